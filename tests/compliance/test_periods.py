"""Periods: the table of every kind, half-open spans, seasons, and the ends of Python's calendar."""

from datetime import date

import pytest

from compliance.periods import (
    PeriodKind,
    Season,
    Span,
    common_days,
    day_after,
    joined,
    period_holding,
    periods_over,
    shift,
)
from tests.compliance.builders import d, days

TABLE = [
    # kind, day, first and last day of its period
    ("day", "2024-02-29", "2024-02-29", "2024-02-29"),
    ("day", "2026-12-31", "2026-12-31", "2026-12-31"),
    ("week", "2026-11-23", "2026-11-23", "2026-11-29"),
    ("week", "2026-11-29", "2026-11-23", "2026-11-29"),
    ("week", "2020-12-31", "2020-12-28", "2021-01-03"),  # ISO week 53
    ("week", "2021-01-03", "2020-12-28", "2021-01-03"),
    ("week", "2021-01-04", "2021-01-04", "2021-01-10"),  # ISO week 1 begins after the year does
    ("week", "2024-12-30", "2024-12-30", "2025-01-05"),  # ISO week 1 begins before the year does
    ("week", "2000-01-01", "1999-12-27", "2000-01-02"),
    ("week", "2024-02-29", "2024-02-26", "2024-03-03"),
    ("ten_day", "2026-01-01", "2026-01-01", "2026-01-10"),
    ("ten_day", "2026-01-10", "2026-01-01", "2026-01-10"),
    ("ten_day", "2026-01-11", "2026-01-11", "2026-01-20"),
    ("ten_day", "2026-01-20", "2026-01-11", "2026-01-20"),
    ("ten_day", "2026-01-21", "2026-01-21", "2026-01-31"),  # 下旬 of eleven days
    ("ten_day", "2026-04-30", "2026-04-21", "2026-04-30"),
    ("ten_day", "2023-02-28", "2023-02-21", "2023-02-28"),
    ("ten_day", "2024-02-29", "2024-02-21", "2024-02-29"),
    ("ten_day", "2100-02-28", "2100-02-21", "2100-02-28"),
    ("ten_day", "2026-12-31", "2026-12-21", "2026-12-31"),
    ("half_month", "2026-01-15", "2026-01-01", "2026-01-15"),
    ("half_month", "2026-01-16", "2026-01-16", "2026-01-31"),
    ("half_month", "2024-02-16", "2024-02-16", "2024-02-29"),
    ("half_month", "2100-02-28", "2100-02-16", "2100-02-28"),
    ("half_month", "2026-12-31", "2026-12-16", "2026-12-31"),
    ("month", "2021-01-27", "2021-01-01", "2021-01-31"),
    ("month", "2000-02-29", "2000-02-01", "2000-02-29"),  # 2000 is a leap year
    ("month", "2024-02-01", "2024-02-01", "2024-02-29"),
    ("month", "2100-02-28", "2100-02-01", "2100-02-28"),  # 2100 is none
    ("month", "2026-02-28", "2026-02-01", "2026-02-28"),
    ("month", "2026-12-31", "2026-12-01", "2026-12-31"),
    ("two_month", "2024-02-29", "2024-01-01", "2024-02-29"),
    ("two_month", "2100-01-31", "2100-01-01", "2100-02-28"),
    ("two_month", "2026-03-01", "2026-03-01", "2026-04-30"),
    ("two_month", "2026-12-31", "2026-11-01", "2026-12-31"),
    ("quarter", "2024-02-29", "2024-01-01", "2024-03-31"),
    ("quarter", "2026-03-31", "2026-01-01", "2026-03-31"),
    ("quarter", "2026-04-01", "2026-04-01", "2026-06-30"),
    ("quarter", "2026-12-31", "2026-10-01", "2026-12-31"),
    ("half_year", "2026-06-30", "2026-01-01", "2026-06-30"),
    ("half_year", "2026-07-01", "2026-07-01", "2026-12-31"),
    ("year", "2000-01-01", "2000-01-01", "2000-12-31"),
    ("year", "2024-02-29", "2024-01-01", "2024-12-31"),
    ("year", "2100-12-31", "2100-01-01", "2100-12-31"),
]


