"""Back-checks (回访抽查): what looking into a drawn visit came to."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import may_supervise
from audit.models import Recorded, RecordedQuerySet
from inspections.models.visit import Visit


class BackCheckQuerySet(RecordedQuerySet):
    """Reads of back-checks, scoped."""

    def visible_to(self, user: User) -> Self:
        """The office alone."""
        return self if may_supervise(user) else self.none()


class BackCheck(Recorded):
    """回访: the office looked into one visit of a month's sample. Appended; one that was wrong is voided with a reason.

    ``month``: first day of the month whose sample it was drawn for.
    """

    class Outcome(models.TextChoices):
        """结果."""

        TRUE = "true", _("属实")
        FALSE = "false", _("不符")
        UNVERIFIABLE = "unverifiable", _("无法核实")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="back_checks", verbose_name=_("入矿检查"))
    month = models.DateField(_("月份"))
    outcome = models.CharField(_("结果"), max_length=12, choices=Outcome)
    note = models.CharField(_("说明"), max_length=1000, blank=True)

    objects = BackCheckQuerySet.as_manager()

    class Meta:
        """One outcome stands for a drawn visit; what does not simply fit is explained."""

        verbose_name = _("回访")
        verbose_name_plural = _("回访")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="back_check_once", fields=["month", "visit"], condition=Q(voided_at__isnull=True)
            ),
            models.CheckConstraint(name="back_check_explained", condition=Q(outcome="true") | ~Q(note="")),
        ]

    def __str__(self) -> str:
        """Visit and outcome, for logs."""
        return f"{self.visit_id} {self.outcome}"
