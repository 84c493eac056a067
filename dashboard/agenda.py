"""What I owe now: the obligations of the posts a person holds today, as cards, most urgent first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from accounts.models import User
from accounts.reach import reach_of, sight
from audit.kept import kept
from audit.prepared import Scope
from compliance.standing import State
from dashboard.attention import AWAITS_BEARER, open_flags, total_of
from dashboard.figures import PART, UNFINISHED, Figure, figure_of, part_of, parts, running_month, worst
from dashboard.wording import Subjects
from duties.models import Duty, Flag, Obligation

GROUPED = (
    "duty",
    "post",
    "post__title",
    "department",
    "department__name",
    "period_kind",
    "period_start",
    "period_end",
    "window_start",
    "window_end",
    "due",
    "late_ok",
)
# What one can still do something about.
DOABLE = (*UNFINISHED, State.OVERDUE)
# More than these wait behind the link to the list.
MOST_TO_EXPLAIN = 4
COUNTED = ("mines", "enterprises", "people", "most")


@dataclass(frozen=True, slots=True)
class Item:
    """One duty of one bearer for one period, over all its subjects: 22 inspectors are one item."""

    duty: Duty
    post: int | None
    department: int
    bearer: str
    period_kind: str
    start: date
    end: date
    window_start: date
    window_end: date
    due: date
    late_ok: bool
    figure: Figure
    subjects: Subjects
    most: int

    @property
    def single(self) -> bool:
        """Whether one obligation stands behind it."""
        return self.figure.count == 1


@dataclass(frozen=True, slots=True)
class Agenda:
    """``late``: can still be done, by duty; ``now``: in a running or just ended period; ``settled``: the rest."""

    late: tuple[tuple[Item, ...], ...] = ()
    now: tuple[Item, ...] = ()
    settled: tuple[Item, ...] = ()
    to_explain: tuple[Flag, ...] = ()
    explain_count: int = 0
    duties: dict[int, Duty] = field(default_factory=dict)


def mine_of(user: User, *, today: date) -> Scope:
    """What a person owes today: a post left behind is somebody else's now."""
    held = tuple(number for number, tenure in enumerate(reach_of(user).tenures) if tenure.holds(today))

    def own(reader: User) -> QuerySet[Obligation]:
        posts = [reach_of(reader).tenures[number].post for number in held]
        rows = Obligation.objects.visible_to(reader).owed_by(reader).owed()
        return rows.filter(Q(post__isnull=True) | Q(post__in=posts))

    return Scope.seen_by(sight(user), ("own", held), own)


def agenda_of(rows: Scope, *, today: date) -> Agenda:
    """Cards of these obligations; three queries, however many there are."""
    first, _last = running_month(today)
    found = rows.ask(("agenda", first), lambda rows: _wanted(rows, first))
    if not found:
        return Agenda()
    asked = frozenset(row[0] for row in found)
    duties = kept(("duties", asked), lambda: Duty.objects.select_related("clause").in_bulk(asked))
    items = [item for item in _items(found, duties) if item.figure.state in DOABLE or item.end >= first]
    late: dict[tuple[int, int | None, int], list[Item]] = defaultdict(list)
    for item in sorted((item for item in items if item.figure.state == State.OVERDUE), key=lambda item: item.due):
        late[item.duty.pk, item.post, item.department].append(item)
    flags = _to_explain(rows)
    return Agenda(
        late=tuple(tuple(group) for group in late.values()),
        now=tuple(sorted((item for item in items if item.figure.state in UNFINISHED), key=_urgency)),
        settled=tuple(
            sorted(
                (item for item in items if item.figure.state not in DOABLE),
                key=lambda item: (item.due, item.duty.pk),
            )
        ),
        to_explain=tuple(flags),
        explain_count=total_of(flags),
        duties=duties,
    )


def _wanted(rows: QuerySet[Obligation], first: date) -> QuerySet[Obligation, Any]:
    """What is left to do, and all of the running month, counted."""
    left = rows.filter(state__in=DOABLE)
    # With what is left also its like of the same period that is done: 20 of 22, not 0 of 2.
    beside = Q(duty__in=left.values("duty"), period_start__in=left.values("period_start"))
    counted: QuerySet[Obligation, Any] = (
        rows.filter(beside | Q(period_end__gte=first))
        .order_by()
        .values(*GROUPED, "state")
        .annotate(
            **parts(),
            mines=Count("mine"),
            enterprises=Count("enterprise"),
            people=Count("person"),
            most=Max("base_required"),
        )
        .values_list(*GROUPED, *PART, *COUNTED)
    )
    return counted


def _urgency(item: Item) -> tuple[bool, date, int]:
    """Head-counts keep themselves as long as nobody leaves: they come after what one has to go and do."""
    return (item.duty.kind == Duty.Kind.POSTING, item.due, item.duty.pk)


def _items(found: Iterable[Sequence[Any]], duties: dict[int, Duty]) -> list[Item]:
    grouped: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for values in found:
        row = dict(zip((*GROUPED, *PART, *COUNTED), values, strict=True))
        # Subjects that entered late are due on the same day; their windows differ, the card is one.
        grouped[row["duty"], row["post"], row["department"], row["period_kind"], row["period_start"]].append(row)
    return [_item(rows, duties) for rows in grouped.values()]


def _item(rows: Sequence[dict[str, Any]], duties: dict[int, Duty]) -> Item:
    first = rows[0]
    post = first["post"]
    figure = figure_of([part_of([row[name] for name in PART]) for row in rows])
    doable = [State(row["state"]) for row in rows if row["state"] in DOABLE]
    return Item(
        duty=duties[first["duty"]],
        post=post,
        department=first["department"],
        bearer=f"{first['department__name']}{first['post__title']}" if post else first["department__name"],
        period_kind=first["period_kind"],
        start=first["period_start"],
        end=first["period_end"],
        window_start=min(row["window_start"] for row in rows),
        window_end=max(row["window_end"] for row in rows),
        due=max(row["due"] for row in rows),
        late_ok=first["late_ok"],
        # Something missed beside it does not settle what can still be done.
        figure=replace(figure, state=worst(doable)) if doable else figure,
        subjects=Subjects(
            mines=any(row["mines"] for row in rows),
            enterprises=any(row["enterprises"] for row in rows),
            people=any(row["people"] for row in rows),
        ),
        most=max(row["most"] for row in rows),
    )


def _to_explain(rows: Scope) -> list[Flag]:
    """Flags that wait for a word: nothing can be made up any more, or the office asked."""
    asked = Q(obligation__state=State.MISSED) | Q(level__gt=Flag.Level.NONE) | Q(status=Flag.Status.RETURNED)
    flags = rows.with_rows("flags", lambda rows: Flag.objects.filter(obligation__in=rows))
    return open_flags(flags.filter(AWAITS_BEARER, asked), most=MOST_TO_EXPLAIN)
