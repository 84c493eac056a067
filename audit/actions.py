"""Writing to the chain: called by every action of every room above, inside its transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from audit.appending import append_rows
from audit.chain import GENESIS, canonical, digest
from audit.clock import database_now
from audit.kept import written
from audit.models import AuditEntry
from audit.trail import newest, taken_since

# One number for all writers of the chain; any constant will do as long as nobody else uses it.
CHAIN_LOCK = 20_210_127
EXPORT_WINDOW = timedelta(hours=1)

SYSTEM = "system"
COLUMNS = ("seq", "at", "actor", "action", "subject", "subject_id", "payload", "algorithm", "previous", "digest")


class Actor(Protocol):
    """Anybody with a user name; this room knows no users."""

    username: str


def actor_name(by: Actor | None) -> str:
    """The name an action is put on record under; None is the timetable or the first run."""
    return by.username if by is not None else SYSTEM


@dataclass(frozen=True, slots=True)
class Deed:
    """One write to be put on record: the action's name (``visit.recorded``), its subject and the facts."""

    action: str
    subject: str
    subject_id: int | str
    payload: Mapping[str, Any] = field(default_factory=dict)


def take_turn() -> None:
    """Wait for the right to write the books; held until the transaction ends.

    Every action that reads facts in order to write a figure takes its turn first: two writers then see each other's
    facts. SQLite needs no lock of its own, since an IMMEDIATE transaction is the only writer.
    Raises TransactionManagementError outside a transaction: a write without its audit row must not be possible.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a write and its audit row belong to one transaction")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])


def put_on_record(deeds: Iterable[Deed], *, by: str, at: datetime) -> int:
    """Append one row per deed to the chain; returns the last sequence number.

    ``by`` is the actor's user name (``system`` for the timetable), ``at`` the database clock of the write.
    """
    take_turn()
    seq, previous = newest() or (0, GENESIS)
    algorithm = settings.AUDIT_ALGORITHM
    rows = []
    for deed in deeds:
        seq += 1
        payload = canonical(deed.payload)
        subject_id = str(deed.subject_id)
        seal = digest(algorithm, seq, previous, at, by, deed.action, deed.subject, subject_id, payload)
        rows.append((seq, at, by, deed.action, deed.subject, subject_id, payload, algorithm, previous, seal))
        previous = seal
    append_rows(AuditEntry, COLUMNS, rows)
    written()
    return seq


def record_read(*, deed: Deed, by: Actor | None) -> None:
    """Put it on record that somebody looks at personal data or takes a table away: the one write of what only reads.

    Called before anything is shown or handed out: no row in the chain, no look.
    """
    with transaction.atomic():
        put_on_record([deed], by=actor_name(by), at=database_now())


def record_export(*, table: str, rows: int, by: Actor | None, asked: str = "", most: int | None = None) -> None:
    """Put it on record that a table leaves the books: which, how many rows, and what it was narrowed by.

    ``asked`` is the query string of the list; the cells themselves are never told to the trail. ``most``: how many
    tables a person may take within an hour; raises ValidationError for the next one.
    """
    facts = {"rows": rows} | ({"asked": asked} if asked else {})
    with transaction.atomic():
        take_turn()
        if most is not None and taken_since(actor_name(by), database_now() - EXPORT_WINDOW) >= most:
            raise ValidationError(_("一小时内已导出 %(most)d 次，请稍后再试") % {"most": most})
        record_read(deed=Deed("export.made", "export", table, facts), by=by)
