"""Closing a period: the office freezes the figures of a span of days as they stand."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import Deed, put_on_record, take_turn
from audit.clock import database_now
from duties.models import ClosedFigure, Obligation, PeriodClosing
from duties.sweep import sweep


def close_period(*, starts: date, ends: date, note: str, by: User, today: date) -> PeriodClosing:
    """Close the days ``starts`` to ``ends``: obligations due by ``ends`` whose period lies inside keep their figures.

    Raises ValidationError when the span is not over, is turned round, or overlaps one already closed.
    """
    if ends < starts:
        raise ValidationError({"ends": _("止日不能早于起日")})
    if ends >= today:
        raise ValidationError({"ends": _("只能封存已经过去的日期，最晚到昨天")})
    # The figures that stand for good are those of today, also where no sweep has run yet.
    sweep(today=today, by=by.username)
    with transaction.atomic():
        take_turn()
        other = PeriodClosing.objects.filter(starts__lte=ends, ends__gte=starts).first()
        if other is not None:
            raise ValidationError(
                {"starts": _("与已封账的 %(starts)s 至 %(ends)s 重叠") % {"starts": other.starts, "ends": other.ends}}
            )
        now = database_now()
        closing = PeriodClosing.objects.create(
            starts=starts, ends=ends, note=note, closed_by=by.username, closed_at=now
        )
        rows = Obligation.objects.owed().filter(
            period_start__gte=starts, period_end__lte=ends, due__lt=today, closed_figure=None
        )
        figures = [
            ClosedFigure(closing=closing, obligation_id=pk, required=required, done=done, state=state)
            for pk, required, done, state in rows.values_list("pk", "required", "done", "state")
        ]
        ClosedFigure.objects.bulk_create(figures)
        facts = {"starts": starts, "ends": ends, "note": note, "figures": len(figures)}
        put_on_record([Deed("period.closed", "closing", closing.pk, facts)], by=by.username, at=now)
        return closing