@pytest.mark.parametrize(("kind", "day", "first", "last"), TABLE)
def test_the_period_that_holds_a_day(kind: str, day: str, first: str, last: str) -> None:
    period = period_holding(d(day), PeriodKind(kind))
    assert period == days(first, last)
    assert period.last_day == d(last)


def test_every_kind_is_in_the_table() -> None:
    assert {kind for kind, *_ in TABLE} == set(PeriodKind)


@pytest.mark.parametrize("kind", PeriodKind)
def test_the_ends_of_the_calendar_are_held(kind: PeriodKind) -> None:
    last, first = period_holding(date.max, kind), period_holding(date.min, kind)
    assert last.end is None
    assert date.max in last
    assert first.start == date.min


def test_months_do_not_drift() -> None:
    periods = list(periods_over(days("2026-01-31", "2026-12-31"), PeriodKind.MONTH))
    assert [period.start.day for period in periods] == [1] * 12
    assert [period.days for period in periods] == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def test_periods_over_a_span_are_whole_and_touch_it() -> None:
    found = list(periods_over(days("2026-03-31", "2026-04-01"), PeriodKind.QUARTER))
    assert found == [days("2026-01-01", "2026-03-31"), days("2026-04-01", "2026-06-30")]


def test_periods_over_the_last_years_end() -> None:
    assert list(periods_over(Span(d("9999-12-30"), date.max), PeriodKind.YEAR)) == [Span(d("9999-01-01"), None)]


def test_periods_over_no_day_are_none() -> None:
    assert list(periods_over(Span(d("2026-01-01"), d("2026-01-01")), PeriodKind.DAY)) == []


def test_periods_over_an_open_end_are_refused_at_once() -> None:
    with pytest.raises(ValueError, match="open-ended"):
        periods_over(days("2026-01-01"), PeriodKind.YEAR)


def test_a_span_is_half_open() -> None:
    span = Span(d("2026-01-01"), d("2026-02-01"))
    assert d("2025-12-31") not in span
    assert d("2026-01-01") in span
    assert d("2026-01-31") in span
    assert d("2026-02-01") not in span
    assert (span.days, span.last_day) == (31, d("2026-01-31"))


def test_an_open_span_holds_every_later_day() -> None:
    span = days("9999-12-01")
    assert date.max in span
    assert (span.days, span.last_day) == (31, None)


@pytest.mark.parametrize("end", ["2026-01-01", "2025-12-01"])
def test_a_span_that_ends_before_it_begins_holds_no_day(end: str) -> None:
    span = Span(d("2026-01-01"), d(end))
    assert d("2026-01-01") not in span
    assert (span.days, span.last_day) == (0, None)
    assert not span.overlaps(days("2025-01-01"))
    assert not days("2025-01-01").overlaps(span)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (None, None, Span(date.min, None)),
        (None, "2026-01-31", Span(date.min, d("2026-02-01"))),
        ("2026-01-31", "2026-01-31", Span(d("2026-01-31"), d("2026-02-01"))),
        ("2026-01-01", "9999-12-31", Span(d("2026-01-01"), None)),
    ],
)
def test_first_and_last_day_as_files_write_them(first: str | None, last: str | None, expected: Span) -> None:
    assert Span.inclusive(d(first) if first else None, d(last) if last else None) == expected


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [
        (days("2026-01-01", "2026-01-31"), days("2026-01-31", "2026-02-28"), days("2026-01-31", "2026-01-31")),
        (days("2026-01-01", "2026-01-31"), days("2026-02-01", "2026-02-28"), None),
        (days("2026-01-01"), days("2026-02-01", "2026-02-28"), days("2026-02-01", "2026-02-28")),
        (days("2026-01-01"), days("2026-02-01"), days("2026-02-01")),
    ],
)
def test_common_days_of_two_spans(one: Span, other: Span, common: Span | None) -> None:
    assert one.clip(other) == other.clip(one) == common
    assert one.overlaps(other) is other.overlaps(one) is (common is not None)


