"""Recording visits: one or many at once, correcting, ending and voiding them. Acts and figures follow at once."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Appointment, User
from accounts.reach import reach_of
from accounts.spans import in_force
from audit.actions import Deed, put_on_record, take_turn
from audit.clock import database_now
from duties.actions.acts import withdraw_acts
from duties.lateness import reason_of_import
from duties.models import Notice, Obligation
from duties.notices import settle_told, tell
from inspections.actions.appending import Entry, append, called, source_of
from inspections.checks import Facts, Problems, problems_of_all, warnings_of
from inspections.drafts import VisitDraft, counts_alike, draft_of
from inspections.models import Visit

# Kept in the books as it is, so it is not translated: why a late row of an old table carries no reason of its own.
ENDED = "检查结束"
# A table with more bad rows than this says enough.
MOST_MESSAGES = 20


class SecondLook(ValidationError):
    """Nothing is wrong, but the person should look again before it is saved; ``messages`` say at what."""


def record_visit(*, draft: VisitDraft, by: User, today: date, now: datetime | None = None) -> Visit:
    """Record one visit; the same token again gives the first visit and writes nothing.

    It counts for ``by`` at once, for the others who were there once each has confirmed it. ``now``: the local time,
    where the door knows one; nothing has happened after it. Raises ValidationError by field, each message with its
    remedy.
    """
    return _record([draft], by=by, today=today, now=now, imported=False)[0][0]


def record_visit_from_form(
    *, draft: VisitDraft, seen: Sequence[str], by: User, today: date, now: datetime | None = None
) -> tuple[Visit, list[Obligation]]:
    """Record one visit as ``record_visit`` does; also gives the obligations it touched, with their new figures.

    Raises SecondLook with the warnings, unless these are what the person has ``seen``.
    """
    visits, touched = _record([draft], by=by, today=today, now=now, imported=False, seen=seen)
    return visits[0], touched


def record_visits(*, drafts: Sequence[VisitDraft], by: User, today: date, imported: bool) -> list[Visit]:
    """Record many visits at once, all or none; returns them in the order of the drafts.

    ``imported``: rows of a table. Their note may serve as the late reason, old days need none, and whoever they name
    counts as having confirmed.
    """
    return _record(drafts, by=by, today=today, imported=imported)[0]


def correct_visit(
    *,
    visit: Visit,
    draft: VisitDraft,
    reason: str,
    by: User,
    today: date,
    now: datetime | None = None,
    imported: bool = False,
) -> Visit:
    """Replace a visit by a corrected one; the old one stays readable, its acts are superseded.

    A correction that changes what counts is a late entry where the day is past the window; one of a note is not. One of
    mine, day or kind asks those who were there again.
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写明更正的原因")})
    draft = replace(draft, late_reason=draft.late_reason or reason)
    return _supersede(visit, draft, reason, by=by, today=today, now=now, imported=imported)


def end_visit(
    *,
    visit: Visit,
    ended_at: time | None,
    findings: Sequence[str],
    late_reason: str,
    token: UUID,
    by: User,
    today: date,
    now: datetime | None = None,
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
    return _supersede(visit, draft, ENDED, by=by, today=today, now=now)


def void_visit(*, visit: Visit, reason: str, by: User, today: date, imported: bool = False) -> None:
    """Take a visit out of the books with a reason; it stays readable and counts for nothing.

    The others who were there are told; not so of an ``imported`` one that goes with its whole table.
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写明作废的原因")})
    with transaction.atomic():
        take_turn()
        now = database_now()
        _withdraw(visit, reason, by, now)
        facts = {"mine": visit.mine_id, "day": visit.day, "reason": reason}
        put_on_record([Deed("visit.voided", "visit", visit.pk, facts)], by=by.username, at=now)
        settle_told([source_of(visit.pk)], now=now)
        if not imported:
            _tell(visit, set(), reason, by=by, today=today, at=now)
        sources = [source_of(visit.pk)]
        withdraw_acts(sources, by=by.username, at=now, reason=reason, superseded=False, today=today)


def _record(
    drafts: Sequence[VisitDraft],
    *,
    by: User,
    today: date,
    imported: bool,
    now: datetime | None = None,
    seen: Sequence[str] | None = None,
) -> tuple[list[Visit], list[Obligation]]:
    touched: list[Obligation] = []
    with transaction.atomic():
        take_turn()
        known = _sent_before(drafts, by=by)
        fresh = list({draft.token: draft for draft in drafts if draft.token not in known}.values())
        if fresh:
            if seen is not None:
                _refuse_outsiders(fresh, by)
            found, facts = problems_of_all(fresh, today=today, now=now, imported=imported)
            _refuse(found)
            if seen is not None:
                _look_twice(fresh, facts, seen)
            if imported:
                fresh = [replace(draft, late_reason=reason_of_import(draft.late_reason, draft.note)) for draft in fresh]
            entry = Entry(by=by, today=today, at=database_now(), imported=imported)
            made, touched = append(fresh, facts, entry)
            known |= {visit.token: visit for visit in made}
    return [known[draft.token] for draft in drafts], touched


def _supersede(
    visit: Visit,
    draft: VisitDraft,
    reason: str,
    *,
    by: User,
    today: date,
    now: datetime | None,
    imported: bool = False,
) -> Visit:
    with transaction.atomic():
        take_turn()
        first = _sent_before([draft], by=by).get(draft.token)
        if first is not None:
            return first
        at = database_now()
        found, facts = problems_of_all([draft], today=today, now=now, imported=False, leaving_out=[visit.pk])
        _refuse(found)
        _withdraw(visit, reason, by, at)
        settle_told([source_of(visit.pk)], now=at)
        if not imported:
            _tell(visit, draft.person_ids, reason, by=by, today=today, at=at)
        sources = [source_of(visit.pk)]
        withdraw_acts(sources, by=by.username, at=at, reason=reason, superseded=True, today=today)
        entry = Entry(by=by, today=today, at=at, imported=imported, supersedes=visit, reason=reason)
        (made,), _touched = append([draft], facts, entry)
        return made


def _tell(visit: Visit, staying: Collection[int], reason: str, *, by: User, today: date, at: datetime) -> None:
    """Whoever it counts for no longer learns of it, but for him who did it and those who had declined."""
    present = visit.participants.filter(declined_at__isnull=True).exclude(person__in=[*staying, by.pk])
    if gone := list(present.values_list("person_id", flat=True)):
        source, text = source_of(visit.pk), f"{called([visit])[visit.pk]} · {by}：{reason}"
        tell([(person, source, text) for person in gone], kind=Notice.Kind.WITHDRAWN, day=today, now=at)


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
