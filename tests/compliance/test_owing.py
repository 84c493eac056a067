"""Owing: windows, first and last periods, subjects that enter and leave, seasons."""

import pytest

from compliance.owing import Unjudged, owe
from compliance.periods import PeriodKind, Season, Span, period_holding
from compliance.rules import FirstPeriod, OffsetUnit
from tests.compliance.builders import NATIONAL_DAY, QUARTERLY_REPORT, d, days, owed_for, rule

TRACK, FULL, PRORATA = FirstPeriod.TRACK, FirstPeriod.FULL, FirstPeriod.PRORATA
SEPTEMBER = days("2026-09-01", "2026-09-30")


def test_a_whole_period() -> None:
    owed = owed_for(rule(), "2026-09-15")
    assert owed.period == owed.window == SEPTEMBER
    assert (owed.due, owed.required, owed.unjudged) == (d("2026-09-30"), 5, None)


def test_the_due_day_counts_working_days_after_the_period() -> None:
    owed = owed_for(rule(due_offset=2, due_offset_unit=OffsetUnit.WORKDAYS), "2026-09-15")
    assert owed.due == d("2026-10-09")


@pytest.mark.parametrize(
    ("in_force", "policy", "required", "unjudged"),
    [
        # 六、本方案自印发之日起施行: in force since the 27th, five of January's days
        (days("2021-01-27"), TRACK, 5, Unjudged.FIRST_PERIOD),
        (days("2021-01-27"), FULL, 5, None),
        (days("2021-01-27"), PRORATA, 1, None),
        (days("2021-01-16"), PRORATA, 3, None),
        (days("2021-01-01"), TRACK, 5, None),
        (days("2020-01-01", "2021-01-30"), FULL, 5, Unjudged.DUTY_ENDED),
        (days("2020-01-01", "2021-01-31"), FULL, 5, None),
        (days("2021-01-10", "2021-01-20"), TRACK, 5, Unjudged.DUTY_ENDED),
    ],
)
def test_a_duty_that_begins_or_ends_inside_the_period(
    in_force: Span, policy: FirstPeriod, required: int, unjudged: Unjudged | None
) -> None:
    owed = owed_for(rule(in_force=in_force, first_period=policy), "2021-01-01")
    assert owed.period == days("2021-01-01", "2021-01-31")
    assert owed.window == owed.period.clip(in_force)
    assert (owed.required, owed.unjudged) == (required, unjudged)


def test_a_duty_with_an_end_leaves_the_last_period_of_the_calendar_unjudged() -> None:
    assert owed_for(rule(in_force=days("2021-01-27", "9999-12-30")), "9999-12-31").unjudged is Unjudged.DUTY_ENDED


@pytest.mark.parametrize("in_force", [days("2026-10-01"), days("2020-01-01", "2026-08-31")])
def test_a_duty_not_in_force_makes_nothing_owed(in_force: Span) -> None:
    assert owe(rule(in_force=in_force), SEPTEMBER, NATIONAL_DAY, None) is None


@pytest.mark.parametrize(
    ("spans", "policy", "required", "unjudged"),
    [
        ([days("2021-01-01")], TRACK, 5, None),
        ([SEPTEMBER], TRACK, 5, None),
        # a change of status on the 11th that keeps the mine in scope is no leaving
        ([days("2026-09-11"), days("2026-01-01", "2026-09-10")], TRACK, 5, None),
        ([days("2026-01-01", "2026-09-29")], FULL, 5, Unjudged.SUBJECT_LEFT),
        ([days("2026-01-01", "2026-09-10"), days("2026-09-12")], FULL, 5, Unjudged.SUBJECT_LEFT),
        ([days("2026-09-16")], TRACK, 5, Unjudged.SUBJECT_ENTERED),
        ([days("2026-09-16")], FULL, 5, None),
        ([days("2026-09-16")], PRORATA, 3, None),
        # in and out again inside the period: it left
        ([days("2026-09-16", "2026-09-20")], TRACK, 5, Unjudged.SUBJECT_LEFT),
        ([days("2026-09-16", "2026-09-20")], FULL, 5, Unjudged.SUBJECT_LEFT),
    ],
)
def test_a_subject_that_enters_or_leaves(
    spans: list[Span], policy: FirstPeriod, required: int, unjudged: Unjudged | None
) -> None:
    owed = owed_for(rule(first_period=policy), "2026-09-01", tuple(spans))
    assert owed.window == SEPTEMBER
    assert (owed.required, owed.unjudged) == (required, unjudged)


