"""Excuses (免除 / 核减): a named approval that excuses or reduces one obligation."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.models import Recorded, RecordedQuerySet
from duties.models.obligation import Obligation


class Excuse(Recorded):
    """免除 (``reduce_to`` empty) or 核减 to a smaller count. Beside every rate: who approved it, on what paper."""

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="excuses")
    reduce_to = models.PositiveIntegerField(_("核减为"), null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=500)
    approval = models.CharField(_("批准依据"), max_length=200)
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("批准人"))

    objects = RecordedQuerySet.as_manager()

    class Meta:
        """One excuse in force per obligation."""

        verbose_name = _("免除核减")
        verbose_name_plural = _("免除核减")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="excuse_once", fields=["obligation"], condition=Q(voided_at__isnull=True))
        ]

    def __str__(self) -> str:
        """The paper it rests on."""
        return self.approval
