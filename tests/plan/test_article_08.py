"""第八条 强化工作保障: people, money and cars for supervision; principles without a measure."""

from collections.abc import Callable
from datetime import date

from duties.models import Obligation
from tests.plan.books import holds
from tests.plan.district import District, tally, unjudged

On = Callable[[date], District]
RESOURCES = "a08-resources"


def test_the_article_is_in_the_books_as_it_is_written(on: On) -> None:
    """「保障煤矿安全监管执法必需的人员、经费和车辆等保障」: principles, borne by the bureau and each township."""
    on(date(2021, 3, 31))
    holds(8, {RESOURCES: ("区能源局、各镇街", "standing"), "a08-team": ("区能源局、各镇街", "standing")})


def test_a_principle_to_which_the_office_gives_a_period_is_shown_and_never_rated(on: On) -> None:
    """「区能源局和各镇街要加强煤矿安全监管能力建设」: read as yearly, it stands in the list as a principle; no rate knows it."""
    district = on(date(2021, 6, 30))
    before = tally(Obligation.objects.owed())
    district.reads(RESOURCES, "period", "quarter")
    district.night_passes(to=date(2021, 7, 1))
    rows = Obligation.objects.owed().filter(duty__key=RESOURCES, period_start=date(2021, 4, 1))
    assert {row.department.name for row in rows} == {"区能源局", "镇街"}
    assert {(row.state, unjudged(row)) for row in rows} == {("not_judged", "原则性要求")}
    assert tally(rows).rate is None
    assert before.judged > 0
