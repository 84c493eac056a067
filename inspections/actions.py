"""Recording visits: one or many at once, correcting, ending and voiding them. Acts and figures follow at once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Appointment, User
from accounts.reach import reach_of
from accounts.spans import in_force
from audit.actions import Deed, put_on_record, take_turn
from audit.clock import database_now
from duties.actions.acts import ActDraft, record_acts, withdraw_acts
from duties.lateness import entry_lag, reason_of_import
from duties.models import Duty, Obligation
from inspections.checks import Facts, Problems, problems_of_all, warnings_of
from inspections.drafts import Participant, VisitDraft, counts_alike, draft_of
from inspections.models import Finding, Visit, VisitParticipant

__all__ = [
    "Participant",
    "SecondLook",
    "VisitDraft",
    "correct_visit",
    "end_visit",
    "record_visit",
    "record_visit_from_form",
    "record_visits",
    "void_visit",
]

# Kept in the books as it is, so it is not translated: why a late row of an old table carries no reason of its own.
ENDED = "检查结束"
# A table with more bad rows than this says enough.
MOST_MESSAGES = 20


class SecondLook(ValidationError):
    """Nothing is wrong, but the person should look again before it is saved; ``messages`` say at what."""


def record_visit(*, draft: VisitDraft, by: User, today: date) -> Visit:
    """Record one visit; the same token again gives the first visit and writes nothing.

    Raises ValidationError by field, each message with its remedy.
    """
    return _record([draft], by=by, today=today, imported=False)[0][0]


def record_visit_from_form(
    *, draft: VisitDraft, seen: Sequence[str], by: User, today: date
) -> tuple[Visit, list[Obligation]]:
    """Record one visit as ``record_visit`` does; also gives the obligations it touched, with their new figures.

    Raises SecondLook with the warnings, unless these are what the person has ``seen``.
    """
    visits, touched = _record([draft], by=by, today=today, imported=False, seen=seen)
    return visits[0], touched


def record_visits(*, drafts: Sequence[VisitDraft], by: User, today: date, imported: bool) -> list[Visit]:
    """Record many visits at once, all or none; returns them in the order of the drafts.

    ``imported``: rows of a table. Their note may serve as the late reason, and old days need none.
    """
    return _record(drafts, by=by, today=today, imported=imported)[0]


def correct_visit(*, visit: Visit, draft: VisitDraft, reason: str, by: User, today: date) -> Visit:
    """Replace a visit by a corrected one; the old one stays readable, its acts are superseded.

    A correction that changes what counts is a late entry where the day is past the window; one of a note is not.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("请写明更正的原因")})
    return _supersede(visit, replace(draft, late_reason=draft.late_reason or reason.strip()), reason.strip(), by, today)


def end_visit(
    *,
    visit: Visit,
    ended_at: time | None,
    findings: Sequence[str],
    late_reason: str,
    token: UUID,
    by: User,
    today: date,
) -> Visit:
    """Close an open visit, so that it counts: a new version with its end and whatever else was found."""
    if visit.ended:
        raise ValidationError(_("这次检查已经结束"))
    draft = draft_of(visit, token=token)
    draft = replace(
        draft,
        ended=True,
        ended_at=ended_at or draft.ended_at,
        findings=(*draft.findings, *findings),
        late_reason=draft.late_reason or late_reason.strip(),
    )
    return _supersede(visit, draft, ENDED, by, today)


def void_visit(*, visit: Visit, reason: str, by: User, today: date) -> None:
    """Take a visit out of the books with a reason; it stays readable and counts for nothing."""
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写明作废的原因")})
    with transaction.atomic():
        take_turn()
        now = database_now()
        _withdraw(visit, reason, by, now)
        facts = {"mine": visit.mine_id, "day": visit.day, "reason": reason}
        put_on_record([Deed("visit.voided", "visit", visit.pk, facts)], by=by.username, at=now)
        sources = [source_of(visit.pk)]
        withdraw_acts(sources, by=by.username, at=now, reason=reason, superseded=False, today=today)


def source_of(visit_id: int) -> str:
    """The name by which acts point back to a visit."""
    return f"visit:{visit_id}"


def _record(
    drafts: Sequence[VisitDraft], *, by: User, today: date, imported: bool, seen: Sequence[str] | None = None
) -> tuple[list[Visit], list[Obligation]]:
    touched: list[Obligation] = []
    with transaction.atomic():
        take_turn()
        known = _sent_before(drafts, by=by)
        fresh = list({draft.token: draft for draft in drafts if draft.token not in known}.values())
        if fresh:
            if seen is not None:
                _refuse_outsiders(fresh, by)
            found, facts = problems_of_all(fresh, today=today, imported=imported)
            _refuse(found)
            if seen is not None:
                _look_twice(fresh, facts, seen)
            if imported:
                fresh = [replace(draft, late_reason=reason_of_import(draft.late_reason, draft.note)) for draft in fresh]
            made, touched = _append(fresh, facts=facts, by=by, today=today, at=database_now(), imported=imported)
            known |= {visit.token: visit for visit in made}
    return [known[draft.token] for draft in drafts], touched


