"""Coverage: head-counts of article 11 day by day, gaps of one day, distinct persons, mines that come and go."""

import pytest

from compliance.coverage import Cover, Quota, cover, judge_cover
from compliance.periods import Season, Span
from compliance.rules import DutyKind, Scope, Unit
from compliance.standing import Excuse, State
from tests.compliance.builders import d, days, owed_for, rule

# 向每个市属国有煤矿派驻2人
TWO = Quota(2, 2)
POSTING = rule(
    kind=DutyKind.POSTING, minimum=2, maximum=2, unit=Unit.COVERAGE_DAYS, scope=Scope.EACH_MINE, counted_kinds=None
)
OWED = owed_for(POSTING, "2026-10-01")
OCTOBER = OWED.window
BOTH = [(1, days("2021-01-27")), (2, days("2021-01-27"))]


def october(
    postings: list[tuple[int, Span]], today: str = "2026-11-01", scope: tuple[Span, ...] | None = None
) -> Cover:
    """The cover of October 2026 by two persons."""
    return cover(OCTOBER, scope, postings, TWO, d(today))


def test_every_day_covered() -> None:
    assert october(BOTH) == Cover(required=31, done=31, gaps=())


def test_a_gap_of_one_day_is_visible() -> None:
    change = [(1, days("2021-01-27")), (2, days("2021-01-27", "2026-10-14")), (3, days("2026-10-16"))]
    assert october(change) == Cover(31, 30, (days("2026-10-15", "2026-10-15"),))


def test_one_too_many_is_as_wrong_as_one_too_few() -> None:
    assert october([*BOTH, (3, days("2026-10-10", "2026-10-12"))]) == Cover(31, 28, (days("2026-10-10", "2026-10-12"),))
    assert cover(OCTOBER, None, [*BOTH, (3, days("2026-10-10"))], Quota(2, None), d("2026-11-01")).gaps == ()


def test_nobody_posted_is_one_long_gap() -> None:
    assert october([]) == Cover(31, 0, (OCTOBER,))


def test_a_person_posted_twice_is_one_head() -> None:
    assert october([(1, days("2026-10-01")), (1, days("2026-10-05", "2026-10-20"))]).done == 0
    assert october([*BOTH, (1, days("2026-10-05", "2026-10-20"))]).done == 31
    handed_over = [(1, days("2021-01-27")), (2, days("2021-01-27", "2026-10-14")), (2, days("2026-10-15"))]
    assert october(handed_over).gaps == ()


def test_gaps_that_touch_are_one() -> None:
    assert october([(1, days("2026-10-11")), (2, days("2026-10-16"))]).gaps == (days("2026-10-01", "2026-10-15"),)


@pytest.mark.parametrize(
    ("today", "done", "gaps"),
    [
        ("2026-09-30", 0, []),
        ("2026-10-01", 1, []),
        ("2026-10-14", 14, []),
        ("2026-10-15", 14, [days("2026-10-15", "2026-10-15")]),
        ("2026-10-31", 14, [days("2026-10-15", "2026-10-31")]),
    ],
)
def test_only_days_up_to_today_are_counted(today: str, done: int, gaps: list[Span]) -> None:
    postings = [(1, days("2021-01-27")), (2, days("2021-01-27", "2026-10-14"))]
    assert october(postings, today) == Cover(31, done, tuple(gaps))


def test_days_out_of_scope_are_neither_owed_nor_gaps() -> None:
    scope = (days("2026-10-05", "2026-10-09"), days("2026-10-08", "2026-10-10"), days("2026-10-30"))
    assert october(BOTH, scope=scope) == Cover(8, 8, ())
    assert october([], scope=scope) == Cover(8, 0, (days("2026-10-05", "2026-10-10"), days("2026-10-30", "2026-10-31")))
    assert october(BOTH, scope=()) == Cover(0, 0, ())


def test_days_out_of_season_are_neither_owed_nor_gaps() -> None:
    year = days("2026-01-01", "2026-12-31")
    assert cover(year, None, [], TWO, d("2026-12-31"), season=Season(10, 10)) == Cover(31, 0, (OCTOBER,))


