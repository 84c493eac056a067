"""Figures: how many obligations stand how. Every page that shows a count, a rate or a light takes it from here.

Counted in the database, never row by row: one grouped query gives the lines of which the heat map, the four figures,
the trend, the desk's cards and the plan's lights are all sums.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Aggregate, Count, F, Max, Min, Q, Sum
from django.db.models.functions import ExtractDay

from accounts.models import User
from accounts.reach import sight
from audit.prepared import Scope
from compliance.periods import PeriodKind, period_holding
from compliance.rates import Tally
from compliance.standing import State
from duties.models import Duty, Obligation

UNFINISHED = (State.OPEN, State.DUE_SOON)
# Worst first: of several obligations in one place the worst light is shown.
WORST = (
    State.MISSED,
    State.OVERDUE,
    State.DUE_SOON,
    State.MET_LATE,
    State.OPEN,
    State.MET,
    State.NOT_JUDGED,
    State.EXCUSED,
)
OUT_OF_RATE = (State.NOT_JUDGED, State.EXCUSED)


TOTALLED = ("period_end", "unjudged")
GROUPED = (
    *TOTALLED,
    "duty",
    "duty__key",
    "post",
    "post__title",
    "department",
    "department__name",
    "period_kind",
)
PART = ("state", "count", "whole", "sum_done", "sum_required", "only")
CHANGES = ("late_before", "reduced")
COUNTED = ("most", "next_due", "mines", "enterprises", "people")


@dataclass(frozen=True, slots=True)
class Part:
    """Obligations in one state, counted. ``whole``: how many have all that is required; ``only``: the lowest id."""

    state: State
    count: int
    whole: int
    done: int
    required: int
    only: int


@dataclass(frozen=True, slots=True)
class Total:
    """The part of the periods that end on one day, in one state.

    ``late_before``: how many were late when last month ended. ``reduced``: under 核减.
    """

    ends: date
    unjudged: str
    part: Part
    late_before: int
    reduced: int


@dataclass(frozen=True, slots=True)
class Line(Total):
    """The part that one duty and bearer have in it. ``most``: the highest number the text requires.

    ``next_due``: the earliest due day.
    """

    duty: int
    key: str
    post: int | None
    post_title: str | None
    department: int
    department_name: str
    period_kind: str
    most: int
    next_due: date
    mines: int
    enterprises: int
    people: int


@dataclass(frozen=True, slots=True)
class Figure:
    """What one place shows: done of required of a single obligation, or whole ones of several."""

    state: State
    done: int
    required: int
    count: int
    only: int


def in_year(year: int) -> Q:
    """Obligations of a year: a figure stands in the month in which its period ends."""
    return Q(period_end__range=(date(year, 1, 1), date(year, 12, 31)))


def due_this_month(today: date) -> Q:
    """Unfinished obligations that fall due from today to the end of the month."""
    return Q(state__in=UNFINISHED, due__range=(today, running_month(today)[1]))


def running_month(today: date) -> tuple[date, date]:
    """First and last day of the running month."""
    month = period_holding(today, PeriodKind.MONTH)
    return month.start, month.last_day or date.max


def owed_seen_by(user: User) -> Scope:
    """What is owed, as far as a person may see it."""
    return Scope.seen_by(sight(user), "owed", lambda reader: Obligation.objects.visible_to(reader).owed())


def totals(rows: Scope, *, today: date) -> list[Total]:
    """The counts of all bearers together, one query; as many as days on which periods end, times states."""
    found: Iterable[tuple[Any, ...]] = rows.ask(
        ("totals", today),
        lambda rows: (
            rows.order_by()
            .values(*TOTALLED, "state")
            .annotate(**parts(), **_changes(today))
            .values_list(*TOTALLED, *PART, *CHANGES)
        ),
    )
    return [Total(row[0], row[1], part_of(row[2:8]), *row[8:]) for row in found]


def lines(rows: Scope, *, today: date) -> list[Line]:
    """The grouped counts, one query; as many lines as duties × bearers × periods, however many rows there are."""
    found: Iterable[tuple[Any, ...]] = rows.ask(
        ("lines", today),
        lambda rows: (
            rows.order_by()
            .values(*GROUPED, "state")
            .annotate(
                **parts(),
                **_changes(today),
                most=Max("base_required"),
                next_due=Min("due"),
                mines=Count("mine"),
                enterprises=Count("enterprise"),
                people=Count("person"),
            )
            .values_list(*TOTALLED, *PART, *CHANGES, *GROUPED[2:], *COUNTED)
        ),
    )
    return [Line(row[0], row[1], part_of(row[2:8]), *row[8:]) for row in found]


def _changes(today: date) -> dict[str, Aggregate]:
    first, _last = running_month(today)
    # Late at the end of last month: due before that day and not done by it.
    before = Q(due__lt=first - timedelta(days=1)) & (
        Q(state__in=Obligation.LATE) | Q(state=State.MET_LATE, met_on__gte=first)
    )
    return {
        "late_before": Count("pk", filter=before),
        "reduced": Count("pk", filter=Q(required__lt=F("base_required")) & ~Q(state=State.EXCUSED)),
    }


def parts() -> dict[str, Aggregate]:
    """The sums of a Part, for a query grouped by state among other things."""
    whole = (
        Q(state__in=(State.MET, State.MET_LATE))
        | Q(state__in=OUT_OF_RATE, done__gte=F("required"), over_maximum=False)
        # A month of head-counts that is not over: every day so far was right.
        | (
            Q(state__in=UNFINISHED, period_kind=PeriodKind.MONTH, duty__kind=Duty.Kind.POSTING)
            # Asked last: on SQLite the day of a date is a call into Python.
            & Q(window_start=F("period_start"))
            & Q(done__gte=ExtractDay("judged_for"))
        )
    )
    return {
        "count": Count("pk"),
        "whole": Count("pk", filter=whole),
        "sum_done": Sum("done"),
        "sum_required": Sum("required"),
        "only": Min("pk"),
    }


def part_of(row: Sequence[Any]) -> Part:
    """A Part from the columns PART of a grouped query."""
    return Part(State(row[0]), *row[1:])


def tally_of(counted: Iterable[Part]) -> Tally:
    """The counts by state that a rate is made of."""
    counts: Counter[State] = Counter()
    for part in counted:
        counts[part.state] += part.count
    return Tally.from_counts(counts)


def figure_of(counted: Sequence[Part], *, several: bool = False) -> Figure:
    """One obligation's own figure; of several, how many are whole of how many owed, in the light of the worst.

    ``several``: one alone is counted as several are, because it stands beside several.
    """
    count = sum(part.count for part in counted)
    state = worst(part.state for part in counted)
    only = min(part.only for part in counted)
    if count == 1 and not several:
        return Figure(state, counted[0].done, counted[0].required, 1, only)
    # What is excused or not judged is out of the count, unless there is nothing else.
    owed = [part for part in counted if part.state not in OUT_OF_RATE] or counted
    return Figure(state, sum(part.whole for part in owed), sum(part.count for part in owed), count, only)


def worst(states: Iterable[State]) -> State:
    """The state whose light is shown where several meet."""
    return min(states, key=WORST.index)


def percent(tally: Tally) -> str | None:
    """The rate as it is printed, one place; None where nothing is judged."""
    return None if tally.rate is None else f"{float(tally.rate) * 100:.1f}"


def counting_excused(tally: Tally) -> str | None:
    """The rate had nothing been excused: an excuse cannot make a figure look better than it is."""
    base = tally.judged + tally.excused
    return f"{tally.met * 100 / base:.1f}" if base else None
