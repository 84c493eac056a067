"""Opening obligations: what the registers owe, written down once. Idempotent by the identity's unique key."""

from collections.abc import Sequence
from datetime import date, timedelta

from audit.appending import append_rows
from compliance.periods import Span
from compliance.standing import soon_days_for
from duties.books import Books
from duties.models import Obligation
from duties.owed import Owing, owed_set
from duties.store import write_owed

BATCH = 5000


def open_until(books: Books, *, since: date | None, today: date) -> int:
    """Open every obligation that has come to be owed after ``since`` and by ``today``; returns how many are new.

    The range follows the calendar: off for forty days and back, the same rows. ``since`` None means from the beginning.
    """
    tomorrow = today + timedelta(days=1)
    span = Span(since + timedelta(days=1) if since else date.min, tomorrow)
    opened = 0
    batch: list[Obligation] = []
    for owing in owed_set(books, span, begun_since=since):
        batch.append(row_of(books, owing))
        if len(batch) == BATCH:
            opened += _insert(batch)
            batch = []
    return opened + _insert(batch)


def reopen(books: Books, *, today: date) -> int:
    """Hold every row against the registers after these were corrected; returns how many are new.

    New ones are opened, changed ones brought in line, those no longer owed withdrawn, and taken back when owed again.
    """
    owed = {owing.identity: owing for owing in owed_set(books, Span(date.min, today + timedelta(days=1)))}
    changed = []
    for row in Obligation.objects.all().iterator(chunk_size=BATCH):
        owing = owed.pop(row.identity, None)
        if _bring_in_line(books, row, owing):
            changed.append(row)
    write_owed(changed)
    return _insert([row_of(books, owing) for owing in owed.values()])


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


def _bring_in_line(books: Books, row: Obligation, owing: Owing | None) -> bool:
    if owing is None:
        was, row.withdrawn = row.withdrawn, True
        return not was
    was, row.withdrawn = row.withdrawn, False
    columns = _owed_columns(books, owing)
    differs = was or any(getattr(row, name) != value for name, value in columns.items())
    for name, value in columns.items():
        setattr(row, name, value)
    return differs


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
