"""Postings (驻矿派驻): which resident safety inspector is at which mine, sent by whom, from when until when."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from audit.models import Recorded, RecordedQuerySet
from mines.models.mine import Mine


class Posting(Recorded):
    """驻矿派驻, days inclusive. No start means: in force before the books began (the annex gives no dates)."""

    mine = models.ForeignKey(Mine, models.PROTECT, related_name="postings", verbose_name=_("煤矿"))
    person = models.ForeignKey(User, models.PROTECT, related_name="postings", verbose_name=_("姓名"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="postings", verbose_name=_("派驻单位"))
    post = models.CharField(_("岗位"), max_length=60, blank=True)
    starts = models.DateField(_("派驻日期"), null=True, blank=True)
    ends = models.DateField(_("结束日期"), null=True, blank=True)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        """No posting ends before it begins; the same posting stands once."""

        verbose_name = _("驻矿派驻")
        verbose_name_plural = _("驻矿派驻")
        ordering: ClassVar = ["mine_id", "department_id", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="posting_ends_after_start",
                condition=Q(ends__isnull=True) | Q(starts__isnull=True) | Q(ends__gte=F("starts")),
            ),
            models.UniqueConstraint(
                name="posting_once",
                fields=["mine", "person", "starts"],
                condition=Q(voided_at__isnull=True, starts__isnull=False),
            ),
            # NULLs are distinct in a unique index, so undated postings need a constraint of their own.
            models.UniqueConstraint(
                name="posting_undated_once",
                fields=["mine", "person"],
                condition=Q(voided_at__isnull=True, starts__isnull=True),
            ),
        ]
        indexes: ClassVar = [models.Index(name="posting_of_person", fields=["person", "starts"])]

    def __str__(self) -> str:
        """Person and mine."""
        return f"{self.person} · {self.mine}"
