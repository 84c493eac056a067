"""Excusing or reducing an obligation, by a named approval on a named paper."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Appointment, User
from accounts.reach import LEADERS
from accounts.spans import in_force
from audit.actions import Deed, put_on_record, take_turn
from audit.clock import database_now
from duties.judging import books_for
from duties.models import Excuse, Notice, Obligation
from duties.notices import notify, write
from duties.rejudging import rejudge
from duties.sweep import bring_up_to_date


def excuse_obligation(
    *,
    obligation: Obligation,
    reason: str,
    approval: str,
    approved_by: User,
    reduce_to: int | None,
    by: User,
    today: date,
) -> Excuse:
    """Excuse an obligation (``reduce_to`` None) or reduce its count; the figure follows at once.

    Two persons: a leader in office approves on paper, another writes it down; he and whoever owes it are told.
    Raises ValidationError without reason or paper, when the count is not smaller than what is owed, when an excuse is
    already in force, when the approver leads nothing today, owes it himself or is the one who writes.
    """
    _check(obligation, reason, approval, reduce_to)
    _check_approver(obligation, approved_by, by=by, today=today)
    with transaction.atomic():
        take_turn()
        # As it stands now that nobody else writes: the page may be older than the last sweep.
        obligation.refresh_from_db()
        if Excuse.objects.current().filter(obligation=obligation).exists():
            raise ValidationError(_("该事项已有生效的免除或核减，请先撤销"))
        now = database_now()
        books = books_for([obligation])
        bring_up_to_date([obligation], books=books, today=today, now=now, by=by.username)
        excuse = Excuse.objects.create(
            obligation=obligation,
            reduce_to=reduce_to,
            reason=reason.strip(),
            approval=approval.strip(),
            approved_by=approved_by,
            recorded_at=now,
            recorded_by=by.username,
        )
        facts = {
            "obligation": obligation.pk,
            "reduce_to": reduce_to,
            "reason": reason,
            "approval": approval,
            "approved_by": approved_by.username,
        }
        put_on_record([Deed("excuse.granted", "excuse", excuse.pk, facts)], by=by.username, at=now)
        rejudge([obligation], today=today, now=now, by=by.username, books=books)
        _tell(excuse, today=today, now=now)
        return excuse


def withdraw_excuse(*, excuse: Excuse, reason: str, by: User, today: date) -> None:
    """Void an excuse with a reason; the obligation is judged as if it had never been granted; both stay readable."""
    if not reason.strip():
        raise ValidationError({"reason": _("请写明撤销理由")})
    with transaction.atomic():
        take_turn()
        now = database_now()
        obligation = excuse.obligation
        obligation.refresh_from_db()
        changed = Excuse.objects.current().filter(pk=excuse.pk)
        if not changed.update(voided_at=now, voided_by=by.username, void_reason=reason.strip()):
            raise ValidationError(_("该免除或核减已经撤销"))
        facts = {"obligation": excuse.obligation_id, "reason": reason}
        put_on_record([Deed("excuse.withdrawn", "excuse", excuse.pk, facts)], by=by.username, at=now)
        rejudge([obligation], today=today, now=now, by=by.username)


def _tell(excuse: Excuse, *, today: date, now: datetime) -> None:
    """The approver reads in his inbox what stands in his name; the holders read what is no longer asked of them."""
    # Kept in the books as it is, so it is not translated.
    text = f"{excuse.approved_by}批准，依据 {excuse.approval}：{excuse.reason}"[:500]
    kind, once = Notice.Kind.EXCUSED, f"excuse:{excuse.pk}"
    write([(excuse.approved_by_id, excuse.obligation_id)], kind=kind, day=today, now=now, occasion=once, text=text)
    notify([excuse.obligation], kind=kind, day=today, now=now, occasion=once, text=text)


def _check(obligation: Obligation, reason: str, approval: str, reduce_to: int | None) -> None:
    errors = {}
    if not reason.strip():
        errors["reason"] = _("请写明理由")
    if not approval.strip():
        errors["approval"] = _("请写明批准依据，如会议纪要或批件文号")
    if reduce_to is not None and not 0 < reduce_to < obligation.required:
        errors["reduce_to"] = _("核减后的次数应在 1 和 %(most)d 之间；全部免除请留空") % {
            "most": obligation.required - 1
        }
    if errors:
        raise ValidationError(errors)


def _check_approver(obligation: Obligation, approver: User, *, by: User, today: date) -> None:
    held = Appointment.objects.current().filter(user=approver)
    if approver.pk == by.pk:
        text = _("批准人和登记人应是两个人")
    elif obligation.post_id is not None and held.filter(post=obligation.post_id).exists():
        text = _("不能由承担该职责的本人批准")
    elif obligation.post_id is None and held.filter(post__department=obligation.department_id).exists():
        text = _("该职责由批准人所在的单位承担，请由上级或其他单位的人批准")
    elif not held.filter(in_force(today), post__rank__in=LEADERS).exists():
        text = _("批准人应是当天在任的主要负责人、分管负责人或班子成员")
    else:
        return
    raise ValidationError({"approved_by": text})
