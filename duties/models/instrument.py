"""Instruments (依据文件) and their clauses (条款): the plan itself, word for word."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Instrument(models.Model):
    """依据文件: a document that makes duties. A later one may supersede it, from a date."""

    number = models.CharField(_("文号"), max_length=60)
    title = models.CharField(_("标题"), max_length=200)
    issuer = models.CharField(_("发文机关"), max_length=100, blank=True)
    issued_on = models.DateField(_("印发日期"), null=True, blank=True)
    effective_from = models.DateField(_("施行日期"))
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="supersedes")
    superseded_on = models.DateField(null=True, blank=True)

    class Meta:
        """A document number means one instrument."""

        verbose_name = _("依据文件")
        verbose_name_plural = _("依据文件")
        ordering: ClassVar = ["effective_from", "id"]
        constraints: ClassVar = [models.UniqueConstraint(name="instrument_number_once", fields=["number"])]

    def __str__(self) -> str:
        """Title, as it is cited."""
        return self.title


class Clause(models.Model):
    """条款: one paragraph of the document in its order; articles carry their number, parts and annex do not."""

    class Kind(models.TextChoices):
        """What the paragraph is in the document."""

        NOTICE = "notice", _("通知")
        PREAMBLE = "preamble", _("引言")
        PART = "part", _("部分")
        ARTICLE = "article", _("条")
        CLOSING = "closing", _("附则")
        ANNEX = "annex", _("附件")

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="clauses")
    order = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    part = models.CharField(max_length=4, blank=True)
    number = models.PositiveIntegerField(_("条"), null=True, blank=True)
    label = models.CharField(max_length=20, blank=True)
    heading = models.CharField(max_length=100, blank=True)
    text = models.TextField()

    class Meta:
        """One paragraph in one place; an article number means one clause."""

        verbose_name = _("条款")
        verbose_name_plural = _("条款")
        ordering: ClassVar = ["instrument_id", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="clause_order_once", fields=["instrument", "order"]),
            models.UniqueConstraint(name="clause_number_once", fields=["instrument", "number"]),
        ]

    def __str__(self) -> str:
        """Label and heading."""
        return f"{self.label}{self.heading}" or self.get_kind_display()
