"""Laws that hold for every rule and all acts, tried on random ones."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.acts import Act
from compliance.coverage import Quota, cover
from compliance.owing import Owed
from compliance.periods import PeriodKind, Span, period_holding, periods_over
from compliance.rules import DutyKind, Rule, Unit
from compliance.standing import Excuse, State, judge
from compliance.workload import last_day_to_make_it
from tests.compliance.builders import EVER, HEAD, NATIONAL_DAY, QUARTERLY_REPORT, days, judged, owed_for, rule, visit

FIRST = date(2026, 9, 25)
A_DAY = timedelta(days=1)
SCOPE = {1: EVER, 2: (days("2026-10-05", "2026-10-20"),)}
HELD = {1: (days("2026-10-01", "2026-10-15"),), 2: (days("2026-10-16"),)}

# A world comes from one number: shrinking matters less here than hundreds of worlds in a fraction of a second.
WORLDS = st.integers(0, 2**32).map(random.Random)


def moderate(examples: int) -> Callable[[Any], Any]:
    """Few enough examples to keep the core's tests under a second."""
    return settings(max_examples=examples, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])


def random_rule(world: random.Random) -> Rule:
    """Visits of a month or a quarter's reports, of any measure."""
    if world.random() < 0.3:
        return rule(QUARTERLY_REPORT, minimum=world.randint(1, 3), min_days_apart=world.choice([0, 0, 5]))
    return rule(
        minimum=world.randint(0, 5),
        maximum=world.choice([None, None, 3, 6]),
        unit=world.choice(list(Unit)),
        min_days_apart=world.choice([0, 0, 1, 3]),
        late_ok=world.random() < 0.3,
        due_offset=world.choice([0, 0, 5]),
    )


def random_owed(world: random.Random, of: Rule) -> Owed:
    """October's obligation (or the fourth quarter's), now and then not judged."""
    subject = world.choice([None, None, None, (days("2026-10-10"),)])
    return owed_for(of, "2026-10-15", subject)


def random_acts(world: random.Random, kind: DutyKind) -> list[Act]:
    """Up to 14 acts around October, some faulty; acts of one record share their mine and day, as one visit does."""
    acts = []
    for number in range(1, world.randint(0, 14) + 1):
        record = world.randint(1, 12)
        act = visit(
            number,
            (FIRST + timedelta(days=record * 17 % 43)).isoformat(),
            kind=kind,
            order=world.randint(1, 5),
            record=record,
            mine=(None, 1, 2, 3)[record % 4],
            person=world.choice([None, 1, 1, 2, 3]),
            visit_kind=world.choice(["routine", "routine", "cross", "follow_up"]),
            for_day=world.choice([None, None, date(2026, 10, 3)]),
            ended=world.random() > 0.1,
            confirmed=world.random() > 0.1,
            voided=world.random() < 0.1,
            superseded=world.random() < 0.1,
        )
        acts.append(act)
    return acts


def stand(world_owed: Owed, acts: list[Act], today: date, excuse: Excuse | None = None) -> Any:
    """The standing in a world where mine 2 comes and goes and the post changes hands in mid-month."""
    return judge(world_owed, acts, held=HELD, mines_in_scope=SCOPE, excuse=excuse, today=today, soon_days=7)


@moderate(40)
@given(WORLDS)
def test_every_candidate_is_counted_or_has_one_reason_whatever_the_order(world: random.Random) -> None:
    of = random_rule(world)
    owed, acts = random_owed(world, of), random_acts(world, of.kind)
    today = FIRST + timedelta(days=world.randint(0, 60))
    standing = stand(owed, acts, today)
    apart = [number for number, _ in standing.not_counted]
    assert sorted([*standing.counted, *apart]) == [act.id for act in acts if act.day <= today]
    assert standing.done == len(standing.counted) <= len(acts)
    assert standing.done_in_time <= standing.done
    assert stand(owed, world.sample(acts, len(acts)), today) == standing


@moderate(40)
@given(WORLDS)
def test_doing_more_never_lowers_what_is_done(world: random.Random) -> None:
    of = rule(unit=world.choice([Unit.VISITS, Unit.MINE_DAYS]))
    owed, acts = random_owed(world, of), random_acts(world, of.kind)
    today = FIRST + timedelta(days=60)
    numbers = [stand(owed, acts[:many], today).done for many in range(len(acts) + 1)]
    assert numbers == sorted(numbers)


