"""Reading the chain: what happened to one record, and what is new since a sequence number."""

from collections.abc import Iterator

from django.db.models import Max, QuerySet

from audit.chain import GENESIS, digest
from audit.models import AuditEntry


def history_of(subject: str, subject_id: int | str) -> QuerySet[AuditEntry]:
    """Everything recorded of one subject, oldest first."""
    return AuditEntry.objects.filter(subject=subject, subject_id=str(subject_id)).order_by("seq")


def since(seq: int) -> QuerySet[AuditEntry]:
    """Entries after a sequence number, oldest first: the change feed of the rooms below."""
    return AuditEntry.objects.filter(seq__gt=seq).order_by("seq")


def head() -> int:
    """Sequence number of the newest entry; 0 while the books are empty."""
    return AuditEntry.objects.aggregate(newest=Max("seq"))["newest"] or 0


def first_break() -> int | None:
    """Sequence number of the first row that does not fit its chain; None when all fit."""
    expected, previous = 1, GENESIS
    for entry in _in_order():
        sealed = digest(
            entry.algorithm,
            entry.seq,
            entry.previous,
            entry.at,
            entry.actor,
            entry.action,
            entry.subject,
            entry.subject_id,
            entry.payload,
        )
        if entry.seq != expected or entry.previous != previous or entry.digest != sealed:
            return entry.seq
        expected, previous = entry.seq + 1, entry.digest
    return None


def _in_order() -> Iterator[AuditEntry]:
    return AuditEntry.objects.order_by("seq").iterator(chunk_size=5000)