@pytest.mark.parametrize(
    ("today", "state", "next_change"),
    [
        ("2026-10-01", State.OPEN, "2026-10-02"),
        ("2026-10-23", State.OPEN, "2026-10-24"),
        ("2026-10-24", State.OPEN, "2026-10-25"),  # near the end, but every day was right: nothing is to be done
        ("2026-10-31", State.OPEN, "2026-11-01"),  # all days are right, but the last one is not over
        ("2026-11-01", State.MET, None),
    ],
)
def test_a_month_is_met_only_when_it_is_over(today: str, state: State, next_change: str | None) -> None:
    standing = judge_cover(OWED, october(BOTH, today), None, d(today), 7)
    assert (standing.state, standing.next_change) == (state, d(next_change) if next_change else None)
    assert (standing.counted, standing.not_counted, standing.over_maximum) == ((), (), False)
    assert (standing.in_time, standing.met_on) == ((True, d("2026-10-31")) if state is State.MET else (False, None))


@pytest.mark.parametrize(
    ("today", "state", "next_change"),
    [
        ("2026-10-20", State.OPEN, "2026-10-21"),
        ("2026-10-31", State.OPEN, "2026-11-01"),
        ("2026-11-01", State.OPEN, "2026-11-03"),
        ("2026-11-03", State.DUE_SOON, "2026-11-11"),
        ("2026-11-11", State.MISSED, None),
    ],
)
def test_a_gap_cannot_be_made_up_and_shows_when_the_due_day_is_over(
    today: str, state: State, next_change: str | None
) -> None:
    owed = owed_for(rule(POSTING, due_offset=10, late_ok=True), "2026-10-01")
    standing = judge_cover(owed, october(BOTH[:1], today), None, d(today), 7)
    assert (standing.state, standing.next_change) == (state, d(next_change) if next_change else None)
    assert (standing.required, standing.done, standing.done_in_time) == (31, 0, 0)


@pytest.mark.parametrize(
    ("excuse", "required", "state"),
    [
        (None, 31, State.MISSED),
        (Excuse(None), 31, State.EXCUSED),
        (Excuse(0), 0, State.EXCUSED),
        (Excuse(14), 14, State.MET),
        (Excuse(15), 15, State.MISSED),
    ],
)
def test_an_excuse_lowers_the_days(excuse: Excuse | None, required: int, state: State) -> None:
    found = october([(1, days("2021-01-27")), (2, days("2021-01-27", "2026-10-14"))])
    standing = judge_cover(OWED, found, excuse, d("2026-11-01"), 7)
    assert (standing.required, standing.done, standing.state) == (required, 14, state)


@pytest.mark.parametrize(
    ("today", "state", "next_change"),
    [
        ("2026-09-20", State.OPEN, "2026-10-01"),  # within the notice, but no day of it has come
        ("2026-10-14", State.OPEN, "2026-10-15"),
        ("2026-10-15", State.DUE_SOON, "2026-10-16"),
        ("2026-10-20", State.DUE_SOON, "2026-10-21"),
    ],
)
def test_it_presses_only_once_a_day_was_wrong(today: str, state: State, next_change: str) -> None:
    found = october([(1, days("2021-01-27")), (2, days("2021-01-27", "2026-10-14"))], today)
    standing = judge_cover(OWED, found, None, d(today), 60)
    assert (standing.state, standing.next_change) == (state, d(next_change))


def test_a_first_part_month_is_tracked_day_by_day() -> None:
    first = owed_for(POSTING, "2021-01-27")
    found = cover(first.window, None, BOTH, TWO, d("2021-01-28"))
    standing = judge_cover(first, found, None, d("2021-01-28"), 7)
    assert (standing.state, standing.required, standing.done) == (State.NOT_JUDGED, 5, 2)
    assert standing.next_change == d("2021-01-29")


def test_before_its_first_day_a_window_is_looked_at_when_it_begins() -> None:
    standing = judge_cover(OWED, october(BOTH, "2026-09-01"), None, d("2026-09-01"), 7)
    assert (standing.state, standing.next_change) == (State.OPEN, d("2026-10-01"))


def test_the_last_month_of_the_calendar_is_never_over() -> None:
    last = owed_for(POSTING, "9999-12-01")
    standing = judge_cover(last, cover(last.window, None, BOTH, TWO, d("9999-12-31")), None, d("9999-12-31"), 7)
    assert (standing.state, standing.done, standing.next_change) == (State.OPEN, 31, None)
