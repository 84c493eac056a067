"""The core against the oracle: ten thousand random worlds, no difference."""

import os
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

import pytest

from compliance.acts import Act
from compliance.coverage import Quota, cover, judge_cover
from compliance.owing import Owed, owe
from compliance.periods import PeriodKind, Season, Span, period_holding
from compliance.rules import DutyKind, FirstPeriod, OffsetUnit, Rule, Scope, Unit
from compliance.standing import Excuse, Standing, State, Why, judge
from compliance.workdays import WorkCalendar
from tests.oracle import oracle
from tests.oracle.worlds import core_world, dump

WORLDS = int(os.environ.get("ORACLE_CORE_WORLDS", "10000"))
PARTS = 10
Days = list[tuple[date | None, date | None]]

pytestmark = pytest.mark.oracle


@pytest.mark.parametrize("part", range(PARTS))
def test_core_and_oracle_agree(part: int) -> None:
    for seed in range(part, WORLDS, PARTS):
        world = core_world(seed)
        expected, found = of_oracle(world), of_core(world)
        assert found == expected, difference(expected, found) + dump(seed, world)


def test_the_worlds_meet_every_outcome() -> None:
    """A comparison is worth what its worlds contain: each state, each reason, each ground of not judging, often."""
    seen: Counter[str] = Counter()
    for seed in range(4000):
        figures = of_oracle(core_world(seed))
        if figures is None:
            seen["nothing owed"] += 1
            continue
        seen.update(
            {str(figures["state"]), str(figures["unjudged"])} | {why for _, why in figures.get("not_counted", ())}
        )
        seen.update(name for name in ("over_maximum", "gaps", "met_on", "next_change") if figures.get(name))
    wanted = {*State, *Why, "first_period", "duty_ended", "subject_left", "subject_entered", "nothing owed"}
    wanted |= {"over_maximum", "gaps", "met_on", "next_change"}
    assert not [name for name in wanted if seen[name] < 10], seen


def of_core(world: dict[str, Any]) -> dict[str, Any] | None:
    """What the core says."""
    period = period_holding(world["day"], PeriodKind(world["kind"]))
    rule = core_rule(world["rule"])
    calendar = WorkCalendar(world["exceptions"], frozenset())
    subject = None if world["subject"] is None else spans(world["subject"])
    owed = owe(rule, period, calendar, subject)
    if owed is None:
        return None
    excuse = None if world["excuse"] is None else Excuse(world["excuse"]["reduce_to"])
    today, soon = world["today"], world["soon"]
    head = {"window": (owed.window.start, owed.window.last_day), "due": owed.due, "unjudged": owed.unjudged}
    if rule.unit is Unit.COVERAGE_DAYS:
        postings = [(person, Span.inclusive(first, last)) for person, first, last in world["postings"]]
        quota = Quota(rule.minimum, rule.maximum)

        def covered(day: date) -> dict[str, Any]:
            days = cover(owed.window, subject, postings, quota, day, season=rule.season)
            standing = judge_cover(owed, days, excuse, day, soon)
            gaps = [(gap.start, gap.last_day) for gap in days.gaps]
            return {"required": standing.required, "done": standing.done, "state": standing.state, "gaps": gaps}

        promise = judge_cover(
            owed, cover(owed.window, subject, postings, quota, today, season=rule.season), excuse, today, soon
        ).next_change
        return head | covered(today) | {"changes_unannounced": unannounced(covered, today, owed.due, promise)}
    standing = judge(
        owed,
        [core_act(act) for act in world["acts"]],
        held={person: spans(days) for person, days in world["held"].items()},
        mines_in_scope=None if world["mines"] is None else {mine: spans(d) for mine, d in world["mines"].items()},
        excuse=excuse,
        today=today,
        soon_days=soon,
    )
    return head | of_standing(standing, owed)