@moderate(40)
@given(WORLDS)
def test_time_alone_changes_the_state_on_the_day_foretold_and_not_before(world: random.Random) -> None:
    of = random_rule(world)
    owed = random_owed(world, of)
    today = FIRST + timedelta(days=world.randint(0, 60))
    acts = [act for act in random_acts(world, of.kind) if act.day <= today]
    excuse = world.choice([None, None, Excuse(None), Excuse(1)])
    standing = stand(owed, acts, today, excuse)
    until = standing.next_change or today + timedelta(days=150)
    assert until > today
    # The state changes on few days; those next to today and to the change tell as much as all between.
    between = {today + A_DAY, today + (until - today) // 2, until - A_DAY}
    for day in between - {until}:
        later = stand(owed, acts, day, excuse)
        assert (later.state, later.next_change) == (standing.state, standing.next_change)
    if standing.next_change is not None:
        assert stand(owed, acts, until, excuse).state is not standing.state


@moderate(40)
@given(st.dates(), st.sampled_from(PeriodKind))
def test_periods_part_the_calendar(day: date, kind: PeriodKind) -> None:
    period = period_holding(day, kind)
    assert day in period
    assert period_holding(period.start, kind) == period
    if period.last_day is not None and period.end is not None:
        assert period_holding(period.last_day, kind) == period
        assert period_holding(period.end, kind).start == period.end


@moderate(25)
@given(st.dates(date(1999, 1, 1), date(2101, 1, 1)), st.integers(1, 70), st.sampled_from(PeriodKind))
def test_periods_over_a_span_follow_on_each_other(day: date, length: int, kind: PeriodKind) -> None:
    span = Span(day, day + timedelta(days=length))
    found = list(periods_over(span, kind))
    assert all(earlier.end == later.start for earlier, later in pairwise(found))
    assert day in found[0]
    assert span.last_day is not None
    assert span.last_day in found[-1]


@moderate(40)
@given(st.dates(date(2025, 12, 1), date(2027, 1, 31)), st.integers(1, 15))
def test_the_nth_working_day_has_n_working_days_up_to_it(day: date, n: int) -> None:
    found = NATIONAL_DAY.add_workdays(day, n)
    assert NATIONAL_DAY.is_workday(found)
    after = [day + timedelta(days=k) for k in range(1, (found - day).days + 1)]
    assert sum(map(NATIONAL_DAY.is_workday, after)) == n


@moderate(40)
@given(WORLDS)
def test_cover_is_what_counting_day_by_day_gives(world: random.Random) -> None:
    def some_days() -> Span:
        start = FIRST + timedelta(days=world.randint(0, 30))
        return Span(start, world.choice([None, start + timedelta(days=world.randint(0, 20))]))

    window = Span(FIRST, FIRST + timedelta(days=world.randint(1, 35)))
    scope = world.choice([None, tuple(some_days() for _ in range(world.randint(0, 3)))])
    postings = [(world.randint(1, 3), some_days()) for _ in range(world.randint(0, 6))]
    quota, today = Quota(world.randint(0, 2), world.choice([None, 2])), FIRST + timedelta(days=world.randint(0, 40))
    found = cover(window, scope, postings, quota, today)

    every_day = [FIRST + timedelta(days=k) for k in range(window.days)]
    owed = [day for day in every_day if scope is None or any(day in span for span in scope)]
    right = {day for day in owed if quota.admits(len({person for person, span in postings if day in span}))}
    assert found.required == len(owed)
    assert found.done == sum(day in right for day in owed if day <= today)
    wrong = [day for day in owed if day <= today and day not in right]
    assert [day for day in every_day if any(day in gap for gap in found.gaps)] == wrong
    assert all(earlier.end < later.start for earlier, later in pairwise(found.gaps) if earlier.end)


@moderate(30)
@given(WORLDS)
def test_who_begins_on_the_last_day_makes_it_and_who_begins_later_does_not(world: random.Random) -> None:
    apart = world.randint(1, 4)
    owed = owed_for(rule(unit=Unit.DAYS, minimum=world.randint(1, 6), min_days_apart=apart), "2026-10-15")
    today = date(2026, 10, world.randint(1, 31))
    done = [visit(1, today.replace(day=world.randint(1, today.day)).isoformat())]
    standing = judged(owed, done, today.isoformat())

    def makes_it(begin: date) -> bool:
        later = [begin + timedelta(days=k) for k in range((date(2026, 10, 31) - begin).days + 1)]
        acts = [*done, *(visit(number, day.isoformat()) for number, day in enumerate(later, start=2))]
        return judged(owed, acts, "2026-11-01", held={HEAD: EVER}).state is State.MET

    last = last_day_to_make_it(owed, standing, today)
    if last is None:
        assert standing.state is State.MET or not makes_it(today)
    else:
        assert makes_it(last)
        assert not makes_it(last + A_DAY)
