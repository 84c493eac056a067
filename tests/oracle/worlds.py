"""Random worlds for the core: one rule, one period, everything that can happen around it, leaning on the edges.

``core_world(seed)`` gives the same plain dict for the same seed; ``dump`` prints one so that a failure can be read.
"""

from datetime import date, timedelta
from pprint import pformat
from random import Random
from typing import Any

from tests.oracle.oracle import days_between, period_of

KINDS = ("day", "week", "ten_day", "half_month", "month", "two_month", "quarter", "half_year", "year")
# Short periods are cheaper to judge day by day, and every edge of a long one is met in a month as well.
LIKELY_KINDS = (*KINDS, "month", "month", "week", "week", "quarter")
WRITTEN = ("report", "assessment", "meeting", "collection", "plan")
UNITS = ("visits", "days", "mine_days", "mines")
VISIT_KINDS = ("routine", "unannounced", "joint", "remote_video", "follow_up")
YEARS = (1900, 1999, 2000, 2020, 2021, 2021, 2022, 2023, 2024, 2025, 2026, 2100)
EDGES = ((1, 1), (1, 26), (1, 27), (2, 28), (3, 1), (4, 30), (6, 30), (7, 1), (10, 1), (12, 31))


def dump(seed: object, world: object) -> str:
    """The seed and the world, to be read by whoever has to find out why."""
    return f"seed {seed}\n{pformat(world, width=150, sort_dicts=False)}"


def some_day(random: Random, year: int | None = None) -> date:
    """A day, often one at an edge of the calendar."""
    year = year or random.choice(YEARS)
    if random.random() < 0.5:
        month, day = random.choice(EDGES)
        return date(year, month, day) + timedelta(days=random.randint(-1, 1))
    return date(year, 1, 1) + timedelta(days=random.randrange(365))


def near(random: Random, first: date, last: date) -> date:
    """A day near a span: mostly in it, often its first or last, sometimes just outside."""
    chance = random.random()
    if chance < 0.2:
        return first + timedelta(days=random.choice((-1, 0, 0, 1)))
    if chance < 0.4:
        return last + timedelta(days=random.choice((-1, 0, 0, 1)))
    if chance < 0.5:
        return first + timedelta(days=random.randint(-40, (last - first).days + 40))
    return first + timedelta(days=random.randint(0, (last - first).days))


def some_spans(random: Random, first: date, last: date, most: int = 3) -> list[tuple[date | None, date | None]]:
    """Up to ``most`` spans (first and last day, None = open), cut near the edges; they may overlap or hold no day."""
    found: list[tuple[date | None, date | None]] = []
    for _ in range(random.choice((0, 1, 1, 1, *range(most + 1)))):
        starts = None if random.random() < 0.35 else near(random, first, last)
        ends = None if random.random() < 0.45 else near(random, first, last)
        if starts and ends and ends < starts:
            starts, ends = ends, starts
        found.append((starts, ends))
    return found


def some_rule(random: Random, first: date, last: date, kind: str) -> dict[str, Any]:
    """A rule that is in force near the period."""
    duty = random.choice(("visit", "visit", "visit", "patrol", *WRITTEN))
    minimum = random.choice((1, 1, 1, 2, 3, 5, 8, 0))
    maximum = random.choice((None, None, None, minimum, minimum + 1, minimum + 3))
    starts = random.choice((*[date(1800, 1, 1)] * 3, near(random, first, last)))
    ends = random.choice((*[None] * 6, near(random, first, last)))
    return {
        "kind": duty,
        "period": kind,
        "minimum": minimum,
        "maximum": maximum,
        "unit": random.choice(UNITS) if duty in ("visit", "patrol") else "visits",
        "scope": "overall",
        "counted_kinds": random.choice((None, ["routine", "unannounced", "joint"], ["routine"])),
        "min_days_apart": random.choice((0, 0, 0, 1, 2, 3, 5, 10)),
        "first_period": random.choice(("track", "full", "prorata")),
        "due_offset": random.choice((0, 0, 0, 1, 3, 5, 10, 20)),
        "due_offset_unit": random.choice(("days", "days", "workdays")),
        "late_ok": random.random() < 0.5,
        "season": random.choice(
            (*[None] * 7, (3, 12), (11, 2), (1, 1), (random.randint(1, 12), random.randint(1, 12)))
        ),
        "starts": starts,
        "ends": None if ends is not None and ends < starts else ends,
    }


