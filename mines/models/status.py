"""The dated history of a mine's status (矿井状态)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.models import Recorded, RecordedQuerySet
from mines.models.mine import Mine


class MineStatus(Recorded):
    """矿井状态 from ``starts`` to ``ends``, both inclusive. A day without a row is a day whose status is not known."""

    class Status(models.TextChoices):
        """状态."""

        PRODUCING = "producing", _("生产")
        CONSTRUCTION = "construction", _("建设")
        SUSPENDED = "suspended", _("停产")
        CONSTRUCTION_SUSPENDED = "construction_suspended", _("停工")
        CLOSING = "closing", _("关闭退出中")
        CLOSED = "closed", _("已关闭")

    mine = models.ForeignKey(Mine, models.PROTECT, related_name="statuses", verbose_name=_("煤矿"))
    status = models.CharField(_("状态"), max_length=24, choices=Status)
    starts = models.DateField(_("起"))
    ends = models.DateField(_("止"), null=True, blank=True)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        """No status ends before it begins; a mine takes one status on a day."""

        verbose_name = _("矿井状态")
        verbose_name_plural = _("矿井状态")
        ordering: ClassVar = ["mine_id", "starts", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="status_ends_after_start", condition=Q(ends__isnull=True) | Q(ends__gte=F("starts"))
            ),
            models.UniqueConstraint(name="status_once", fields=["mine", "starts"], condition=Q(voided_at__isnull=True)),
        ]

    def __str__(self) -> str:
        """Mine and status."""
        return f"{self.mine} {self.get_status_display()}"
