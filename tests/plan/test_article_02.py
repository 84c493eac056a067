"""第二条 落实部门监管属事责任: five bureaus supervise the mines, strictly; the text gives no count."""

from collections.abc import Callable
from datetime import date

from duties.models import Duty, Obligation
from tests.plan.books import holds
from tests.plan.district import District

On = Callable[[date], District]
FIVE = "区能源局、区规划自然资源局、区应急局、区公安局、区经济信息委"


def test_the_article_is_in_the_books_as_it_is_written(on: On) -> None:
    """「必须对辖区市属国有煤矿和乡镇煤矿安全进行严格的监督检查」: five named bureaus; how often, their plans say."""
    on(date(2021, 3, 31))
    holds(
        2,
        {
            "a02-supervise-mines": (FIVE, "plan_driven"),
            "a02-publicise-law": (FIVE, "standing"),
            "a02-punish-violations": (FIVE, "event"),
        },
    )
    assert Duty.objects.get(key="a02-supervise-mines").applies_to_ownership == ["municipal_state", "township"]


def test_a_visit_by_the_police_moves_no_figure_since_the_text_sets_none(on: On) -> None:
    """「区公安局…等负有煤矿安全监管责任的部门」: its visit is on record, and no rate is made of it."""
    district = on(date(2021, 6, 30))
    district.went(district.cast.police_head)
    assert not Obligation.objects.filter(done__gt=0).exclude(duty__kind="posting").exists()
