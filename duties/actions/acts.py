"""Recording, confirming and withdrawing acts: registers above hand them down, figures follow in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from audit.actions import take_turn
from audit.appending import append_objects
from audit.prepared import prepared
from duties.books import Books
from duties.candidates import bound
from duties.judging import books_for
from duties.models import Act, Obligation
from duties.owed import is_visit
from duties.rejudging import rejudge
from duties.sweep import bring_up_to_date, open_before


@dataclass(frozen=True, slots=True)
class ActDraft:
    """One person's or one department's part in a recorded thing; ``source`` names the register's row: ``visit:12``.

    ``confirmed`` False: entered by somebody else; it counts once the person has confirmed it.
    """

    kind: str
    day: date
    source: str
    visit_kind: str = ""
    for_day: date | None = None
    ended: bool = True
    person_id: int | None = None
    department_id: int | None = None
    duty_key: str = ""
    mine_id: int | None = None
    enterprise_id: int | None = None
    subject_person_id: int | None = None
    confirmed: bool = True


DRAFTED = tuple(column.name for column in fields(ActDraft) if column.name != "confirmed")


def record_acts(drafts: Sequence[ActDraft], *, by: str, at: datetime, today: date) -> list[Obligation]:
    """Append acts and judge what they touch; returns the touched obligations with their new figures.

    Must run inside the transaction of the register's write, whose audit row covers it. ``at``: the database clock.
    """
    take_turn()
    setting = open_before(today, by=by)
    rows = _touched(drafts)
    books = books_for(rows, setting=setting)
    bring_up_to_date(rows, books=books, today=today, now=at, by=by)
    append_objects(_row(draft, by=by, at=at) for draft in drafts)
    _judge_again(rows, today=today, now=at, by=by, books=books)
    return rows


def withdraw_acts(
    sources: Sequence[str], *, by: str, at: datetime, reason: str, superseded: bool, today: date
) -> list[Obligation]:
    """Void the acts of register rows, as withdrawn or as superseded by a corrected row, and judge what they touch."""
    acts = Act.objects.of_sources(*sources).filter(voided_at__isnull=True)
    change = {"voided_at": at, "voided_by": by, "void_reason": reason, "superseded": superseded}
    return _change(acts, change, by=by, at=at, today=today)


def confirm_acts(sources: Sequence[str], *, person_id: int, by: str, at: datetime, today: date) -> list[Obligation]:
    """A person's acts of register rows count from now on, since he has confirmed them; judges what they touch."""
    acts = Act.objects.filter(source__in=sources, person=person_id, voided_at__isnull=True, confirmed_at__isnull=True)
    return _change(acts, {"confirmed_at": at}, by=by, at=at, today=today)


def _change(acts: QuerySet[Act], columns: Mapping[str, Any], *, by: str, at: datetime, today: date) -> list[Obligation]:
    take_turn()
    setting = open_before(today, by=by)
    rows = _touched(list(acts))
    books = books_for(rows, setting=setting)
    bring_up_to_date(rows, books=books, today=today, now=at, by=by)
    acts.update(**columns)
    _judge_again(rows, today=today, now=at, by=by, books=books)
    return rows


def _judge_again(rows: Sequence[Obligation], *, today: date, now: datetime, by: str, books: Books) -> None:
    for row in rows:
        row.was = row.done
    rejudge(rows, today=today, now=now, by=by, books=books)


def _row(draft: ActDraft, *, by: str, at: datetime) -> Act:
    # Not asdict: it copies every value, and a table brings tens of thousands.
    columns = {name: getattr(draft, name) for name in DRAFTED}
    return Act(**columns, confirmed_at=at if draft.confirmed else None, recorded_at=at, recorded_by=by)


def _touched(acts: Iterable[ActDraft | Act]) -> list[Obligation]:
    """Obligations for which these acts are candidates: few queries, whatever the number of acts."""
    visits = [act for act in acts if is_visit(act.kind) and act.person_id is not None]
    written = [act for act in acts if act.duty_key and act.department_id is not None]
    found: dict[int, Obligation] = {}
    for rows in (_of_visits(visits), _of_records(written)):
        found.update((row.pk, row) for row in rows)
    return list(found.values())


def _of_visits(acts: Sequence[ActDraft | Act]) -> Iterable[Obligation]:
    if not acts:
        return ()
    people = {act.person_id for act in acts if act.person_id is not None}
    days = sorted({act.day for act in acts})
    rows = _overlapping(days, bound(people) & Q(duty__kind__in=tuple(sorted({act.kind for act in acts}))))
    return [row for row in rows if any(row.period_start <= day <= row.period_end for day in days)]


def _of_records(acts: Sequence[ActDraft | Act]) -> Iterable[Obligation]:
    if not acts:
        return ()
    days = sorted({act.for_day or act.day for act in acts})
    keys = tuple(sorted({act.duty_key for act in acts}))
    bodies = tuple(sorted({act.department_id for act in acts if act.department_id is not None}))
    rows = _overlapping(days, Q(duty__key__in=keys, department__in=bodies))
    wanted = {(act.duty_key, act.department_id, act.mine_id, act.enterprise_id, act.subject_person_id) for act in acts}
    return [row for row in rows if _wanted(row, wanted)]


def _wanted(row: Obligation, wanted: set[tuple[str, int | None, int | None, int | None, int | None]]) -> bool:
    return any(
        key == row.duty.key
        and department == row.department_id
        and row.mine_id in (None, mine)
        and row.enterprise_id in (None, enterprise)
        and row.person_id in (None, person)
        for key, department, mine, enterprise, person in wanted
    )


def _overlapping(days: Sequence[date], wanted: Q) -> list[Obligation]:
    def rows(first: Any, last: Any) -> QuerySet[Obligation]:
        found = Obligation.objects.filter(wanted, period_start__lte=last, period_end__gte=first)
        return found.select_related("duty").order_by("pk")

    return prepared(("touched", wanted), rows, days[0], days[-1])
