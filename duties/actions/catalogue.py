"""Entering the catalogue: instruments, clauses, duties with their bearers, and the district's readings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, Post, User
from audit.actions import Deed, actor_name, put_on_record, take_turn
from audit.clock import database_now
from duties.measure import check_value, states
from duties.models import Clause, Duty, DutyBearer, Instrument, Reading
from duties.reading_words import usable


@dataclass(frozen=True, slots=True)
class BearerDraft:
    """A department, one post of it, or a group described by the text."""

    department: Department | None = None
    post: Post | None = None
    group: str = ""


def save_instrument(*, values: Mapping[str, Any], clauses: Sequence[Mapping[str, Any]], by: User | None) -> Instrument:
    """Enter a document with its text, or bring it in line; ``number`` tells which. One audit row."""
    with transaction.atomic():
        take_turn()
        instrument, created = Instrument.objects.update_or_create(number=values["number"], defaults=dict(values))
        known = {clause.order: clause for clause in instrument.clauses.all()}
        for row in clauses:
            clause = known.get(row["order"]) or Clause(instrument=instrument, order=row["order"])
            for name, value in row.items():
                setattr(clause, name, value)
            clause.save()
        word = "created" if created else "changed"
        facts = {"number": instrument.number, "clauses": len(clauses)}
        deed = Deed(f"instrument.{word}", "instrument", instrument.pk, facts)
        put_on_record([deed], by=actor_name(by), at=database_now())
        return instrument


def save_duty(
    *, key: str, effective_from: date, values: Mapping[str, Any], bearers: Sequence[BearerDraft], by: User | None
) -> Duty:
    """Enter a wording of a duty, or correct the one with the same key and first day.

    A later first day is an amendment: the wording in force until then ends the day before and stays as it is.
    Raises ValidationError (by field) for values outside the vocabulary or a first day that is not after the former one.
    """
    with transaction.atomic():
        take_turn()
        duty = Duty.objects.filter(key=key, effective_from=effective_from).first()
        word = "changed" if duty else "created"
        before = _facts(duty) if duty else {}
        if duty is None:
            duty = Duty(key=key, effective_from=effective_from)
            _end_former(key, effective_from)
        for name, value in values.items():
            setattr(duty, name, value)
        duty.clean_fields()
        duty.save()
        _save_bearers(duty, bearers)
        facts = {**_facts(duty), "before": before}
        put_on_record([Deed(f"duty.{word}", "duty", duty.pk, facts)], by=actor_name(by), at=database_now())
        return duty


def save_reading(
    *,
    field: str,
    value: str,
    duty_key: str = "",
    kind: str = "",
    note: str = "",
    note_en: str = "",
    effective_from: date | None = None,
    effective_to: date | None = None,
    by: User | None,
) -> Reading:
    """Set how the district reads one field where the text is silent. A former reading from the same day is superseded.

    Raises ValidationError where neither a duty nor a kind is named, the value does not fit the field, or the text says
    the field itself: what a later document changes is entered as a wording of its own from that document's first day.
    """
    wording = Duty.objects.filter(key=duty_key).order_by("effective_from").last() if duty_key else None
    if wording is not None and states(wording, field):
        raise ValidationError({"field": _("原文已经写明这一项；本地设置只用于原文没有写明的地方")})
    try:
        check_value(field, value)
    except ValueError as error:
        words = {"value": value, "usable": usable(field) or _("数字或日期")}
        raise ValidationError({"value": _("“%(value)s”不能用在这里；可以用：%(usable)s") % words}) from error
    with transaction.atomic():
        take_turn()
        now = database_now()
        same = Reading.objects.current().filter(
            duty_key=duty_key, kind=kind, field=field, effective_from=effective_from
        )
        former = same.first()
        if former is not None and former.value == value and former.effective_to == effective_to:
            return former
        same.update(voided_at=now, voided_by=actor_name(by), void_reason="superseded")
        reading = Reading(
            duty_key=duty_key,
            kind=kind,
            field=field,
            value=value,
            note=note,
            note_en=note_en,
            effective_from=effective_from,
            effective_to=effective_to,
            recorded_at=now,
            recorded_by=actor_name(by),
        )
        reading.full_clean()
        reading.save()
        facts = {"duty": duty_key, "kind": kind, "field": field, "value": value, "before": former and former.value}
        put_on_record([Deed("reading.created", "reading", reading.pk, facts)], by=actor_name(by), at=now)
        return reading


def withdraw_reading(*, reading: Reading, reason: str, by: User | None) -> None:
    """Take a local setting back: what it was put over (the kind's reading, or the default) speaks again.

    Raises ValidationError without a reason, or when it no longer stands.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("请写明理由")})
    with transaction.atomic():
        take_turn()
        now = database_now()
        stands = Reading.objects.current().filter(pk=reading.pk)
        if not stands.update(voided_at=now, voided_by=actor_name(by), void_reason=reason.strip()):
            raise ValidationError(_("这一项已经不是现行设置"))
        facts = {"duty": reading.duty_key, "kind": reading.kind, "field": reading.field, "before": reading.value}
        deed = Deed("reading.voided", "reading", reading.pk, {**facts, "reason": reason.strip()})
        put_on_record([deed], by=actor_name(by), at=now)


def _end_former(key: str, effective_from: date) -> None:
    former = Duty.objects.filter(key=key).order_by("-effective_from").first()
    if former is None:
        return
    if former.effective_from > effective_from:
        raise ValidationError(
            {
                "effective_from": _("该职责已有更晚施行的版本（%(day)s），请从最新版本起修订")
                % {"day": former.effective_from}
            }
        )
    if former.effective_to is None or former.effective_to >= effective_from:
        former.effective_to = effective_from - timedelta(days=1)
        former.save()


def _save_bearers(duty: Duty, bearers: Sequence[BearerDraft]) -> None:
    """Bearers are part of the wording, in its order: they are replaced as a set when the same wording is corrected."""
    wanted = dict.fromkeys(
        (b.department.pk if b.department else None, b.post.pk if b.post else None, b.group) for b in bearers
    )
    known = {(b.department_id, b.post_id, b.group): b for b in duty.bearers.all()}
    for shape, bearer in known.items():
        if shape not in wanted:
            bearer.delete()
    DutyBearer.objects.bulk_create(
        DutyBearer(duty=duty, department_id=department, post_id=post, group=group)
        for department, post, group in wanted
        if (department, post, group) not in known
    )


def _facts(duty: Duty) -> dict[str, Any]:
    skipped = {"id", "ambiguity", "evidence"}
    return {
        field.name: field.value_from_object(duty) for field in duty._meta.concrete_fields if field.name not in skipped
    }
