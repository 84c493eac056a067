"""The office notes what looking into a drawn visit came to, and takes back what it noted wrongly."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import Deed, put_on_record, take_turn
from audit.clock import database_now
from inspections.draws import draw_of
from inspections.models import BackCheck, Visit


def record_back_check(
    *, visit: Visit, month: date, outcome: BackCheck.Outcome, note: str, by: User, now: datetime
) -> BackCheck:
    """Note the outcome for a visit of a month's sample; ``now``: the moment at the door, after the month was drawn.

    Raises ValidationError where the visit was not drawn, an outcome stands already, or one that needs words has none.
    """
    note = note.strip()
    if outcome != BackCheck.Outcome.TRUE and not note:
        raise ValidationError({"note": _("不属实或无法核实的，请写明查到了什么")})
    draw = draw_of(month, now=now)
    if draw is None or visit.pk not in {drawn.pk for drawn, _why in draw.visits}:
        raise ValidationError(_("这次检查不在这个月的抽查名单里"))
    with transaction.atomic():
        take_turn()
        if BackCheck.objects.current().filter(visit=visit, month=month).exists():
            raise ValidationError(_("这次检查已有回访结果；要改请先撤销原来的"))
        at = database_now()
        stamp = {"recorded_at": at, "recorded_by": by.username}
        row = BackCheck.objects.create(visit=visit, month=month, outcome=outcome, note=note, **stamp)
        facts = {"visit": visit.pk, "month": month, "outcome": str(outcome), "note": note}
        put_on_record([Deed("back_check.recorded", "back_check", row.pk, facts)], by=by.username, at=at)
    return row


def void_back_check(*, back_check: BackCheck, reason: str, by: User) -> None:
    """Take an outcome back with a reason; it stays readable. Raises ValidationError without one, or the second time."""
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写明撤销的理由")})
    with transaction.atomic():
        take_turn()
        at = database_now()
        standing = BackCheck.objects.current().filter(pk=back_check.pk)
        if not standing.update(voided_at=at, voided_by=by.username, void_reason=reason[:500]):
            raise ValidationError(_("这条回访结果已经撤销"))
        facts = {"visit": back_check.visit_id, "month": back_check.month, "reason": reason}
        put_on_record([Deed("back_check.voided", "back_check", back_check.pk, facts)], by=by.username, at=at)
