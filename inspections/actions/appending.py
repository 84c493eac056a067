"""The one way of visits into the books: rows, who has confirmed, audit rows, acts; a constant number of queries."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts.models import User
from audit.actions import Deed, put_on_record
from audit.appending import append_objects
from duties.actions.acts import ActDraft, record_acts
from duties.lateness import entry_lag
from duties.models import Duty, Notice, Obligation
from duties.notices import tell
from inspections.checks import Facts
from inspections.drafts import VisitDraft, claims_alike, counts_alike, draft_of
from inspections.models import Finding, Visit, VisitParticipant
from mines.models import Mine


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """How visits come into the books: by whom, when, from a table or not; in place of which visit, and why."""

    by: User
    today: date
    at: datetime
    imported: bool = False
    supersedes: Visit | None = None
    reason: str = ""


def append(drafts: Sequence[VisitDraft], facts: Facts, entry: Entry) -> tuple[list[Visit], list[Obligation]]:
    """Write visits that broke no rule; also gives the obligations they touched, with their new figures."""
    visits = Visit.objects.bulk_create(_row(draft, facts, entry) for draft in drafts)
    pairs = list(zip(visits, drafts, strict=True))
    present = _present(pairs, facts, entry)
    append_objects(present)
    findings = [
        Finding(visit=visit, line=line, text=text)
        for visit, draft in pairs
        for line, text in enumerate(draft.findings, start=1)
    ]
    if findings:
        Finding.objects.bulk_create(findings)
    action = "visit.corrected" if entry.supersedes else "visit.recorded"
    put_on_record(
        [Deed(action, "visit", visit.pk, {**_facts(visit, draft), **_how(entry)}) for visit, draft in pairs],
        by=entry.by.username,
        at=entry.at,
    )
    _ask(present, entry)
    acts = [_act(row) for row in present]
    return visits, record_acts(acts, by=entry.by.username, at=entry.at, today=entry.today)


def source_of(visit_id: int) -> str:
    """The name by which acts and notices point back to a visit."""
    return f"visit:{visit_id}"


def called(visits: Collection[Visit]) -> dict[int, str]:
    """Day and mine of visits, by id, as notices name them in whatever language they are read; at most one query."""
    mines = Mine.objects.in_bulk({visit.mine_id for visit in visits}) if visits else {}
    return {visit.pk: f"{visit.day} {mines[visit.mine_id]}" for visit in visits}


def _row(draft: VisitDraft, facts: Facts, entry: Entry) -> Visit:
    late_days = entry_lag(draft.day, today=entry.today, spans=facts.closed)
    late_reason = draft.late_reason if late_days else ""
    former = entry.supersedes
    if former is not None and counts_alike(draft_of(former, token=draft.token), draft):
        late_days, late_reason = former.late_days, former.late_reason
    return Visit(
        token=draft.token,
        mine_id=draft.mine_id,
        day=draft.day,
        kind=draft.kind,
        ended=draft.ended,
        underground=draft.underground,
        started_at=draft.started_at,
        ended_at=draft.ended_at,
        others=draft.others,
        note=draft.note,
        late_reason=late_reason,
        late_days=late_days,
        ref=draft.ref,
        supersedes=former,
        recorded_at=entry.at,
        recorded_by=entry.by.username,
    )


def _present(pairs: Iterable[tuple[Visit, VisitDraft]], facts: Facts, entry: Entry) -> list[VisitParticipant]:
    """Who was there. Whoever enters it confirms for himself, a table for all; the others are asked."""
    found = []
    for visit, draft in pairs:
        said = _said_before(draft, entry.supersedes)
        for present in {each.person_id: each for each in draft.participants}.values():
            department = present.department_id or facts.department_of(present.person_id, draft.day)
            row = VisitParticipant(visit=visit, person_id=present.person_id, department_id=department)
            if present.person_id in said:
                row.take_answer(said[present.person_id])
            elif entry.imported or present.person_id == entry.by.pk:
                row.confirmed_at, row.confirmed_by = entry.at, entry.by.username
            found.append(row)
    return found


def _said_before(draft: VisitDraft, former: Visit | None) -> dict[int, VisitParticipant]:
    """Answers that stand, by person: a correction that leaves mine, day and kind alone asks nobody again."""
    if former is None or not claims_alike(former, draft):
        return {}
    # Read anew under the turn: the page's own rows may be older than an answer.
    said = VisitParticipant.objects.filter(visit=former)
    return {row.person_id: row for row in said if not row.waiting}


def _act(row: VisitParticipant) -> ActDraft:
    """One act per person present: which posts it counts for follows from what he held on the day."""
    visit = row.visit
    return ActDraft(
        kind=Duty.Kind.VISIT,
        visit_kind=visit.kind,
        day=visit.day,
        source=source_of(visit.pk),
        ended=visit.ended,
        confirmed=row.confirmed_at is not None,
        person_id=row.person_id,
        mine_id=visit.mine_id,
    )


def _ask(present: Iterable[VisitParticipant], entry: Entry) -> None:
    """A line in the inbox of everybody who has not said yet that he was there."""
    waiting = [row for row in present if row.waiting]
    names = called({row.visit for row in waiting})
    rows = [(row.person_id, source_of(row.visit_id), f"{names[row.visit_id]} · {entry.by}") for row in waiting]
    tell(rows, kind=Notice.Kind.TO_CONFIRM, day=entry.today, now=entry.at)


def _how(entry: Entry) -> Mapping[str, Any]:
    how: dict[str, Any] = {"imported": True} if entry.imported else {}
    return how | ({"supersedes": entry.supersedes.pk, "reason": entry.reason} if entry.supersedes else {})


def _facts(visit: Visit, draft: VisitDraft) -> dict[str, Any]:
    return {
        "mine": visit.mine_id,
        "day": visit.day,
        "kind": visit.kind,
        "participants": sorted(draft.person_ids),
        "ended": visit.ended,
        "underground": visit.underground,
        "started_at": visit.started_at,
        "ended_at": visit.ended_at,
        "findings": list(draft.findings),
        "others": visit.others,
        "note": visit.note,
        "late_days": visit.late_days,
        "late_reason": visit.late_reason,
        "ref": visit.ref,
    }
