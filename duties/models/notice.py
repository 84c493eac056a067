"""Notices (通知): the inbox, and the ledger of digests sent so that nobody gets two on a day."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from duties.models.obligation import Obligation


class NoticeQuerySet(models.QuerySet):
    """Reads of notices, scoped."""

    def visible_to(self, user: User) -> Self:
        """One's own inbox and nobody else's."""
        return self.filter(user=user)


class Notice(models.Model):
    """通知 to one person about one obligation, or about one row of a register (``source``: ``visit:12``).

    The unique keys make a sweep run twice send once.
    """

    class Kind(models.TextChoices):
        """Why it was written."""

        DUE_SOON = "due_soon", _("临期提醒")
        LATE = "late", _("逾期")
        CHASED = "chased", _("催办")
        ANSWERED = "answered", _("说明待受理")
        DECIDED = "decided", _("受理结果")
        EXCUSED = "excused", _("免除或核减")
        TO_CONFIRM = "to_confirm", _("请您确认")
        DECLINED = "declined", _("表示未参加")
        WITHDRAWN = "withdrawn", _("检查已作废")

    user = models.ForeignKey(User, models.PROTECT, related_name="notices", db_index=False)
    obligation = models.ForeignKey(
        Obligation, models.PROTECT, null=True, blank=True, related_name="notices", db_index=False
    )
    source = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=10, choices=Kind)
    # Tells repeated notices of one kind apart (the chase's step); empty where one is enough.
    occasion = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=500, blank=True)
    on = models.DateField()
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    digested_on = models.DateField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        """Newest first."""

        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="notice_once", fields=["obligation", "user", "kind", "occasion"]),
            models.UniqueConstraint(
                name="notice_of_record_once", fields=["source", "user", "kind"], condition=~models.Q(source="")
            ),
            models.CheckConstraint(
                name="notice_of_one_thing",
                condition=models.Q(source="", obligation__isnull=False)
                | models.Q(~models.Q(source=""), obligation__isnull=True),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="notice_unread", fields=["user"], condition=models.Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        """Kind and person, for logs."""
        return f"{self.kind} → {self.user_id}"


class DigestSent(models.Model):
    """The outbox: one row per person and day, written with the notices it carries; marked when the mail has gone."""

    user = models.ForeignKey(User, models.PROTECT, related_name="digests")
    day = models.DateField()
    body = models.TextField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One digest per person per day."""

        ordering: ClassVar = ["-day", "id"]
        constraints: ClassVar = [models.UniqueConstraint(name="digest_once_a_day", fields=["user", "day"])]

    def __str__(self) -> str:
        """Person and day, for logs."""
        return f"{self.user_id} {self.day}"
