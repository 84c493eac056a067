"""One import (导入): a file as it was understood, what became of it, and what undoing it would take."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class ImportRunQuerySet(models.QuerySet):
    """Reads of imports, scoped."""

    def visible_to(self, user: User) -> Self:
        """Imports that were made: every administrator's. Previews: only those of the one who uploaded the file."""
        if user.role != User.Role.ADMINISTRATOR:
            return self.none()
        return self.filter(models.Q(status__in=ImportRun.MADE) | models.Q(user=user))

    def made(self) -> Self:
        """Imports that wrote something, undone ones too; newest first."""
        return self.filter(status__in=ImportRun.MADE).order_by("-applied_at", "-id")


class ImportRun(models.Model):
    """导入: what was read, what was understood, what was written.

    ``given`` holds the rows as they were read, with what was corrected in the grid; ``rows`` what was understood of
    them; ``touched`` every register row written, with what it was before and what it became.
    """

    class Status(models.TextChoices):
        """状态."""

        PREVIEWED = "previewed", _("待确认")
        APPLIED = "applied", _("已导入")
        UNDONE = "undone", _("已撤销")
        DISCARDED = "discarded", _("已放弃")

    MADE: ClassVar = (Status.APPLIED, Status.UNDONE)

    kind = models.CharField(_("表"), max_length=20)
    filename = models.CharField(_("文件"), max_length=200)
    sha256 = models.CharField(max_length=64)
    source = models.FileField(upload_to="imports/%Y/%m/", blank=True)
    sheet = models.CharField(_("工作表"), max_length=100, blank=True)
    reading = models.JSONField(default=dict)
    given = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    forecast = models.JSONField(default=list)
    new = models.PositiveIntegerField(_("新增"), default=0)
    changed = models.PositiveIntegerField(_("变更"), default=0)
    same = models.PositiveIntegerField(_("相同"), default=0)
    rejected = models.PositiveIntegerField(_("不能导入"), default=0)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.PREVIEWED)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="imports")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    touched = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=150, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        """Newest first; the index serves the list of imports made."""

        verbose_name = _("导入")
        verbose_name_plural = _("导入")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="import_applied_has_time",
                condition=models.Q(status__in=("previewed", "discarded"), applied_at__isnull=True)
                | models.Q(status__in=("applied", "undone"), applied_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(name="import_newest", fields=["status", "-applied_at"])]

    def __str__(self) -> str:
        """Kind with file name."""
        return f"{self.kind} {self.filename}"

    @property
    def is_kept(self) -> bool:
        """Whether it was shown as a preview; a file taken in at once is kept only when it was imported."""
        return bool(self.pk)

    @property
    def writes(self) -> int:
        """How many rows confirming would write."""
        return self.new + self.changed

    @property
    def is_pending(self) -> bool:
        """Whether it still waits for its confirmation."""
        return self.status == self.Status.PREVIEWED

    @property
    def is_undoable(self) -> bool:
        """Whether undoing may be asked for."""
        return self.status == self.Status.APPLIED