def some_acts(random: Random, first: date, last: date, rule: dict[str, Any]) -> list[dict[str, Any]]:
    """Acts near the period, with twins on the same day, at the same mine, of the same record."""
    acts: list[dict[str, Any]] = []
    order = list(range(1, random.choice((0, 1, 2, 3, 5, 8, 12)) + 1))
    random.shuffle(order)
    written = rule["kind"] not in ("visit", "patrol")
    tardiness = random.choice((0.2, 0.5, 1.0)) if written else 0
    for number, place in enumerate(order, 1):
        twin = random.choice(acts) if acts and random.random() < 0.35 else None
        day = near(random, first, last)
        if twin and random.random() < 0.8:
            day = twin["day"]
        elif random.random() < tardiness:
            day = last + timedelta(days=random.randint(0, rule["due_offset"] + 15))
        acts.append(
            {
                "id": number,
                "order": place,
                "kind": rule["kind"],
                "visit_kind": random.choice(VISIT_KINDS) if rule["kind"] == "visit" else None,
                "day": day,
                "for_day": near(random, first, last) if written and random.random() < 0.8 else None,
                "mine": twin["mine"] if twin and random.random() < 0.7 else random.choice((None, 1, 1, 2, 3)),
                "person": None if written or random.random() < 0.3 else random.choice((1, 1, 2, 2, 3)),
                "record": twin["record"] if twin and random.random() < 0.25 else f"r{number}",
                "ended": random.random() < 0.95,
                "confirmed": random.random() < 0.92,
                "voided": random.random() < 0.05,
                "superseded": random.random() < 0.05,
            }
        )
    return acts


def some_exceptions(random: Random, around: date) -> dict[date, bool]:
    """A few official rest and make-up days after a day."""
    days = days_between(around, around + timedelta(days=30))
    return {day: day.weekday() >= 5 for day in random.sample(days, random.choice((0, 0, 5, 15)))}


def core_world(seed: int) -> dict[str, Any]:
    """One rule, one period, and whatever may bear on how it stands."""
    random = Random(seed)
    kind = random.choice(LIKELY_KINDS)
    day = some_day(random)
    period = period_of(day, kind)
    first, last = period[0], period[-1]
    rule = some_rule(random, first, last, kind)
    coverage = random.random() < 0.2
    if coverage:
        rule |= {"kind": "posting", "unit": "coverage_days", "min_days_apart": 0}
    due = last + timedelta(days=rule["due_offset"])
    days = {
        "due": due,
        "late": due + timedelta(days=1),
        "during": near(random, first, due),
        "after": near(random, last, due + timedelta(days=20)),
    }
    return {
        "period": period[:1] + period[-1:],
        "day": day,
        "kind": kind,
        "rule": rule,
        "exceptions": some_exceptions(random, last),
        "subject": random.choice((None, None, some_spans(random, first, last))),
        "held": {1: [(None, None)], 2: some_spans(random, first, last)},
        "mines": random.choice((None, {1: [(None, None)], 2: some_spans(random, first, last)})),
        "postings": [(random.randint(1, 4), *span) for span in some_spans(random, first, last, 8)] if coverage else [],
        "acts": [] if coverage else some_acts(random, first, last, rule),
        "excuse": random.choice((None, None, None, {"reduce_to": random.choice((None, 0, 1, 2, 4, 20))})),
        "today": days[random.choice(("due", "late", "during", "during", "after", "after"))],
        "soon": random.choice((0, 2, 3, 7, 10)),
    }
