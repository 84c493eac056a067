"""Working days around 国庆 2026: rest days on weekdays, make-up days on weekends, and years without a table."""

from datetime import date

import pytest

from tests.compliance.builders import NATIONAL_DAY, d


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2026-09-18", True),  # Friday
        ("2026-09-19", False),  # Saturday
        ("2026-09-20", True),  # Sunday, made up
        ("2026-09-25", False),  # Friday, 中秋
        ("2026-10-07", False),  # Wednesday, 国庆
        ("2026-10-08", True),
        ("2026-10-10", True),  # Saturday, made up
        ("2026-10-11", False),
    ],
)
def test_a_working_day(day: str, *, working: bool) -> None:
    assert NATIONAL_DAY.is_workday(d(day)) is working


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        ("2026-09-30", 0, "2026-09-30"),
        ("2026-10-03", 0, "2026-10-03"),  # a rest day stays where it is
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-09-30", 2, "2026-10-09"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-09-30", 4, "2026-10-12"),
        ("2026-10-03", 1, "2026-10-08"),
        ("2026-09-18", 1, "2026-09-20"),
        ("2026-09-24", 1, "2026-09-28"),
        ("2026-10-08", -1, "2026-09-30"),
        ("2026-10-12", -3, "2026-10-08"),
        ("2026-12-31", 1, "2027-01-01"),  # provisional: 2027 has no table
    ],
)
def test_the_nth_working_day_after(day: str, n: int, expected: str) -> None:
    assert NATIONAL_DAY.add_workdays(d(day), n) == d(expected)


def test_working_days_stop_at_the_ends_of_the_calendar() -> None:
    assert NATIONAL_DAY.add_workdays(d("9999-12-30"), 10) == date.max
    assert NATIONAL_DAY.add_workdays(d("0001-01-02"), -10) == date.min


def test_a_year_without_a_table_is_provisional() -> None:
    assert not NATIONAL_DAY.is_provisional(d("2026-12-31"))
    assert NATIONAL_DAY.is_provisional(d("2027-01-01"))
