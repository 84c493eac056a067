"""What is left to do for a duty of visits: by when one must start, and which mines one has not been to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from audit.prepared import prepared
from compliance.owing import Owed
from compliance.periods import Span
from compliance.standing import Standing
from compliance.workload import last_day_to_make_it
from dashboard.agenda import Item
from duties.books import Books, books_of
from duties.measure import Measure
from duties.models import Act, Duty
from mines.models import Mine


@dataclass(frozen=True, slots=True)
class Left:
    """``missing``: how many more; ``last_start``: the last day to begin, None where too late; ``unvisited`` mines."""

    missing: int
    last_start: date | None
    unvisited: tuple[Mine, ...]


@dataclass(frozen=True, slots=True)
class _Been:
    post: int
    department: int
    mine: int
    day: date
    kind: str


def left_of(items: Sequence[Item], *, today: date) -> dict[int, Left]:
    """What is left of each item of visits, by its obligation's id; a constant number of queries."""
    visits = [item for item in items if item.single and item.duty.kind in (Duty.Kind.VISIT, Duty.Kind.PATROL)]
    if not visits:
        return {}
    books = books_of({item.duty.pk: item.duty for item in visits})
    been = _been(visits)
    return {item.figure.only: _left(item, books, been, today) for item in visits}


def _left(item: Item, books: Books, been: Iterable[_Been], today: date) -> Left:
    measure = books.measure(item.duty.pk, max(item.start, item.duty.effective_from))
    own = [visit for visit in been if _counts(visit, item, measure)]
    owed = Owed(
        rule=measure.rule,
        period=Span.inclusive(item.start, item.end),
        window=Span.inclusive(item.window_start, item.window_end),
        due=item.due,
        required=item.figure.required,
        unjudged=None,
    )
    standing = Standing(
        required=item.figure.required,
        done=item.figure.done,
        state=item.figure.state,
        counted=(),
        not_counted=(),
        met_on=None,
        in_time=False,
        over_maximum=False,
        next_change=None,
        done_in_time=item.figure.done,
        last_counted_on=max((visit.day for visit in own), default=None),
    )
    seen = {visit.mine for visit in own}
    scope = books.mines_in_scope(measure)
    unvisited = [
        mine
        for mine in books.mines.values()
        if mine.pk not in seen and (scope is None or any(today in span for span in scope.get(mine.pk, ())))
    ]
    missing = max(item.figure.required - item.figure.done, 0)
    return Left(missing, last_day_to_make_it(owed, standing, today), tuple(unvisited))


def _counts(visit: _Been, item: Item, measure: Measure) -> bool:
    bearer = visit.post == item.post if item.post is not None else visit.department == item.department
    kinds = measure.rule.counted_kinds
    return bearer and item.window_start <= visit.day <= item.window_end and (kinds is None or visit.kind in kinds)


def _been(items: Sequence[Item]) -> list[_Been]:
    """Which mines the holders of these posts have been to, while they held them; one query."""
    posts = frozenset(item.post for item in items if item.post is not None)
    departments = frozenset(item.department for item in items if item.post is None)
    kinds = frozenset(item.duty.kind for item in items)
    days = min(item.window_start for item in items), max(item.window_end for item in items)
    key = ("been", posts, departments, kinds, days)
    return [_Been(*row) for row in prepared(key, lambda: _made(posts, departments, kinds, days))]


def _made(
    posts: frozenset[int], departments: frozenset[int], kinds: frozenset[str], days: tuple[date, date]
) -> QuerySet[Act, Any]:
    held = "person__appointments__"
    return (
        Act.objects.current()
        .filter(
            Q(**{f"{held}ends__isnull": True}) | Q(**{f"{held}ends__gte": F("day")}),
            Q(**{f"{held}post__in": posts}) | Q(**{f"{held}post__department__in": departments}),
            kind__in=kinds,
            ended=True,
            confirmed_at__isnull=False,
            mine__isnull=False,
            day__range=days,
            **{f"{held}voided_at__isnull": True, f"{held}starts__lte": F("day")},
        )
        .values_list(f"{held}post", f"{held}post__department", "mine", "day", "visit_kind")
        .distinct()
    )