def _supersede(visit: Visit, draft: VisitDraft, reason: str, by: User, today: date) -> Visit:
    with transaction.atomic():
        take_turn()
        first = _sent_before([draft], by=by).get(draft.token)
        if first is not None:
            return first
        now = database_now()
        found, facts = problems_of_all([draft], today=today, imported=False, leaving_out=[visit.pk])
        _refuse(found)
        _withdraw(visit, reason, by, now)
        sources = [source_of(visit.pk)]
        withdraw_acts(sources, by=by.username, at=now, reason=reason, superseded=True, today=today)
        (made,), _touched = _append([draft], facts=facts, by=by, today=today, at=now, supersedes=visit, reason=reason)
        return made


def _append(
    drafts: Sequence[VisitDraft],
    *,
    facts: Facts,
    by: User,
    today: date,
    at: datetime,
    imported: bool = False,
    supersedes: Visit | None = None,
    reason: str = "",
) -> tuple[list[Visit], list[Obligation]]:
    """The one way into the books: rows, audit rows, acts; a constant number of queries."""
    visits = Visit.objects.bulk_create(_row(draft, facts, by, today, at, supersedes) for draft in drafts)
    pairs = list(zip(visits, drafts, strict=True))
    VisitParticipant.objects.bulk_create(
        VisitParticipant(visit=visit, person_id=present.person_id, department_id=_department(present, draft, facts))
        for visit, draft in pairs
        for present in _once_each(draft)
    )
    findings = [
        Finding(visit=visit, line=line, text=text)
        for visit, draft in pairs
        for line, text in enumerate(draft.findings, start=1)
    ]
    if findings:
        Finding.objects.bulk_create(findings)
    action = "visit.corrected" if supersedes else "visit.recorded"
    more = {"supersedes": supersedes.pk, "reason": reason} if supersedes else {"imported": True} if imported else {}
    put_on_record(
        [Deed(action, "visit", visit.pk, {**_facts(visit, draft), **more}) for visit, draft in pairs],
        by=by.username,
        at=at,
    )
    acts = [act for visit, draft in pairs for act in _acts(visit, draft)]
    return visits, record_acts(acts, by=by.username, at=at, today=today)


def _row(draft: VisitDraft, facts: Facts, by: User, today: date, at: datetime, supersedes: Visit | None) -> Visit:
    late_days = entry_lag(draft.day, today=today, spans=facts.closed)
    late_reason = draft.late_reason if late_days else ""
    if supersedes is not None and counts_alike(draft_of(supersedes, token=draft.token), draft):
        late_days, late_reason = supersedes.late_days, supersedes.late_reason
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
        supersedes=supersedes,
        recorded_at=at,
        recorded_by=by.username,
    )


def _acts(visit: Visit, draft: VisitDraft) -> list[ActDraft]:
    """One act per person present: which posts it counts for follows from what he held on the day."""
    return [
        ActDraft(
            kind=Duty.Kind.VISIT,
            visit_kind=draft.kind,
            day=draft.day,
            source=source_of(visit.pk),
            ended=draft.ended,
            person_id=present.person_id,
            mine_id=draft.mine_id,
        )
        for present in _once_each(draft)
    ]


def _once_each(draft: VisitDraft) -> list[Participant]:
    return list({present.person_id: present for present in draft.participants}.values())


def _department(present: Participant, draft: VisitDraft, facts: Facts) -> int | None:
    return present.department_id or facts.department_of(present.person_id, draft.day)


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


def _withdraw(visit: Visit, reason: str, by: User, at: datetime) -> None:
    """Void the row only while it stands: of two people pressing at once, one is told."""
    standing = Visit.objects.current().filter(pk=visit.pk)
    if not standing.update(voided_at=at, voided_by=by.username, void_reason=reason):
        raise ValidationError(_("这次检查已经作废或更正，请刷新后再操作"))


def _sent_before(drafts: Sequence[VisitDraft], *, by: User) -> dict[UUID, Visit]:
    """Visits that these forms made already; raises ValidationError where a form came back with something else in it."""
    asked = {draft.token: draft for draft in drafts}
    known = {visit.token: visit for visit in Visit.objects.filter(token__in=asked)}
    for token, visit in known.items():
        if visit.recorded_by != by.username or not counts_alike(draft_of(visit, token=token), asked[token]):
            raise ValidationError(_("这张表单已经提交过，内容与这次不同；没有再次保存。请重新打开表单填写"))
    return known


def _refuse_outsiders(drafts: Sequence[VisitDraft], by: User) -> None:
    """Whoever enters a visit was there, or belongs to the department of somebody who was: no duty is met by others."""
    for draft in drafts:
        if not draft.person_ids or by.pk in draft.person_ids:
            continue
        colleagues = Appointment.objects.current().filter(
            in_force(draft.day), user__in=draft.person_ids, post__department__in=reach_of(by).department_ids
        )
        if not colleagues.exists():
            raise ValidationError({"participants": _("检查人员里没有您本人，也没有您单位的人；请由参加检查的单位记录")})


def _look_twice(drafts: Sequence[VisitDraft], facts: Facts, seen: Sequence[str]) -> None:
    words = [word for draft in drafts for word in warnings_of(draft, facts)]
    if words and words != list(seen):
        raise SecondLook(words)


def _refuse(found: Sequence[Problems]) -> None:
    if len(found) == 1 and found[0]:
        raise ValidationError(found[0])
    bad = [(line, text) for line, problems in enumerate(found, start=1) for text in problems.values()]
    if bad:
        told = [_("第 %(line)d 条：%(text)s") % {"line": line, "text": text} for line, text in bad[:MOST_MESSAGES]]
        raise ValidationError(told)
