"""A visit as it is handed to the actions, before it stands in the books."""

from dataclasses import dataclass, field
from datetime import date, time
from uuid import UUID, uuid4

from inspections.models import Visit


@dataclass(frozen=True, slots=True)
class Participant:
    """One person present; the department he came for, or None to take it from what he held on the day."""

    person_id: int
    department_id: int | None = None


@dataclass(frozen=True, slots=True)
class VisitDraft:
    """入矿检查, not recorded yet. ``token`` is made by the client once per form, so that a re-send writes nothing."""

    mine_id: int
    day: date
    participants: tuple[Participant, ...]
    kind: str = Visit.Kind.ROUTINE
    ended: bool = True
    underground: bool = False
    started_at: time | None = None
    ended_at: time | None = None
    findings: tuple[str, ...] = ()
    others: str = ""
    note: str = ""
    late_reason: str = ""
    ref: str = ""
    token: UUID = field(default_factory=uuid4)

    @property
    def person_ids(self) -> frozenset[int]:
        """Everybody present."""
        return frozenset(participant.person_id for participant in self.participants)


def draft_of(visit: Visit, *, token: UUID) -> VisitDraft:
    """A recorded visit as a draft of its correction; two queries."""
    return VisitDraft(
        mine_id=visit.mine_id,
        day=visit.day,
        participants=tuple(Participant(row.person_id, row.department_id) for row in visit.participants.all()),
        kind=visit.kind,
        ended=visit.ended,
        underground=visit.underground,
        started_at=visit.started_at,
        ended_at=visit.ended_at,
        findings=tuple(finding.text for finding in visit.findings.all()),
        others=visit.others,
        note=visit.note,
        late_reason=visit.late_reason,
        ref=visit.ref,
        token=token,
    )


def claims_alike(visit: Visit, draft: VisitDraft) -> bool:
    """Whether whoever confirmed the visit has thereby confirmed the draft: the same mine, day and kind."""
    return (visit.mine_id, visit.day, visit.kind) == (draft.mine_id, draft.day, draft.kind)


def counts_alike(one: VisitDraft, other: VisitDraft) -> bool:
    """Whether two versions of a visit count for the same: a corrected note is no late entry."""
    return (one.mine_id, one.day, one.kind, one.ended, one.person_ids) == (
        other.mine_id,
        other.day,
        other.kind,
        other.ended,
        other.person_ids,
    )
