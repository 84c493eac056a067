"""Opening obligations: what the registers owe, written down once. Idempotent by the identity's unique key."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice, pairwise
from typing import Any, TypeVar

from audit.appending import append_rows
from compliance.periods import Span
from compliance.standing import soon_days_for
from duties.books import Books
from duties.models import Obligation
from duties.owed import Owing, owed_set
from duties.store import OWED, write_owed

BATCH = 5000
Row = TypeVar("Row")


def open_until(books: Books, *, since: date | None, today: date) -> int:
    """Open every obligation that has come to be owed after ``since`` and by ``today``; returns how many are new.

    The range follows the calendar: off for forty days and back, the same rows. ``since`` None means from the beginning.
    """
    tomorrow = today + timedelta(days=1)
    span = Span(since + timedelta(days=1) if since else date.min, tomorrow)
    owings = owed_set(books, span, begun_since=since)
    return sum(_insert([row_of(books, owing) for owing in some]) for some in _batches(owings))


def reopen(books: Books, *, today: date) -> int:
    """Hold every row against the registers after these were corrected; returns how many are new.

    New ones are opened, changed ones brought in line, those no longer owed withdrawn, and taken back when owed again.
    Memory holds what begins in one year.
    """
    first = min((duty.effective_from for duty in books.duties.values()), default=today)
    tomorrow = today + timedelta(days=1)
    starts = [date.min, *(date(year, 1, 1) for year in range(first.year + 1, tomorrow.year + 1)), tomorrow]
    return sum(_reopen(books, Span(start, end), tomorrow) for start, end in pairwise(starts))


def _reopen(books: Books, starting: Span, tomorrow: date) -> int:
    """Those whose calendar period starts on one of these days, though it may count only from a later one."""
    owed = {owing.identity: owing for owing in owed_set(books, Span(date.min, tomorrow), starting=starting)}
    stored = Obligation.objects.filter(period_start__gte=starting.start, period_start__lt=starting.end)
    changed = []
    for row in stored.values_list("id", "identity", *OWED, named=True).iterator(chunk_size=BATCH):
        brought = _in_line(books, row, owed.pop(row.identity, None))
        if brought is not None:
            changed.append(brought)
    for some in _batches(changed):
        write_owed(some)
    return sum(_insert([row_of(books, owing) for owing in some]) for some in _batches(owed.values()))


def row_of(books: Books, owing: Owing) -> Obligation:
    """A new row for an obligation, not judged yet."""
    owed = owing.owed
    period = owed.period
    row = Obligation(
        duty_id=owing.duty,
        department_id=owing.bearer.department,
        post_id=owing.bearer.post,
        mine_id=owing.subject.mine,
        enterprise_id=owing.subject.enterprise,
        person_id=owing.subject.person,
        identity=owing.identity,
        period_kind=str(owing.measure.rule.period or "once"),
        period_start=period.start,
        period_end=period.last_day or period.start,
        required=owed.required,
    )
    for name, value in _owed_columns(books, owing).items():
        setattr(row, name, value)
    return row


def _owed_columns(books: Books, owing: Owing) -> dict[str, object]:
    owed, rule = owing.owed, owing.measure.rule
    return {
        "window_start": owed.window.start,
        "window_end": owed.window.last_day,
        "due": owed.due,
        "unjudged": str(owed.unjudged) if owed.unjudged else "",
        "base_required": owed.required,
        "soon_days": soon_days_for(rule.period, books.setting.soon_days),
        "late_ok": rule.late_ok,
    }


def _in_line(books: Books, row: Any, owing: Owing | None) -> Obligation | None:
    """The row with the columns it should have; None where it has them. No longer owed, it keeps what it was owed by."""
    was = {name: getattr(row, name) for name in OWED}
    columns = was | {"withdrawn": owing is None} | (_owed_columns(books, owing) if owing is not None else {})
    return None if columns == was else Obligation(id=row.id, **columns)


def _insert(rows: Sequence[Obligation]) -> int:
    if not rows:
        return 0
    stored = Obligation.objects.filter(identity__in=[row.identity for row in rows])
    known = {identity: (pk, withdrawn) for identity, pk, withdrawn in stored.values_list("identity", "pk", "withdrawn")}
    # One withdrawn when the books were made to begin later is owed again once that day has come.
    again = [row for row in rows if known.get(row.identity, (0, False))[1]]
    for row in again:
        row.pk = known[row.identity][0]
    write_owed(again)
    new = [row for row in rows if row.identity not in known]
    columns = [field.attname for field in Obligation._meta.concrete_fields if not field.primary_key]
    append_rows(Obligation, columns, [[getattr(row, column) for column in columns] for row in new])
    return len(new)


def _batches(items: Iterable[Row]) -> Iterator[list[Row]]:
    """As many at once as one statement takes."""
    left = iter(items)
    while some := list(islice(left, BATCH)):
        yield some
