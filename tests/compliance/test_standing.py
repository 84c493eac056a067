"""Standing: every state and every light, by small worked examples."""

from typing import Any

import pytest

from compliance.owing import Unjudged
from compliance.periods import PeriodKind, Season
from compliance.standing import Excuse, Light, State, Why, light_of, soon_days_for, state_of
from tests.compliance.builders import (
    QUARTERLY_REPORT,
    d,
    judged,
    owed_for,
    report,
    rule,
    visit,
    visits,
)

FIVE = owed_for(rule(), "2026-10-01")
TWO = owed_for(rule(minimum=2), "2026-10-01")
FIVE_DAYS = ("2026-10-01", "2026-10-05", "2026-10-09", "2026-10-09", "2026-10-31")


def test_what_is_dated_after_today_has_not_happened() -> None:
    standing = judged(FIVE, visits(*FIVE_DAYS), "2026-10-30")
    assert (standing.counted, standing.not_counted) == ((1, 2, 3, 4), ())


@pytest.mark.parametrize(
    ("today", "state", "next_change"),
    [
        ("2026-10-01", State.OPEN, "2026-10-24"),
        ("2026-10-23", State.OPEN, "2026-10-24"),
        ("2026-10-24", State.DUE_SOON, "2026-11-01"),
        ("2026-10-31", State.DUE_SOON, "2026-11-01"),
        ("2026-11-01", State.MISSED, None),  # from 00:00 of the next day
    ],
)
def test_one_visit_short_from_open_to_missed(today: str, state: State, next_change: str | None) -> None:
    standing = judged(FIVE, visits(*FIVE_DAYS[:4]), today)
    assert (standing.state, standing.in_time) == (state, False)
    assert standing.next_change == (d(next_change) if next_change else None)


def test_the_fifth_visit_on_the_last_day_meets_it() -> None:
    standing = judged(FIVE, visits(*FIVE_DAYS), "2026-10-31")
    assert (standing.state, standing.done, standing.done_in_time, standing.required) == (State.MET, 5, 5, 5)
    assert (standing.met_on, standing.in_time, standing.next_change) == (d("2026-10-31"), True, None)


def test_a_month_of_visits_cannot_be_made_up() -> None:
    late = [*visits(*FIVE_DAYS[:4]), visit(9, "2026-11-01", for_day=d("2026-10-31"))]
    standing = judged(FIVE, late, "2026-11-30")
    assert (standing.done, standing.done_in_time, standing.state) == (5, 4, State.MISSED)


@pytest.mark.parametrize(
    ("sent", "today", "state"),
    [
        (None, "2026-12-31", State.OPEN),
        (None, "2027-01-03", State.DUE_SOON),
        (None, "2027-01-10", State.DUE_SOON),
        (None, "2027-01-11", State.OVERDUE),
        ("2026-12-30", "2026-12-30", State.MET),
        ("2027-01-10", "2027-01-10", State.MET),
        ("2027-01-11", "2027-01-10", State.DUE_SOON),
        ("2027-01-11", "2027-01-11", State.MET_LATE),
        ("2027-03-01", "2027-12-31", State.MET_LATE),
    ],
)
def test_a_report_counts_for_its_period_and_can_come_late(sent: str | None, today: str, state: State) -> None:
    acts = [report(1, sent, "2026-10-01")] if sent else []
    standing = judged(owed_for(QUARTERLY_REPORT, "2026-11-11"), acts, today)
    assert standing.state is state
    assert standing.in_time is (state is State.MET)


def test_a_report_for_another_period_does_not_count() -> None:
    standing = judged(owed_for(QUARTERLY_REPORT, "2026-11-11"), [report(1, "2026-10-05", "2026-09-30")], "2026-12-31")
    assert standing.not_counted == ((1, Why.OUTSIDE_PERIOD),)


@pytest.mark.parametrize(
    ("excuse", "required", "state"),
    [
        (None, 2, State.MISSED),
        (Excuse(None), 2, State.EXCUSED),
        (Excuse(0), 0, State.EXCUSED),
        (Excuse(-1), 0, State.EXCUSED),
        (Excuse(1), 1, State.MET),
        (Excuse(9), 2, State.MISSED),  # an approval never asks for more
    ],
)
def test_an_excuse(excuse: Excuse | None, required: int, state: State) -> None:
    standing = judged(TWO, visits("2026-10-09"), "2026-11-01", excuse)
    assert (standing.required, standing.state) == (required, state)


