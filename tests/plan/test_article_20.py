"""第二十条 加强监管责任落实考核: the committee's office leads one special inspection and assessment a year."""

from collections.abc import Callable
from datetime import date

from tests.plan.books import holds
from tests.plan.district import District

On = Callable[[date], District]
REVIEW = "a20-annual-review"
OFFICE = "区安全生产委员会办公室"
YEAR = date(2022, 1, 1)


def test_one_is_the_year_and_none_is_not(on: On) -> None:
    """「每年由区安委会办公室牵头进行1次煤矿安全生产专项督查、考核」: for 2022, in time up to 5 January 2023."""
    district = on(date(2023, 1, 5))
    assert district.stands(REVIEW, YEAR) == (0, 1, "due_soon")
    district.wrote(REVIEW, OFFICE, for_day=date(2022, 12, 31))
    assert district.stands(REVIEW, YEAR) == (1, 1, "met")
    district.night_passes()
    assert district.flagged(REVIEW, YEAR) is None


def test_a_missing_one_is_flagged_on_the_sixth_and_made_up_late(on: On) -> None:
    """「每年…1次」: no flag on 5 January, one on the 6th; the office itself is told; done on the 31st it is 逾期完成."""
    district = on(date(2023, 1, 5))
    assert district.flagged(REVIEW, YEAR) is None
    district.night_passes()
    assert district.stands(REVIEW, YEAR) == (0, 1, "overdue")
    assert district.flagged(REVIEW, YEAR) == (date(2023, 1, 6), "raised")
    assert district.told(REVIEW, YEAR) == {"周值班"}
    district.night_passes(to=date(2023, 1, 31))
    district.wrote(REVIEW, OFFICE, for_day=date(2022, 6, 1))
    assert district.stands(REVIEW, YEAR) == (1, 1, "met_late")
    assert district.flagged(REVIEW, YEAR) == (date(2023, 1, 6), "closed")


def test_the_part_year_2021_is_counted_and_not_judged(on: On) -> None:
    """「每年」: 2021 began before the plan did."""
    district = on(date(2021, 12, 31))
    district.wrote(REVIEW, OFFICE, for_day=date(2021, 12, 1))
    district.night_passes(to=date(2022, 1, 6))
    assert district.stands(REVIEW, date(2021, 1, 1)) == (1, 1, "not_judged")
    assert district.flagged(REVIEW, date(2021, 1, 1)) is None


def test_what_else_the_article_asks_is_in_the_books_as_it_is_written(on: On) -> None:
    """「将考核结果与履职评定、职务晋升、奖励惩处挂钩」: follows an assessment; no bearer is named."""
    on(date(2021, 3, 31))
    holds(20, {REVIEW: (OFFICE, "periodic"), "a20-use-results": ("", "event")})
