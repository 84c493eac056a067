"""Recording what was written or deliberated: one or many at once, correcting, voiding. Figures follow at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import Deed, put_on_record, take_turn
from audit.clock import database_now
from compliance.periods import PeriodKind
from duties.actions.acts import ActDraft, record_acts, withdraw_acts
from duties.closings import closed_spans
from duties.lateness import days_late, reason_of_import
from duties.models import Obligation
from records.attachments import suffix_of
from records.checks import Checked, check, closed_for
from records.drafts import RecordDraft, counts_alike, draft_of
from records.grid import Entry, changed, grid_for
from records.models import Record

__all__ = [
    "RecordDraft",
    "correct_record",
    "correct_records",
    "record_document",
    "record_document_from_form",
    "record_documents",
    "save_assessments",
    "void_record",
]

# Kept in the books as it is, so it is not translated: why a late row of an old table carries no reason of its own.
MOST_MESSAGES = 20

Olds = Mapping[UUID, Record]


def record_document(*, draft: RecordDraft, by: User, today: date) -> Record:
    """Record one document; the same token again gives the first record and writes nothing.

    Raises ValidationError by field, each message with its remedy.
    """
    (record,) = record_documents(drafts=[draft], by=by, today=today, imported=False)
    return record


def record_document_from_form(*, draft: RecordDraft, by: User, today: date) -> tuple[Record, list[Obligation]]:
    """Record one document as ``record_document`` does; also gives the obligations touched, with their new figures."""
    records, touched = _record([draft], {}, reason="", by=by, today=today, imported=False)
    return records[0], touched


def record_documents(*, drafts: Sequence[RecordDraft], by: User, today: date, imported: bool) -> list[Record]:
    """Record many documents at once, all or none; returns them in the order of the drafts.

    ``imported``: rows of a table. Their note may serve as the late reason, and old days need none.
    """
    return _record(drafts, {}, reason="", by=by, today=today, imported=imported)[0]


def correct_record(*, record: Record, draft: RecordDraft, reason: str, by: User, today: date) -> Record:
    """Replace a record by a corrected one; the old one stays readable, its act is superseded."""
    (made,) = correct_records(pairs=[(record, draft)], reason=reason, by=by, today=today)
    return made


def correct_records(
    *, pairs: Sequence[tuple[Record | None, RecordDraft]], reason: str, by: User, today: date
) -> list[Record]:
    """Correct many at once, and record those that have no old one; all or none."""
    olds = {draft.token: old for old, draft in pairs if old is not None}
    if olds and not reason.strip():
        raise ValidationError({"reason": _("请写明更正的原因")})
    drafts = [draft for _old, draft in pairs]
    return _record(drafts, olds, reason=reason.strip(), by=by, today=today, imported=False)[0]


def save_assessments(
    *,
    kind: PeriodKind,
    day: date,
    entries: Mapping[int, Entry],
    department_id: int,
    sent_on: date,
    late_reason: str,
    reason: str,
    by: User,
    today: date,
) -> list[Record]:
    """Record the rows of an assessment grid that are new or changed, in one go; rows that say the same are left alone.

    ``reason`` is asked for where a row on record is changed.
    """
    with transaction.atomic():
        take_turn()
        grid = grid_for(kind, day)
        if grid is None:
            raise ValidationError(_("这个期间没有按驻矿人员考核的职责"))
        pairs = changed(grid, entries, department_id=department_id, sent_on=sent_on, late_reason=late_reason)
        return correct_records(pairs=pairs, reason=reason, by=by, today=today)


def void_record(*, record: Record, reason: str, by: User, today: date) -> None:
    """Take a record out of the books with a reason; it stays readable and counts for nothing."""
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写明作废的原因")})
    with transaction.atomic():
        take_turn()
        now = database_now()
        _withdraw([record], reason, by, now)
        facts = {
            "duty": record.duty_id,
            "department": record.department_id,
            "for_day": record.for_day,
            "reason": reason,
        }
        put_on_record([Deed("record.voided", "record", record.pk, facts)], by=by.username, at=now)
        sources = [source_of(record.pk)]
        withdraw_acts(sources, by=by.username, at=now, reason=reason, superseded=False, today=today)


def source_of(record_id: int) -> str:
    """The name by which acts point back to a record."""
    return f"record:{record_id}"


def _record(
    drafts: Sequence[RecordDraft], olds: Olds, *, reason: str, by: User, today: date, imported: bool
) -> tuple[list[Record], list[Obligation]]:
    touched: list[Obligation] = []
    with transaction.atomic():
        take_turn()
        known = _sent_before(drafts, by=by)
        fresh = list({draft.token: draft for draft in drafts if draft.token not in known}.values())
        if fresh:
            fresh = [_reasoned(draft, olds, reason) for draft in fresh]
            checked = check(fresh, today=today, imported=imported)
            _refuse(checked)
            now = database_now()
            replaced = [olds[draft.token] for draft in fresh if draft.token in olds]
            if replaced:
                _withdraw(replaced, reason, by, now)
                sources = [source_of(record.pk) for record in replaced]
                withdraw_acts(sources, by=by.username, at=now, reason=reason, superseded=True, today=today)
            made, touched = _append(checked, olds, reason=reason, by=by, today=today, at=now, imported=imported)
            known |= {record.token: record for record in made}
    return [known[draft.token] for draft in drafts], touched


def _append(
    checked: Sequence[Checked], olds: Olds, *, reason: str, by: User, today: date, at: datetime, imported: bool
) -> tuple[list[Record], list[Obligation]]:
    """The one way into the books: rows, audit rows, acts; a constant number of queries."""
    spans = closed_spans()
    stored: list[str] = []
    try:
        rows = []
        for each in checked:
            row = _row(each, olds.get(each.draft.token), spans, by=by, today=today, at=at, imported=imported)
            if each.draft.attachment is not None:
                name = f"{row.token.hex}{suffix_of(each.draft.attachment.name or '')}"
                row.attachment.save(name, each.draft.attachment, save=False)
                stored.append(str(row.attachment.name))
            rows.append(row)
        records = Record.objects.bulk_create(rows)
        deeds = [_deed(record, olds.get(record.token), reason, imported=imported) for record in records]
        put_on_record(deeds, by=by.username, at=at)
        touched = record_acts([_act(record) for record in records], by=by.username, at=at, today=today)
    except BaseException:
        # What the database takes back must not stay behind on the disk.
        for name in stored:
            default_storage.delete(name)
        raise
    return records, touched


def _row(
    each: Checked,
    old: Record | None,
    spans: Sequence[tuple[date, date]],
    *,
    by: User,
    today: date,
    at: datetime,
    imported: bool,
) -> Record:
    draft, duty = each.draft, each.duty
    closed = closed_for(draft, each.required, spans) is not None
    late_days = max((today - draft.sent_on).days, 0) if closed else days_late(draft.sent_on, today=today)
    late_reason = reason_of_import(draft.late_reason, draft.note) if imported else draft.late_reason
    if not late_days and not closed:
        late_reason = ""
    if old is not None and counts_alike(draft_of(old, token=draft.token), draft):
        late_days, late_reason = old.late_days, old.late_reason
    return Record(
        token=draft.token,
        kind=duty.kind,
        duty=duty,
        department_id=draft.department_id,
        for_day=draft.for_day,
        sent_on=draft.sent_on,
        number=draft.number,
        title=draft.title,
        recipient=draft.recipient,
        score=draft.score,
        mine_id=draft.mine_id,
        enterprise_id=draft.enterprise_id,
        person_id=draft.person_id,
        attachment=old.attachment.name if old is not None else "",
        note=draft.note,
        late_reason=late_reason,
        late_days=late_days,
        supersedes=old,
        recorded_at=at,
        recorded_by=by.username,
    )


def _act(record: Record) -> ActDraft:
    """A record counts for its department's duty and the period it is for, whoever typed it in."""
    return ActDraft(
        kind=record.kind,
        day=record.sent_on,
        for_day=record.for_day,
        source=source_of(record.pk),
        department_id=record.department_id,
        duty_key=record.duty.key,
        mine_id=record.mine_id,
        enterprise_id=record.enterprise_id,
        subject_person_id=record.person_id,
    )


