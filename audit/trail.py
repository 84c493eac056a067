"""Reading the chain: what happened to one record, what is new since a sequence number, and whether every row fits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from audit.chain import GENESIS, digest
from audit.models import AuditEntry
from audit.prepared import prepared

COLUMNS = ("seq", "previous", "at", "actor", "action", "subject", "subject_id", "payload", "algorithm", "digest")
AT_ONCE = 2000


class Fault(StrEnum):
    """What is wrong with a row."""

    GAP = "gap"  # rows before it are not there
    UNCHAINED = "unchained"  # it does not name the digest of the row before
    ALTERED = "altered"  # its own digest is not that of its columns


@dataclass(frozen=True, slots=True)
class Break:
    """The first row that does not fit."""

    seq: int
    fault: Fault


@dataclass(frozen=True, slots=True)
class Verified:
    """What going over the whole chain came to. ``wanted``: digests found at the numbers asked for."""

    rows: int
    last: int
    digest: str
    broken: Break | None
    wanted: dict[int, str]


def history_of(subject: str, subject_id: int | str) -> QuerySet[AuditEntry]:
    """Everything recorded of one subject, oldest first."""
    return AuditEntry.objects.filter(subject=subject, subject_id=str(subject_id)).order_by("seq")


def since(seq: int) -> QuerySet[AuditEntry]:
    """Entries after a sequence number, oldest first: the change feed of the rooms below."""
    return AuditEntry.objects.filter(seq__gt=seq).order_by("seq")


def taken_since(actor: str, moment: datetime) -> int:
    """How many tables somebody has taken away since then."""
    return AuditEntry.objects.filter(subject="export", actor=actor, at__gt=moment).count()


def newest() -> tuple[int, str] | None:
    """Sequence number and digest of the newest entry; None while the books are empty."""
    rows: list[tuple[int, str]] = prepared(
        "newest", lambda: AuditEntry.objects.order_by("-seq").values_list("seq", "digest")[:1]
    )
    return rows[0] if rows else None


def head() -> int:
    """Sequence number of the newest entry; 0 while the books are empty."""
    return (newest() or (0, GENESIS))[0]


def first_break() -> int | None:
    """Sequence number of the first row that does not fit its chain; None when all fit."""
    broken = verify().broken
    return broken.seq if broken else None


def verify(wanted: frozenset[int] = frozenset()) -> Verified:
    """Go over every row, in order, in constant memory, and stop at the first that does not fit.

    ``wanted``: numbers whose digests are to be handed back, for holding them against heads kept elsewhere.
    """
    rows, last, previous = 0, 0, GENESIS
    found: dict[int, str] = {}
    for seq, named, at, actor, action, subject, subject_id, payload, algorithm, seal in _in_order():
        fault = None
        if seq != last + 1:
            fault = Fault.GAP
        elif named != previous:
            fault = Fault.UNCHAINED
        elif seal != digest(algorithm, seq, named, at, actor, action, subject, subject_id, payload):
            fault = Fault.ALTERED
        if fault is not None:
            return Verified(rows, last, previous, Break(seq, fault), found)
        rows, last, previous = rows + 1, seq, seal
        if seq in wanted:
            found[seq] = seal
    return Verified(rows, last, previous, None, found)


def _in_order() -> Iterator[tuple[Any, ...]]:
    return AuditEntry.objects.order_by("seq").values_list(*COLUMNS).iterator(chunk_size=AT_ONCE)
