"""Comparing three ways of knowing how everybody stands: the stored rows, judging from scratch, and the oracle."""

from datetime import date, datetime
from typing import Any

from duties.judging import Judged
from duties.models import Flag, Obligation
from duties.owed import is_coverage
from duties.standings import Filter, standings
from tests.oracle import registers
from tests.oracle.reader import key_of, read_world

Figures = dict[tuple[Any, ...], dict[str, Any]]
STORED = ("required", "done", "state", "due", "unjudged", "window", "last")
COUNTED = ("done_in_time", "over_maximum", "met_on", "next_change")


def stored() -> Figures:
    """The rows as the sweep left them."""
    rows = Obligation.objects.owed().select_related("duty")
    found = {}
    for row in rows:
        names = (
            "required",
            "done",
            "state",
            "due",
            "unjudged",
            "done_in_time",
            "over_maximum",
            "met_on",
            "next_change",
        )
        figures = {name: getattr(row, name) for name in names}
        found[key_of(row)] = figures | {"window": (row.window_start, row.window_end), "last": row.period_end}
    return found


def from_scratch(today: date, *, known_on: datetime | None = None) -> Figures:
    """What judging the registers makes, without a look at stored figures."""
    _books, judged = standings(Filter(), today=today, known_on=known_on)
    return {_key(item): _figures(item) for item in judged}


def of_oracle(world: dict[str, Any], today: date) -> Figures:
    """What the oracle says."""
    return registers.standings(world, today)


def differences(expected: Figures, found: Figures, name: str, *, explained: bool) -> list[str]:
    """A line for every figure in which two books differ; ``explained``: compare also which acts count and why."""
    lines = [f"{name} lacks {key}: {expected[key]}" for key in expected.keys() - found.keys()]
    lines += [f"{name} has {key} too much: {found[key]}" for key in found.keys() - expected.keys()]
    for key in expected.keys() & found.keys():
        wanted, got = expected[key], found[key]
        names = [*STORED, "gaps"] if "gaps" in wanted else [*STORED, *COUNTED, "counted", "not_counted"]
        if not explained:
            names = [n for n in names if n not in ("gaps", "counted", "not_counted")]
        lines += [f"{name} {key} {n}: oracle {wanted[n]} found {got.get(n)}" for n in names if wanted[n] != got.get(n)]
    return lines


def disagreements(today: date) -> list[str]:
    """Stored, from scratch, oracle: a line for every difference."""
    expected = of_oracle(read_world(), today)
    return [
        *differences(expected, from_scratch(today), "scratch", explained=True),
        *differences(expected, stored(), "stored", explained=False),
        *unflagged(),
    ]


def unflagged() -> list[str]:
    """What is late and was never flagged."""
    flagged = Flag.objects.values_list("obligation_id", flat=True)
    late = Obligation.objects.owed().filter(state__in=Obligation.LATE).exclude(pk__in=flagged)
    return [f"never flagged: {row}" for row in late]


def _key(item: Judged) -> tuple[Any, ...]:
    owing = item.owing
    kind = str(owing.measure.rule.period or "once")
    return owing.duty, owing.bearer.department, owing.bearer.post, owing.subject.tag, kind, owing.owed.period.start


def _figures(item: Judged) -> dict[str, Any]:
    owed, standing = item.owing.owed, item.standing
    figures = {
        "required": standing.required,
        "done": standing.done,
        "state": str(standing.state),
        "due": owed.due,
        "unjudged": str(owed.unjudged or ""),
        "window": (owed.window.start, owed.window.last_day),
        "last": owed.period.last_day,
        "done_in_time": standing.done_in_time,
        "over_maximum": standing.over_maximum,
        "met_on": standing.met_on,
        "next_change": standing.next_change,
        "counted": list(standing.counted),
        "not_counted": [(number, str(why)) for number, why in standing.not_counted],
    }
    if is_coverage(item.owing.measure):
        figures["gaps"] = [(gap.start, gap.last_day) for gap in item.gaps]
    return figures
