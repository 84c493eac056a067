"""第十四条 加强隐患排查治理管理: the bureau reports the district's major hazards to the city each quarter."""

from collections.abc import Callable
from datetime import date

from tests.plan.books import holds
from tests.plan.district import District

On = Callable[[date], District]
REPORT = "a14-report-hazards"
SECOND_QUARTER = date(2021, 4, 1)


def test_one_report_is_the_quarter_and_none_is_not(on: On) -> None:
    """「区能源局每季度将全区煤矿自查和执法检查发现的重大隐患排查治理情况上报市级煤矿安全监管监察部门」: by 10 July."""
    district = on(date(2021, 7, 10))
    assert district.stands(REPORT, SECOND_QUARTER) == (0, 1, "due_soon")
    district.wrote(REPORT, "区能源局", for_day=date(2021, 5, 1))
    assert district.stands(REPORT, SECOND_QUARTER) == (1, 1, "met")
    district.night_passes()
    assert district.flagged(REPORT, SECOND_QUARTER) is None


def test_a_missing_report_is_flagged_on_the_eleventh_and_made_up_late(on: On) -> None:
    """「每季度…上报」: no flag on 10 July, one on 11 July; the bureau's head is told; sent on the 25th it is 逾期完成."""
    district = on(date(2021, 7, 10))
    assert district.flagged(REPORT, SECOND_QUARTER) is None
    district.night_passes()
    assert district.stands(REPORT, SECOND_QUARTER) == (0, 1, "overdue")
    assert district.flagged(REPORT, SECOND_QUARTER) == (date(2021, 7, 11), "raised")
    assert district.told(REPORT, SECOND_QUARTER) == {"局长丙"}
    district.night_passes(to=date(2021, 7, 25))
    district.wrote(REPORT, "区能源局", for_day=date(2021, 6, 30))
    assert district.stands(REPORT, SECOND_QUARTER) == (1, 1, "met_late")
    assert district.flagged(REPORT, SECOND_QUARTER) == (date(2021, 7, 11), "closed")


def test_the_part_quarter_is_counted_and_not_judged(on: On) -> None:
    """「每季度」: the first quarter of 2021 began before the plan did."""
    district = on(date(2021, 3, 31))
    district.wrote(REPORT, "区能源局", for_day=date(2021, 3, 31))
    district.night_passes(to=date(2021, 4, 11))
    assert district.stands(REPORT, date(2021, 1, 1)) == (1, 1, "not_judged")
    assert district.flagged(REPORT, date(2021, 1, 1)) is None


def test_what_else_the_article_asks_is_in_the_books_as_it_is_written(on: On) -> None:
    """「按照有关规定对煤矿重大隐患进行挂牌督办和核销」: both arise from a hazard found; nothing is owed by the calendar."""
    on(date(2021, 3, 31))
    holds(
        14,
        {
            "a14-hazard-system": ("区能源局", "one_off"),
            "a14-list-hazard": ("区能源局", "event"),
            "a14-close-hazard": ("区能源局", "event"),
            REPORT: ("区能源局", "periodic"),
        },
    )
