"""第六条 落实关停煤矿的安全管理责任: what is owed while a mine is closing or stands idle."""

from collections.abc import Callable
from datetime import date

from duties.models import Duty
from tests.plan.books import holds
from tests.plan.district import District

On = Callable[[date], District]
TOGETHER = "区能源局、有关镇街"
FOUR = "区能源局、区公安局、区经济信息委、有关镇街"


def test_the_article_is_in_the_books_as_it_is_written(on: On) -> None:
    """「督促煤矿按照“一矿一方案”制定关闭退出工作方案和井筒封闭安全技术组织措施」: event duties and principles; no rate."""
    on(date(2021, 3, 31))
    holds(
        6,
        {
            "a06-closure-plan": (TOGETHER, "event"),
            "a06-joint-review": (TOGETHER, "event"),
            "a06-no-transition": (TOGETHER, "standing"),
            "a06-suspended-mines": ("区能源局、各镇街", "standing"),
            "a06-three-bans-one-limit": (FOUR, "standing"),
            "a06-close-fully": (FOUR, "event"),
        },
    )
    assert Duty.objects.get(key="a06-closure-plan").applies_to_status == ["closing"]
    assert Duty.objects.get(key="a06-suspended-mines").applies_to_status == ["suspended"]


def test_a_suspended_and_a_closing_mine_stay_in_every_quota(on: On) -> None:
    """「对停产矿井…落实安全监管工作责任」: a visit to an idle or a closing mine counts as one to any other."""
    district = on(date(2021, 6, 30))
    district.becomes("suspended", "协合煤业", on=date(2021, 6, 1))
    district.becomes("closing", "永福实业", on=date(2021, 6, 1))
    district.went(district.cast.bureau_head, to="协合煤业")
    district.went(district.cast.bureau_head, to="永福实业")
    assert district.stands("a12-visit-bureau-head", date(2021, 6, 1)) == (2, 5, "due_soon")
