"""A record as it is handed to the actions, before it stands in the books."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from django.core.files.base import File

from records.models import Record


@dataclass(frozen=True, slots=True)
class RecordDraft:
    """材料, not recorded yet.

    ``duty_key`` with ``for_day`` names the wording in force; ``for_day`` is any day of the period it is for. ``token``
    is made by the client once per form, so that a re-send writes nothing.
    """

    duty_key: str
    department_id: int
    for_day: date
    sent_on: date
    number: str = ""
    title: str = ""
    recipient: str = ""
    score: Decimal | None = None
    mine_id: int | None = None
    enterprise_id: int | None = None
    person_id: int | None = None
    attachment: File | None = None
    note: str = ""
    late_reason: str = ""
    token: UUID = field(default_factory=uuid4)


def draft_of(record: Record, *, token: UUID) -> RecordDraft:
    """A recorded one as a draft of its correction; its file stays with it unless another is given."""
    return RecordDraft(
        duty_key=record.duty.key,
        department_id=record.department_id,
        for_day=record.for_day,
        sent_on=record.sent_on,
        number=record.number,
        title=record.title,
        recipient=record.recipient,
        score=record.score,
        mine_id=record.mine_id,
        enterprise_id=record.enterprise_id,
        person_id=record.person_id,
        note=record.note,
        late_reason=record.late_reason,
        token=token,
    )


def counts_alike(one: RecordDraft, other: RecordDraft) -> bool:
    """Whether two versions count for the same: a corrected title or score is no late entry."""

    def counted(draft: RecordDraft) -> tuple[object, ...]:
        return (
            draft.duty_key,
            draft.department_id,
            draft.for_day,
            draft.sent_on,
            draft.mine_id,
            draft.enterprise_id,
            draft.person_id,
        )

    return counted(one) == counted(other)
