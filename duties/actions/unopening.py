"""Taking back obligations of a register row that is itself taken back: only where nothing but opening happened."""

from collections.abc import Sequence
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit.actions import take_turn
from duties.models import Obligation


class Rests(StrEnum):
    """By which of its columns an obligation rests on a register row."""

    DUTY = "duty"
    DEPARTMENT = "department"
    POST = "post"
    MINE = "mine"
    ENTERPRISE = "enterprise"
    PERSON = "person"


def forget_obligations(*, rests: Rests, pks: Sequence[int]) -> int:
    """Remove what the sweep opened for register rows that are about to be removed; returns how many.

    Obligations follow from the registers, so those that nobody was told of leave no trace but the row's own audit row.
    Raises ValidationError when one was flagged, notified, excused or closed.
    """
    with transaction.atomic():
        take_turn()
        rows = Obligation.objects.filter(**{f"{rests}__in": list(pks)})
        spoken_of = (
            Q(flag__isnull=False) | Q(excuses__isnull=False) | Q(closed_figure__isnull=False) | Q(notices__isnull=False)
        )
        first = rows.filter(spoken_of).select_related("duty").first()
        if first is not None:
            text = _("已据此产生应履职事项“%(duty)s”并督办或通知过责任人，不能撤销；请在登记里更正")
            raise ValidationError(text % {"duty": first.duty.action})
        removed, _by_table = rows.delete()
        return removed