@pytest.mark.parametrize("spans", [(), (days("2026-10-01"),), (days("2020-01-01", "2026-08-31"),)])
def test_a_subject_out_of_scope_makes_nothing_owed(spans: tuple[Span, ...]) -> None:
    assert owe(rule(), SEPTEMBER, NATIONAL_DAY, spans) is None


def test_precedence_ended_left_first_entered() -> None:
    left, entered = (days("2020-01-01", "2026-09-20"),), (days("2026-09-15"),)
    began, ended = days("2026-09-05"), days("2026-09-05", "2026-09-25")
    assert owed_for(rule(in_force=ended), "2026-09-01", left).unjudged is Unjudged.DUTY_ENDED
    assert owed_for(rule(in_force=began), "2026-09-01", left).unjudged is Unjudged.SUBJECT_LEFT
    assert owed_for(rule(in_force=began), "2026-09-01", entered).unjudged is Unjudged.FIRST_PERIOD
    assert owed_for(rule(), "2026-09-01", entered).unjudged is Unjudged.SUBJECT_ENTERED


def test_prorata_weighs_the_later_of_duty_and_subject() -> None:
    owed = owed_for(rule(in_force=days("2026-09-05"), first_period=PRORATA), "2026-09-01", (days("2026-09-16"),))
    assert (owed.required, owed.unjudged) == (3, None)


def test_a_season_limits_the_window_and_judges_all_the_same() -> None:
    yearly = rule(period=PeriodKind.YEAR, season=Season(3, 12), first_period=PRORATA)
    owed = owed_for(yearly, "2026-01-01")
    assert owed.window == days("2026-03-01", "2026-12-31")
    assert (owed.due, owed.required, owed.unjudged) == (d("2026-12-31"), 5, None)
    assert owe(rule(season=Season(3, 12)), days("2026-01-01", "2026-01-31"), NATIONAL_DAY, None) is None


def test_a_season_over_the_years_end_leaves_a_hole_in_the_window() -> None:
    owed = owed_for(rule(period=PeriodKind.YEAR, season=Season(11, 2)), "2026-01-01")
    assert owed.window == days("2026-01-01", "2026-12-31")
    counted = [day for day in ("2026-02-28", "2026-03-01", "2026-10-31", "2026-11-01") if owed.counts_on(d(day))]
    assert counted == ["2026-02-28", "2026-11-01"]


def test_a_subject_out_of_scope_only_out_of_season_neither_left_nor_entered() -> None:
    wrapping = rule(period=PeriodKind.YEAR, season=Season(11, 2))
    summer_off = (days("2020-01-01", "2026-03-31"), days("2026-10-01"))
    assert owed_for(wrapping, "2026-01-01", summer_off).unjudged is None
    spring = rule(period=PeriodKind.YEAR, season=Season(3, 12))
    assert owed_for(spring, "2026-01-01", (days("2026-02-15"),)).unjudged is None


def test_owed_once_runs_from_the_first_day_in_force_to_the_day_set() -> None:
    once = rule(QUARTERLY_REPORT, period=None, due_offset=0)
    owed = owe(once, days("2021-01-27", "2021-06-30"), NATIONAL_DAY, None)
    assert owed is not None
    assert (owed.due, owed.required, owed.unjudged) == (d("2021-06-30"), 1, None)


def test_every_kind_of_period_is_owed_whole() -> None:
    for kind in PeriodKind:
        owed = owed_for(rule(period=kind), "2026-09-15")
        assert owed.window == period_holding(d("2026-09-15"), kind)
        assert owed.unjudged is None
