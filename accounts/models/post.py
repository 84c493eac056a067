"""Posts (岗位) and appointments (任职): a duty binds the post, the appointment says who held it when."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.department import Department
from accounts.models.user import User
from audit.models import Recorded, RecordedQuerySet


class Post(models.Model):
    """岗位: a place in a department that outlives whoever holds it."""

    class Rank(models.TextChoices):
        """层级."""

        PRINCIPAL = "principal", _("主要负责人")
        DEPUTY = "deputy", _("分管负责人")
        TEAM = "team", _("班子成员")
        INSPECTOR = "inspector", _("驻矿安监员")
        STAFF = "staff", _("工作人员")

    department = models.ForeignKey(Department, models.PROTECT, related_name="posts", verbose_name=_("单位"))
    title = models.CharField(_("岗位"), max_length=60)
    rank = models.CharField(_("层级"), max_length=12, choices=Rank, default=Rank.STAFF)

    class Meta:
        """A title means one post in its department."""

        verbose_name = _("岗位")
        verbose_name_plural = _("岗位")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(name="post_title_once", fields=["department", "title"])]

    def __str__(self) -> str:
        """Department and title run together, as Chinese writes it."""
        return f"{self.department.name}{self.title}"


class Appointment(Recorded):
    """任职: who held a post from ``starts`` to ``ends`` (first and last day, both inclusive; no end = still in force).

    Ending one, or correcting one, voids the row and writes a new one: "as known on" can be answered.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="appointments", verbose_name=_("姓名"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments", verbose_name=_("岗位"))
    starts = models.DateField(_("任职日期"))
    ends = models.DateField(_("离任日期"), null=True, blank=True)
    acting = models.BooleanField(_("代理"), default=False)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        """No appointment ends before it begins; one person holds one post at most once from a given day."""

        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        ordering: ClassVar = ["post_id", "starts", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="appointment_ends_after_start", condition=Q(ends__isnull=True) | Q(ends__gte=F("starts"))
            ),
            models.UniqueConstraint(
                name="appointment_once", fields=["user", "post", "starts"], condition=Q(voided_at__isnull=True)
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="appointment_of_user", fields=["user", "starts"]),
            models.Index(name="appointment_of_post", fields=["post", "starts"]),
        ]

    def __str__(self) -> str:
        """Person and post."""
        return f"{self.user} · {self.post}"
