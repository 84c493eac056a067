"""Saying for oneself whether one was there: a joint visit counts for each person once he has confirmed it."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import Deed, put_on_record, take_turn
from audit.clock import database_now
from duties.actions.acts import confirm_acts
from duties.models import Notice, Obligation
from duties.notices import settle_told, tell
from inspections.actions.appending import called, source_of
from inspections.models import Visit, VisitParticipant

LONGEST_REASON = 500


def confirm_participation(*, visits: Sequence[Visit], by: User, today: date) -> list[Obligation]:
    """``by`` was there: from now on these visits count for him. Returns the touched obligations with new figures.

    All or none; what he confirmed before is passed over. Raises ValidationError where a visit stands no longer, does
    not name him, or was declined by him.
    """
    with transaction.atomic():
        take_turn()
        now = database_now()
        waiting = [row for row in _parts_of(visits, by) if row.waiting]
        if not waiting:
            return []
        VisitParticipant.objects.filter(pk__in=[row.pk for row in waiting]).update(
            confirmed_at=now, confirmed_by=by.username
        )
        put_on_record([_deed("visit.confirmed", row) for row in waiting], by=by.username, at=now)
        sources = [source_of(row.visit_id) for row in waiting]
        settle_told(sources, now=now, user=by)
        return confirm_acts(sources, person_id=by.pk, by=by.username, at=now, today=today)


def decline_participation(*, visit: Visit, reason: str, by: User, today: date) -> None:
    """``by`` was not there (本人未参加): the visit never counts for him; its recorder is told, the office sees it.

    Said once for good: who did so by mistake has the visit recorded again. Raises ValidationError as above, and where
    he has confirmed: then it is the visit that must be corrected.
    """
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise ValidationError({"reason": _("请写一句说明，例如当天在哪里")})
    with transaction.atomic():
        take_turn()
        now = database_now()
        (row,) = _parts_of([visit], by)
        if not row.waiting:
            raise ValidationError(_("您已确认参加了这次检查；确实不在场的，请更正或作废这条记录"))
        VisitParticipant.objects.filter(pk=row.pk).update(declined_at=now, decline_reason=reason)
        put_on_record([_deed("visit.declined", row, reason=reason)], by=by.username, at=now)
        source = source_of(visit.pk)
        settle_told([source], now=now, user=by)
        text = f"{called([visit])[visit.pk]} · {by}：{reason}"
        recorder = User.objects.filter(username=visit.recorded_by).exclude(pk=by.pk)
        told = [(pk, source, text) for pk in recorder.values_list("pk", flat=True)]
        tell(told, kind=Notice.Kind.DECLINED, day=today, now=now)


def _parts_of(visits: Sequence[Visit], person: User) -> list[VisitParticipant]:
    """His part in each visit; raises ValidationError unless he has one in all of them and all of them stand."""
    wanted = {visit.pk for visit in visits}
    parts = VisitParticipant.objects.filter(visit__in=wanted, person=person)
    rows = list(parts.select_related("visit").order_by("pk"))
    if any(row.visit.voided_at is not None for row in rows):
        raise ValidationError(_("这次检查已经作废或更正，请刷新后再操作"))
    if {row.visit_id for row in rows} != wanted:
        raise ValidationError(_("检查人员里没有您，只能由本人确认"))
    if any(row.declined_at is not None for row in rows):
        raise ValidationError(_("您已表示没有参加；如果记错了，请让记录人重新记一次"))
    return rows


def _deed(action: str, row: VisitParticipant, **more: str) -> Deed:
    facts = {"person": row.person_id, "mine": row.visit.mine_id, "day": row.visit.day}
    return Deed(action, "visit", row.visit_id, facts | more)
