"""Judging every figure again: in portions, without the books' turn; only what comes out differently is written.

Whoever records a fact judges what it touches in the same transaction. So a figure that comes out as it is stored may be
left alone without any turn, whatever is written meanwhile; one that differs is judged once more, with the turn held.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from audit.actions import take_turn
from audit.clock import database_now
from audit.trail import head
from duties.books import Books
from duties.judging import Judged, judge_rows
from duties.models import BookSetting, Obligation
from duties.rejudging import JUDGE_BATCH, Tally, rejudge

# One body's obligations at a time, as many years as fit: its people's acts are then read once for all its duties.
PORTION = 4000
FIGURES = ("required", "done", "done_in_time", "over_maximum", "met_on", "state", "next_change", "stale")
COLUMNS = (
    *("id", "duty_id", "department_id", "post_id", "mine_id", "enterprise_id", "person_id", "identity"),
    *("period_start", "period_end", "window_start", "window_end", "due", "base_required", "unjudged", *FIGURES),
)


@dataclass(frozen=True, slots=True)
class Portion:
    """Obligations that were looked at: how many, the last of them, and those whose stored figure is not what it is."""

    count: int
    last: int
    differing: list[int]


def recheck(*, today: date, by: str, most: int | None = None) -> Tally:
    """Go on judging again what was asked for, all of it or until about ``most`` were looked at.

    Memory holds one portion. Killed and run again, or run twice at once, it comes to the same figures.
    """
    done, looked_at, books, known = Tally(), 0, Books(), -1
    while most is None or looked_at < most:
        after, swept_to = BookSetting.objects.values_list("rechecked_to", "swept_to").first() or (None, 0)
        if after is None:
            break
        # What the registers say is read again when anything at all was written since.
        if known != (now_known := head()):
            books, known = Books(), now_known
        portion = _look(books, after, today)
        looked_at += portion.count if portion else 0
        done += _mend(portion.differing if portion else [], today=today, by=by)
        # Asked for anew meanwhile, it begins anew: what was asked for stands in the chain up to another number.
        here = BookSetting.objects.filter(rechecked_to=after, swept_to=swept_to)
        here.update(rechecked_to=portion.last if portion else None)
    return done


def _look(books: Books, after: int, today: date) -> Portion | None:
    rows = _next_rows(after)
    if not rows:
        return None
    judged = judge_rows(rows, books=books, today=today)
    differing = [row.id for row, found in zip(rows, judged, strict=True) if row[-len(FIGURES) :] != _figures(found)]
    return Portion(len(rows), rows[-1].id, differing)


def _figures(judged: Judged) -> tuple[object, ...]:
    found = judged.standing
    figure = found.required, found.done, found.done_in_time, found.over_maximum, found.met_on
    return *figure, found.state, found.next_change, judged.awaits


def _next_rows(after: int) -> Sequence[Any]:
    """The rows that follow one, by body and period: the rest of its body's, else the next body's."""
    rows = Obligation.objects.order_by("department_id", "period_start", "pk")
    here = Obligation.objects.filter(pk=after).values_list("department_id", "period_start").first()
    body = 0
    if here is not None:
        body, start = here
        rest = Q(period_start__gt=start) | Q(period_start=start, pk__gt=after)
        found = rows.filter(rest, department=body, period_start__gte=start)
        if portion := list(found.values_list(*COLUMNS, named=True)[:PORTION]):
            return portion
    following = rows.filter(department__gt=body).values_list("department_id", flat=True).first()
    return list(rows.filter(department=following).values_list(*COLUMNS, named=True)[:PORTION])


def _mend(differing: Sequence[int], *, today: date, by: str) -> Tally:
    """Judge these with the turn held and store what comes out."""
    done = Tally()
    for first in range(0, len(differing), JUDGE_BATCH):
        with transaction.atomic():
            take_turn()
            rows = Obligation.objects.filter(pk__in=differing[first : first + JUDGE_BATCH])
            done += rejudge(list(rows.select_related("duty").order_by("pk")), today=today, now=database_now(), by=by)
    return done