def of_standing(standing: Standing, owed: Owed) -> dict[str, Any]:
    """The core's figures by the oracle's names."""
    assert standing.in_time == (standing.done_in_time >= standing.required)
    return {
        "owed": owed.required,
        "required": standing.required,
        "done": standing.done,
        "done_in_time": standing.done_in_time,
        "over_maximum": standing.over_maximum,
        "met_on": standing.met_on,
        "counted": list(standing.counted),
        "not_counted": [(number, str(why)) for number, why in standing.not_counted],
        "state": standing.state,
        "next_change": standing.next_change,
    }


def of_oracle(world: dict[str, Any]) -> dict[str, Any] | None:
    """What the oracle says."""
    period = oracle.period_of(world["day"], world["kind"])
    subject = None if world["subject"] is None else on_days(world["subject"])
    owes = oracle.owed(world["rule"], period, world["exceptions"], subject)
    if owes is None:
        return None
    head = {"window": (owes["window"][0], owes["window"][-1]), "due": owes["due"], "unjudged": owes["unjudged"]}
    common = {"excuse": world["excuse"], "today": world["today"], "soon": world["soon"]}
    if world["rule"]["unit"] == "coverage_days":
        found = oracle.covered(
            owes,
            in_scope=subject or (lambda day: True),
            posted=lambda day: {person for person, *days in world["postings"] if on_days([tuple(days)])(day)},
            **common,
        )
        return head | found | {"changes_unannounced": []}
    found = oracle.judged(
        owes,
        world["acts"],
        holds=lambda person, day: on_days(world["held"].get(person, []))(day),
        mine_counts=lambda mine, day: world["mines"] is None or on_days(world["mines"].get(mine, []))(day),
        **common,
    )
    return head | {"owed": owes["required"]} | found


def unannounced(figure: Callable[[date], object], today: date, due: date, promise: date | None) -> list[date]:
    """Days on which time alone changed the figure although the core had promised that nothing would change before."""
    found = []
    for number in range(1, max((due - today).days, 0) + 3):
        day = today + timedelta(days=number)
        if promise is not None and day >= promise:
            break
        if figure(day) != figure(today):
            found.append(day)
    return found


def on_days(days: Days) -> Callable[[date], bool]:
    """Whether a day is in one of the spans, ends inclusive, None = open."""
    return lambda day: any((a is None or a <= day) and (b is None or day <= b) for a, b in days)


def spans(days: Iterable[tuple[date | None, date | None]]) -> tuple[Span, ...]:
    """The same in the core's words."""
    return tuple(Span.inclusive(first, last) for first, last in days)


def core_rule(rule: dict[str, Any]) -> Rule:
    """The rule in the core's words."""
    return Rule(
        kind=DutyKind(rule["kind"]),
        period=PeriodKind(rule["period"]),
        minimum=rule["minimum"],
        maximum=rule["maximum"],
        unit=Unit(rule["unit"]),
        scope=Scope(rule["scope"]),
        counted_kinds=None if rule["counted_kinds"] is None else frozenset(rule["counted_kinds"]),
        min_days_apart=rule["min_days_apart"],
        first_period=FirstPeriod(rule["first_period"]),
        due_offset=rule["due_offset"],
        due_offset_unit=OffsetUnit(rule["due_offset_unit"]),
        late_ok=rule["late_ok"],
        season=None if rule["season"] is None else Season(*rule["season"]),
        in_force=Span.inclusive(rule["starts"], rule["ends"]),
    )


def core_act(act: dict[str, Any]) -> Act:
    """The act in the core's words."""
    return Act(**act | {"kind": DutyKind(act["kind"]), "subject": None})


def difference(expected: dict[str, Any] | None, found: dict[str, Any] | None) -> str:
    """Where the two part, a line for each figure."""
    if expected is None or found is None:
        return f"\noracle {expected}\ncore   {found}\n"
    lines = [
        f"{k}: oracle {expected.get(k)} core {found.get(k)}"
        for k in expected | found
        if expected.get(k) != found.get(k)
    ]
    return "\n" + "\n".join(lines) + "\n"
