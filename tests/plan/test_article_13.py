"""第十三条 加强安全风险分析研判: the bureau collects the mines' major risks each quarter, and studies them."""

from collections.abc import Callable
from datetime import date

import pytest

from duties.models import Duty
from tests.plan.books import holds
from tests.plan.district import District

On = Callable[[date], District]
COLLECT, ANALYSE = "a13-collect-risk", "a13-analyse-risk"
SECOND_QUARTER = date(2021, 4, 1)
BOTH = pytest.mark.parametrize("duty", [COLLECT, ANALYSE])


@BOTH
def test_once_is_the_quarter_and_nothing_is_not(on: On, duty: str) -> None:
    """「每季度收集1次辖区内煤矿重大安全风险清单及防控工作情况，并对风险进行分析研判」: each once, in time up to 5 July."""
    district = on(date(2021, 7, 5))
    assert district.stands(duty, SECOND_QUARTER) == (0, 1, "due_soon")
    district.wrote(duty, "区能源局", for_day=date(2021, 6, 30))
    assert district.stands(duty, SECOND_QUARTER) == (1, 1, "met")
    district.night_passes()
    assert district.flagged(duty, SECOND_QUARTER) is None


@BOTH
def test_a_missing_one_is_flagged_on_the_sixth_and_made_up_late(on: On, duty: str) -> None:
    """「每季度」: no flag on 5 July; on 6 July it is 逾期 and the bureau's head is told; done later it is 逾期完成."""
    district = on(date(2021, 7, 5))
    assert district.flagged(duty, SECOND_QUARTER) is None
    district.night_passes()
    assert district.stands(duty, SECOND_QUARTER) == (0, 1, "overdue")
    assert district.flagged(duty, SECOND_QUARTER) == (date(2021, 7, 6), "raised")
    assert district.told(duty, SECOND_QUARTER) == {"局长丙"}
    district.wrote(duty, "区能源局", for_day=SECOND_QUARTER)
    assert district.stands(duty, SECOND_QUARTER) == (1, 1, "met_late")
    assert district.flagged(duty, SECOND_QUARTER) == (date(2021, 7, 6), "closed")


@BOTH
def test_the_part_quarter_is_counted_and_not_judged(on: On, duty: str) -> None:
    """「每季度」: the first quarter of 2021 began before the plan did."""
    district = on(date(2021, 3, 31))
    district.wrote(duty, "区能源局", for_day=date(2021, 3, 31))
    district.night_passes(to=date(2021, 4, 6))
    assert district.stands(duty, date(2021, 1, 1)) == (1, 1, "not_judged")
    assert district.flagged(duty, date(2021, 1, 1)) is None


def test_the_period_of_the_analysis_is_a_reading_and_not_the_text(on: On) -> None:
    """「并对风险进行分析研判」 has no period of its own: taken over from the collection, as a local setting with its reason."""
    district = on(date(2021, 7, 5))
    duty = Duty.objects.get(key=ANALYSE)
    assert (duty.period, duty.minimum, duty.recurrence) == ("none", None, "periodic_inherited")
    row = district.figure(ANALYSE, SECOND_QUARTER)
    assert row.period_kind == "quarter"


def test_what_else_the_article_asks_is_in_the_books_as_it_is_written(on: On) -> None:
    """「建立完善煤矿重大安全风险处置制度」: set up once, when the office sets a day. The branch that takes part bears nothing."""
    on(date(2021, 3, 31))
    holds(
        13,
        {
            "a13-risk-system": ("区能源局", "one_off"),
            COLLECT: ("区能源局", "periodic"),
            ANALYSE: ("区能源局", "periodic_inherited"),
        },
    )