def test_joined_spans_hold_the_same_days_in_fewer_spans() -> None:
    touching = [days("2026-01-16", "2026-01-31"), days("2026-01-01", "2026-01-15"), days("2026-01-03", "2026-01-04")]
    empty = Span(d("2026-05-01"), d("2026-05-01"))
    assert joined([*touching, empty, days("2026-03-01")]) == (days("2026-01-01", "2026-01-31"), days("2026-03-01"))
    assert joined([]) == ()


def test_common_days_of_many_spans() -> None:
    months = [days("2026-01-01", "2026-01-31"), days("2026-03-01", "2026-03-31")]
    others = (days("2026-01-30", "2026-03-02"), days("2026-03-02", "2026-03-03"))
    assert common_days(months, others) == (days("2026-01-30", "2026-01-31"), days("2026-03-01", "2026-03-03"))


def test_shift_and_day_after_stop_at_the_ends() -> None:
    assert shift(d("2024-02-28"), 1) == d("2024-02-29")
    assert shift(date.max, 10**9) == date.max
    assert shift(date.min, -1) == date.min
    assert day_after(d("2023-02-28")) == d("2023-03-01")
    assert day_after(date.max) is None


@pytest.mark.parametrize(
    ("season", "inside", "outside"),
    [
        (Season(3, 12), ["2026-03-01", "2026-12-31"], ["2026-01-01", "2026-02-28"]),
        (Season(11, 2), ["2026-11-01", "2026-12-31", "2027-01-01", "2024-02-29"], ["2026-10-31", "2026-03-01"]),
        (Season(6, 6), ["2026-06-01", "2026-06-30"], ["2026-05-31", "2026-07-01"]),
        (Season(1, 12), ["2026-01-01", "2026-12-31"], []),
        (Season(3, 2), ["2026-01-01", "2026-12-31"], []),
    ],
)
def test_a_season_holds_whole_months(season: Season, inside: list[str], outside: list[str]) -> None:
    assert all(season.contains(d(day)) for day in inside)
    assert not any(season.contains(d(day)) for day in outside)


@pytest.mark.parametrize(
    ("season", "span", "windows"),
    [
        (Season(3, 12), days("2026-01-01", "2026-12-31"), [days("2026-03-01", "2026-12-31")]),
        (Season(3, 12), days("2026-01-01", "2026-02-28"), []),
        (
            Season(11, 2),
            days("2024-01-01", "2024-12-31"),
            [days("2024-01-01", "2024-02-29"), days("2024-11-01", "2024-12-31")],
        ),
        (Season(11, 2), days("2026-12-01", "2027-01-31"), [days("2026-12-01", "2027-01-31")]),
        (Season(1, 12), days("2026-05-05", "2028-05-05"), [days("2026-05-05", "2028-05-05")]),
        (
            Season(11, 2),
            Span(date.min, d("0001-12-01")),
            [days("0001-01-01", "0001-02-28"), days("0001-11-01", "0001-11-30")],
        ),
        (Season(11, 2), days("9999-06-01"), [days("9999-11-01")]),
        (Season(1, 12), Span(d("2026-01-01"), d("2026-01-01")), []),
    ],
)
def test_windows_of_a_season(season: Season, span: Span, windows: list[Span]) -> None:
    assert list(season.windows(span)) == windows


@pytest.mark.parametrize("months", [(0, 3), (3, 13), (13, 1), (1, 0)])
def test_a_season_of_months_that_do_not_exist_is_refused(months: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="1 to 12"):
        Season(*months)
