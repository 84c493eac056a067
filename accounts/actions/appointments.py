"""Appointments are made, ended, corrected and voided here."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.register import append_row, facts_of, void_row
from accounts.models import Appointment, Post, User
from accounts.spans import check_order, overlapping, span_in_words
from audit.actions import Deed, actor_name, put_on_record, take_turn
from audit.clock import database_now

FIELDS = ("user", "post", "starts", "ends", "acting")
# A post of these ranks is one chair: one holder at a time, beside whom others may act.
ONE_CHAIR = (Post.Rank.PRINCIPAL, Post.Rank.DEPUTY)


def appoint(
    *, user: User, post: Post, starts: date, ends: date | None = None, acting: bool = False, by: User | None
) -> Appointment:
    """Record that a person holds a post from ``starts`` to ``ends``, both inclusive.

    Raises ValidationError when the person holds it on one of those days already, or when a principal or deputy post
    has another holder (acting ones do not count).
    """
    row = Appointment(user=user, post=post, starts=starts, ends=ends, acting=acting)
    with transaction.atomic():
        take_turn()
        check_appointment(row)
        now = database_now()
        append_row(row, by=by, at=now)
        _record("appointment.created", row, {}, by=by, at=now)
    return row


def end_appointment(*, appointment: Appointment, ends: date, by: User | None, reason: str = "") -> Appointment:
    """Record the last day of an appointment; the open row is voided and a closed one stands for it.

    Raises ValidationError when that day lies before the first one.
    """
    values = {"starts": appointment.starts, "ends": ends, "acting": appointment.acting}
    return _replace(appointment, values, action="appointment.ended", reason=reason or _("离任"), by=by)


def change_appointment(
    *,
    appointment: Appointment,
    starts: date,
    ends: date | None,
    acting: bool,
    reason: str,
    by: User | None,
) -> Appointment:
    """Correct an appointment: the wrong row is voided with the reason, the right one appended."""
    values = {"starts": starts, "ends": ends, "acting": acting}
    return _replace(appointment, values, action="appointment.changed", reason=reason, by=by)


def void_appointment(*, appointment: Appointment, reason: str, by: User | None) -> None:
    """Take an appointment out of the books, with the reason."""
    with transaction.atomic():
        take_turn()
        now = database_now()
        void_row(appointment, reason=reason, by=by, at=now)
        _record("appointment.voided", appointment, {"reason": reason.strip()}, by=by, at=now)


def check_appointment(row: Appointment, *, instead_of: Appointment | None = None) -> None:
    """Raise ValidationError when an appointment to be recorded cannot stand; ``instead_of`` is leaving the books."""
    check_order(row.starts, row.ends)
    others = (
        Appointment.objects.current().filter(overlapping(row.starts, row.ends), post=row.post).select_related("user")
    )
    if instead_of is not None:
        others = others.exclude(pk=instead_of.pk)
    own = others.filter(user=row.user).first()
    if own is not None:
        text = _("%(who)s已在 %(when)s 担任%(post)s，时间重叠；请先填写原任职的离任日期，或更正日期")
        raise ValidationError({"starts": text % _words(own, row.post)})
    if row.acting or row.post.rank not in ONE_CHAIR:
        return
    holder = others.filter(acting=False).first()
    if holder is not None:
        text = _("%(post)s在 %(when)s 由%(who)s担任；请先填写其离任日期，或把新任职登记为代理")
        raise ValidationError({"starts": text % _words(holder, row.post)})


def _replace(old: Appointment, values: dict[str, Any], *, action: str, reason: str, by: User | None) -> Appointment:
    row = Appointment(user=old.user, post=old.post, **values)
    with transaction.atomic():
        take_turn()
        now = database_now()
        void_row(old, reason=reason, by=by, at=now)
        check_appointment(row, instead_of=old)
        append_row(row, by=by, at=now)
        before = {f"{name}_before": value for name, value in facts_of(old, values).items()}
        _record(action, row, before | {"replaces": old.pk, "reason": reason.strip()}, by=by, at=now)
    return row


def _record(action: str, row: Appointment, more: dict[str, Any], *, by: User | None, at: datetime) -> None:
    facts = {"appointment": row.pk, "department": row.post.department_id} | facts_of(row, FIELDS) | more
    put_on_record([Deed(action, "appointment", row.pk, facts)], by=actor_name(by), at=at)


def _words(row: Appointment, post: Post) -> dict[str, str]:
    return {"who": str(row.user), "post": str(post), "when": span_in_words(row.starts, row.ends)}
