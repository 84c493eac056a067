"""Closed periods (封账): figures as they stood when the office closed the books on a span of days."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from duties.models.obligation import Obligation


class PeriodClosing(models.Model):
    """封账 of the days ``starts`` to ``ends``, inclusive: from then on a late entry needs a reason."""

    starts = models.DateField(_("起"))
    ends = models.DateField(_("止"))
    note = models.CharField(_("说明"), max_length=300, blank=True)
    closed_by = models.CharField(max_length=150)
    closed_at = models.DateTimeField()

    class Meta:
        """A span is closed once."""

        verbose_name = _("封账")
        verbose_name_plural = _("封账")
        ordering: ClassVar = ["-ends"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="closing_once", fields=["starts", "ends"]),
            models.CheckConstraint(name="closing_order", condition=Q(ends__gte=F("starts"))),
        ]

    def __str__(self) -> str:
        """The span."""
        return f"{self.starts} – {self.ends}"


class ClosedFigure(models.Model):
    """One obligation's figure at the closing. It stays as it was, whatever is entered later."""

    closing = models.ForeignKey(PeriodClosing, models.PROTECT, related_name="figures")
    obligation = models.OneToOneField(Obligation, models.PROTECT, related_name="closed_figure")
    required = models.PositiveIntegerField()
    done = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=Obligation.State)

    class Meta:
        """An obligation is closed once."""

        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        """Figure, for logs."""
        return f"{self.done}/{self.required} {self.state}"
