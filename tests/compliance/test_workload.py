"""Workload: the latest day to begin, by unit, days apart, season and what was done already."""

from typing import Any

import pytest

from compliance.coverage import Quota, cover, judge_cover
from compliance.periods import PeriodKind, Season
from compliance.rules import DutyKind, Unit
from compliance.standing import Excuse
from compliance.workload import last_day_to_make_it
from tests.compliance.builders import QUARTERLY_REPORT, d, judged, owed_for, report, rule, visits

LAST = "2026-10-31"


@pytest.mark.parametrize(
    ("changes", "done", "today", "last"),
    [
        ({}, [], "2026-10-09", LAST),  # five mines on the last day
        ({"unit": Unit.VISITS}, [], "2026-10-09", LAST),
        ({"unit": Unit.MINES}, [], "2026-10-09", LAST),
        ({"unit": Unit.DAYS}, [], "2026-10-09", "2026-10-27"),
        ({"unit": Unit.DAYS}, ["2026-10-09"], "2026-10-09", "2026-10-28"),
        ({"unit": Unit.DAYS}, [], "2026-10-27", "2026-10-27"),
        ({"unit": Unit.DAYS}, [], "2026-10-28", None),
        ({"unit": Unit.DAYS, "min_days_apart": 3}, [], "2026-10-09", "2026-10-19"),
        ({"min_days_apart": 7}, [], "2026-10-01", "2026-10-03"),
        ({"min_days_apart": 7}, [], "2026-10-04", None),
        # the next one counts only from the 16th
        ({"min_days_apart": 7, "minimum": 4}, ["2026-10-09"], "2026-10-10", "2026-10-17"),
        ({"min_days_apart": 8, "minimum": 4}, ["2026-10-09"], "2026-10-10", None),
        ({"unit": Unit.DAYS, "minimum": 2}, ["2026-10-31"], "2026-10-31", None),  # today is counted already
        ({"minimum": 2}, ["2026-10-31"], "2026-10-31", LAST),  # but there are other mines today
        ({"minimum": 1}, ["2026-10-09"], "2026-10-10", None),  # nothing is missing
        ({"minimum": 1, "maximum": 1}, ["2026-10-09", "2026-10-10"], "2026-10-10", None),
        ({"minimum": 3, "maximum": 1}, ["2026-10-09", "2026-10-10"], "2026-10-10", None),
        ({}, [], "2026-11-01", None),
        ({"unit": Unit.DAYS, "minimum": 9999}, [], "2026-10-01", None),
    ],
)
def test_the_latest_day_to_begin(changes: dict[str, Any], done: list[str], today: str, last: str | None) -> None:
    owed = owed_for(rule(**changes), "2026-10-01")
    standing = judged(owed, visits(*done), today)
    assert last_day_to_make_it(owed, standing, d(today)) == (d(last) if last else None)


@pytest.mark.parametrize(
    ("today", "last"), [("2026-12-01", "2027-01-10"), ("2027-01-10", "2027-01-10"), ("2027-01-11", None)]
)
def test_a_report_may_be_sent_until_it_is_due(today: str, last: str | None) -> None:
    owed = owed_for(QUARTERLY_REPORT, "2026-10-01")
    assert last_day_to_make_it(owed, judged(owed, [], today), d(today)) == (d(last) if last else None)


def test_written_records_need_no_day_of_their_own_but_may_need_days_apart() -> None:
    today = "2026-10-09"
    each = owed_for(rule(kind=DutyKind.MEETING, minimum=3, unit=Unit.DAYS), "2026-10-01")
    assert last_day_to_make_it(each, judged(each, [], today), d(today)) == d(LAST)
    apart = owed_for(rule(QUARTERLY_REPORT, minimum=3, min_days_apart=10), "2026-10-01")
    standing = judged(apart, [report(1, "2026-10-05")], today)
    assert last_day_to_make_it(apart, standing, d(today)) == d("2026-12-31")


def test_days_out_of_season_are_passed_over() -> None:
    winter = owed_for(rule(period=PeriodKind.YEAR, season=Season(12, 1), min_days_apart=31, minimum=2), "2026-01-01")
    assert last_day_to_make_it(winter, judged(winter, [], "2026-01-05"), d("2026-01-05")) == d("2026-01-31")
    spring = owed_for(rule(period=PeriodKind.YEAR, season=Season(1, 2), unit=Unit.DAYS, minimum=60), "2026-01-01")
    assert last_day_to_make_it(spring, judged(spring, [], "2026-01-01"), d("2026-01-01")) is None


def test_an_excused_obligation_has_no_last_day() -> None:
    owed = owed_for(rule(), "2026-10-01")
    assert last_day_to_make_it(owed, judged(owed, [], "2026-10-09", Excuse(None)), d("2026-10-09")) is None
    assert last_day_to_make_it(owed, judged(owed, [], "2026-10-09", Excuse(2)), d("2026-10-09")) == d(LAST)


def test_coverage_cannot_be_made_up() -> None:
    owed = owed_for(rule(kind=DutyKind.POSTING, unit=Unit.COVERAGE_DAYS), "2026-10-01")
    today = d("2026-10-09")
    standing = judge_cover(owed, cover(owed.window, None, [], Quota(2, 2), today), None, today, 7)
    assert last_day_to_make_it(owed, standing, today) is None


def test_the_last_month_of_the_calendar_has_a_last_day() -> None:
    owed = owed_for(rule(), "9999-12-01")
    assert last_day_to_make_it(owed, judged(owed, [], "9999-12-01"), d("9999-12-01")) == d("9999-12-31")