def _deed(record: Record, old: Record | None, reason: str, *, imported: bool) -> Deed:
    facts: dict[str, Any] = {
        "duty": record.duty_id,
        "department": record.department_id,
        "for_day": record.for_day,
        "sent_on": record.sent_on,
        "number": record.number,
        "title": record.title,
        "recipient": record.recipient,
        "score": record.score,
        "mine": record.mine_id,
        "enterprise": record.enterprise_id,
        "person": record.person_id,
        "attachment": record.attachment.name,
        "note": record.note,
        "late_days": record.late_days,
        "late_reason": record.late_reason,
    }
    if old is not None:
        return Deed("record.corrected", "record", record.pk, {**facts, "supersedes": old.pk, "reason": reason})
    return Deed("record.recorded", "record", record.pk, {**facts, "imported": True} if imported else facts)


def _reasoned(draft: RecordDraft, olds: Olds, reason: str) -> RecordDraft:
    """Why it is corrected may also be why it is late."""
    return replace(draft, late_reason=draft.late_reason or reason) if draft.token in olds else draft


def _withdraw(records: Sequence[Record], reason: str, by: User, at: datetime) -> None:
    """Void the rows only while they stand: of two people pressing at once, one is told."""
    standing = Record.objects.current().filter(pk__in=[record.pk for record in records])
    if standing.update(voided_at=at, voided_by=by.username, void_reason=reason) != len(records):
        raise ValidationError(_("这份材料已经作废或更正，请刷新后再操作"))


def _sent_before(drafts: Sequence[RecordDraft], *, by: User) -> dict[UUID, Record]:
    """Records that these forms made already; raises ValidationError where one came back with something else in it."""
    asked = {draft.token: draft for draft in drafts}
    known = {record.token: record for record in Record.objects.filter(token__in=asked).select_related("duty")}
    for token, record in known.items():
        same = counts_alike(draft_of(record, token=token), asked[token])
        if record.recorded_by != by.username or not same:
            raise ValidationError(_("这张表单已经提交过，内容与这次不同；没有再次保存。请重新打开表单填写"))
    return known


def _refuse(checked: Sequence[Checked]) -> None:
    first = checked[0].problems
    if first and all(each.problems == first for each in checked):
        raise ValidationError(first)
    bad = [(line, text) for line, each in enumerate(checked, start=1) for text in each.problems.values()]
    if bad:
        told = [_("第 %(line)d 条：%(text)s") % {"line": line, "text": text} for line, text in bad[:MOST_MESSAGES]]
        raise ValidationError(told)