def test_an_excuse_stands_above_not_judged() -> None:
    first = owed_for(rule(), "2021-01-27")
    assert first.unjudged is Unjudged.FIRST_PERIOD
    assert judged(first, [], "2021-02-28").state is State.NOT_JUDGED
    assert judged(first, visits(*["2021-01-27"] * 5), "2021-02-28").state is State.NOT_JUDGED
    assert judged(first, [], "2021-02-28", Excuse(None)).state is State.EXCUSED


@pytest.mark.parametrize(
    ("late_ok", "done", "today", "state"),
    [
        (False, 2, "2026-10-09", State.MET),
        (False, 3, "2026-10-09", State.OPEN),
        (False, 3, "2026-10-31", State.DUE_SOON),
        (False, 3, "2026-11-01", State.MISSED),
        (True, 3, "2026-11-01", State.MISSED),  # doing more does not undo it
        (True, 1, "2026-11-01", State.OVERDUE),
    ],
)
def test_a_maximum(done: int, today: str, state: State, *, late_ok: bool) -> None:
    exactly = owed_for(rule(minimum=2, maximum=2, late_ok=late_ok), "2026-10-01")
    standing = judged(exactly, visits(*["2026-10-09"] * done), today)
    assert (standing.state, standing.over_maximum) == (state, done > 2)


def test_a_maximum_of_nothing() -> None:
    never = owed_for(rule(minimum=0, maximum=-1), "2026-10-01")
    assert judged(never, [], "2026-10-09").state is State.MET
    assert judged(never, visits("2026-10-09"), "2026-11-01").state is State.MISSED


def test_over_the_maximum_among_late_ones() -> None:
    exactly = owed_for(rule(QUARTERLY_REPORT, maximum=1), "2026-10-01")
    acts = [report(1, "2027-01-11", "2026-10-01"), report(2, "2027-01-12", "2026-10-01")]
    assert judged(exactly, acts, "2027-01-11").state is State.MET_LATE
    assert judged(exactly, acts, "2027-01-12").state is State.MISSED


def test_a_season_with_a_hole() -> None:
    winter = owed_for(rule(period=PeriodKind.YEAR, season=Season(11, 2)), "2026-01-01")
    standing = judged(winter, visits("2026-02-28", "2026-03-01", "2026-11-01"), "2026-12-31")
    assert standing.counted == (1, 3)
    assert standing.not_counted == ((2, Why.OUTSIDE_PERIOD),)


def test_the_last_period_of_the_calendar_never_ends() -> None:
    standing = judged(owed_for(rule(), "9999-12-01"), [], "9999-12-31")
    assert (standing.state, standing.next_change) == (State.DUE_SOON, None)


def test_stored_figures_are_restated_without_acts() -> None:
    figures: dict[str, Any] = {"done": 1, "done_in_time": 0, "required": 1, "over_maximum": False}
    apart: dict[str, Any] = {"unjudged": None, "excused": False, "soon_days": 7}
    dates: dict[str, Any] = {"due": d("2026-10-10"), "today": d("2026-10-11")}
    assert state_of(late_ok=True, **figures, **apart, **dates) == (State.MET_LATE, None)
    assert state_of(late_ok=False, **figures, **apart, **dates) == (State.MISSED, None)


@pytest.mark.parametrize(
    ("kind", "setting", "soon"),
    [
        (None, 7, 7),
        (PeriodKind.YEAR, 30, 30),
        (PeriodKind.MONTH, 7, 7),
        (PeriodKind.HALF_MONTH, 7, 3),
        (PeriodKind.TEN_DAY, 7, 3),
        (PeriodKind.TEN_DAY, 1, 1),
        (PeriodKind.WEEK, 7, 2),
        (PeriodKind.WEEK, 1, 1),
        (PeriodKind.DAY, 7, 0),
    ],
)
def test_how_soon_is_soon(kind: PeriodKind | None, setting: int, soon: int) -> None:
    assert soon_days_for(kind, setting) == soon


def test_soon_is_a_week_by_default() -> None:
    assert soon_days_for(PeriodKind.QUARTER) == 7


def test_lights() -> None:
    lights = {light: {state for state in State if light_of(state) is light} for light in Light}
    assert lights == {
        Light.GREEN: {State.MET},
        Light.YELLOW: {State.DUE_SOON, State.MET_LATE},
        Light.RED: {State.OVERDUE, State.MISSED},
        Light.GREY: {State.NOT_JUDGED, State.EXCUSED},
        Light.BLUE: {State.OPEN},
    }
