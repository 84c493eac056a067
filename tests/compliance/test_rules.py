"""Rules: due days and how many are owed in a part of a period."""

import pytest

from compliance.periods import PeriodKind, Season, Span, period_holding
from compliance.rules import DutyKind, FirstPeriod, OffsetUnit, Unit, due_day, required
from tests.compliance.builders import NATIONAL_DAY, d, days, rule

MONTH = period_holding(d("2026-09-15"), PeriodKind.MONTH)
YEAR = period_holding(d("2026-09-15"), PeriodKind.YEAR)


@pytest.mark.parametrize(
    ("offset", "unit", "due"),
    [
        (0, OffsetUnit.DAYS, "2026-09-30"),
        (5, OffsetUnit.DAYS, "2026-10-05"),
        (10, OffsetUnit.DAYS, "2026-10-10"),
        (-3, OffsetUnit.DAYS, "2026-09-27"),
        (0, OffsetUnit.WORKDAYS, "2026-09-30"),
        (1, OffsetUnit.WORKDAYS, "2026-10-08"),
        (5, OffsetUnit.WORKDAYS, "2026-10-13"),
    ],
)
def test_the_due_day_is_the_last_day_and_an_offset(offset: int, unit: OffsetUnit, due: str) -> None:
    assert due_day(MONTH, rule(due_offset=offset, due_offset_unit=unit), NATIONAL_DAY) == d(due)


@pytest.mark.parametrize("unit", OffsetUnit)
def test_the_last_period_of_the_calendar_has_a_due_day(unit: OffsetUnit) -> None:
    last = period_holding(d("9999-12-31"), PeriodKind.YEAR)
    assert due_day(last, rule(due_offset=10, due_offset_unit=unit), NATIONAL_DAY) == d("9999-12-31")


@pytest.mark.parametrize(
    ("policy", "minimum", "starts", "expected"),
    [
        (FirstPeriod.TRACK, 5, "2026-09-16", 5),
        (FirstPeriod.FULL, 5, "2026-09-16", 5),
        (FirstPeriod.PRORATA, 5, "2026-09-01", 5),
        (FirstPeriod.PRORATA, 5, "2026-09-16", 3),  # 5 × 15/30 = 2.5
        (FirstPeriod.PRORATA, 5, "2026-09-19", 2),  # 5 × 12/30 = 2 exactly
        (FirstPeriod.PRORATA, 5, "2026-09-30", 1),
        (FirstPeriod.PRORATA, 30, "2026-09-30", 1),
        (FirstPeriod.PRORATA, 0, "2026-09-16", 0),  # a rule of nothing but a maximum stays so
    ],
)
def test_how_many_are_owed(policy: FirstPeriod, minimum: int, starts: str, expected: int) -> None:
    assert required(rule(minimum=minimum, first_period=policy), MONTH, days(starts, "2026-09-30")) == expected


def test_a_head_count_is_not_prorated() -> None:
    posted = rule(minimum=2, unit=Unit.COVERAGE_DAYS, first_period=FirstPeriod.PRORATA)
    assert required(posted, MONTH, days("2026-09-30", "2026-09-30")) == 2


def test_the_season_alone_lowers_nothing() -> None:
    seasonal = rule(minimum=10, season=Season(3, 12), first_period=FirstPeriod.PRORATA)
    assert required(seasonal, YEAR, days("2026-03-01", "2026-12-31")) == 10
    assert required(seasonal, YEAR, days("2026-08-01", "2026-12-31")) == 5  # 10 × 153/306


def test_a_period_out_of_season_has_no_share() -> None:
    seasonal = rule(season=Season(1, 2), first_period=FirstPeriod.PRORATA)
    assert required(seasonal, MONTH, days("2026-09-16", "2026-09-30")) == 1


def test_counting_days_of_an_empty_span_are_none() -> None:
    empty = Span(d("2026-09-01"), d("2026-09-01"))
    assert rule().counting_days(empty) == ()
    assert rule(season=Season(1, 12)).counting_days(empty) == ()


def test_only_visits_and_patrols_are_not_written() -> None:
    assert {kind for kind in DutyKind if not kind.is_written} == {DutyKind.VISIT, DutyKind.PATROL}
