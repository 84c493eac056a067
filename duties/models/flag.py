"""Flags (预警 / 督办): raised once when an obligation goes late, then acknowledged, answered, chased, closed."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.reach import reach_of
from duties.models.obligation import Obligation


class FlagQuerySet(models.QuerySet):
    """Reads of flags, scoped as their obligations are."""

    def visible_to(self, user: User) -> Self:
        """Flags on obligations the person may see."""
        if reach_of(user).sees_all:
            return self
        return self.filter(obligation__in=Obligation.objects.visible_to(user))


class Flag(models.Model):
    """督办: one per obligation, for ever, so the obligation is its key.

    ``raised_on`` is the first day on which it was late, whenever the sweep ran.
    """

    class Status(models.TextChoices):
        """Where it stands."""

        RAISED = "raised", _("待签收")
        ACKNOWLEDGED = "acknowledged", _("已签收")
        ANSWERED = "answered", _("待受理")
        RETURNED = "returned", _("已退回")
        CLOSED = "closed", _("已办结")

    class Level(models.IntegerChoices):
        """The ladder of chasing."""

        NONE = 0, _("未催办")
        REMIND = 1, _("提醒")
        URGE = 2, _("催办")
        SUPERVISE = 3, _("督办")
        INTERVIEW = 4, _("约谈建议")

    obligation = models.OneToOneField(Obligation, models.PROTECT, primary_key=True, related_name="flag")
    raised_on = models.DateField()
    status = models.CharField(max_length=14, choices=Status, default=Status.RAISED)
    level = models.PositiveSmallIntegerField(choices=Level, default=Level.NONE)
    closed_on = models.DateField(null=True, blank=True)
    close_reason = models.CharField(max_length=200, blank=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        """Open ones first in every list."""

        verbose_name = _("督办")
        verbose_name_plural = _("督办")
        ordering: ClassVar = ["-raised_on", "obligation_id"]
        indexes: ClassVar = [models.Index(name="flag_by_status", fields=["status", "raised_on"])]

    def __str__(self) -> str:
        """Obligation and status, for logs."""
        return f"{self.obligation_id} {self.status}"


class FlagStep(models.Model):
    """经过: one step in a flag's life, append-only."""

    class Kind(models.TextChoices):
        """What happened."""

        RAISED = "raised", _("标为逾期")
        ACKNOWLEDGED = "acknowledged", _("签收")
        CHASED = "chased", _("催办")
        ANSWERED = "answered", _("说明")
        ACCEPTED = "accepted", _("受理")
        RETURNED = "returned", _("退回")
        CLOSED = "closed", _("办结")

    flag = models.ForeignKey(Flag, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=14, choices=Kind)
    level = models.PositiveSmallIntegerField(choices=Flag.Level, default=Flag.Level.NONE)
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=60, blank=True)
    text = models.CharField(max_length=1000, blank=True)
    on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        """In the order it happened."""

        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        """Kind and day, for logs."""
        return f"{self.kind} {self.on}"
