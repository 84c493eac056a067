"""Enterprises (煤矿企业) and mines (煤矿)."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now, TruncDate
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from accounts.reach import reach_of


class Enterprise(models.Model):
    """煤矿企业: may hold several mines."""

    name = models.CharField(_("企业名称"), max_length=100)
    parent = models.CharField(_("上级公司"), max_length=100, blank=True)

    class Meta:
        """A name means one enterprise."""

        verbose_name = _("煤矿企业")
        verbose_name_plural = _("煤矿企业")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(name="enterprise_name_once", fields=["name"])]

    def __str__(self) -> str:
        """The enterprise's name."""
        return self.name


class MineQuerySet(models.QuerySet):
    """Reads of mines, scoped."""

    def visible_to(self, user: User) -> Self:
        """Mines a person may see: the district all; a township its own; a resident inspector those he is posted to."""
        reach = reach_of(user)
        if reach.sees_registers:
            return self
        today = TruncDate(Now())
        posted = (
            Q(postings__voided_at__isnull=True)
            & (Q(postings__starts__isnull=True) | Q(postings__starts__lte=today))
            & (Q(postings__ends__isnull=True) | Q(postings__ends__gte=today))
        )
        own = posted & Q(postings__person=user)
        if reach.inspector_only:
            return self.filter(own).distinct()
        theirs = posted & Q(postings__department__in=reach.department_ids)
        return self.filter(Q(township__in=reach.department_ids) | theirs | own).distinct()


class Mine(models.Model):
    """煤矿: what one inspects. Ownership decides who posts inspectors to it (article 11).

    The annex names no mine's kind: ``ownership_basis`` says whether it was stated or inferred (推定) and
    ``ownership_note`` why.
    """

    class Ownership(models.TextChoices):
        """所有制."""

        MUNICIPAL_STATE = "municipal_state", _("市属国有")
        TOWNSHIP = "township", _("乡镇")

    class Basis(models.TextChoices):
        """Where the ownership comes from."""

        STATED = "stated", _("已载明")
        INFERRED = "inferred", _("推定")

    name = models.CharField(_("煤矿名称"), max_length=100)
    short_name = models.CharField(_("简称"), max_length=30, blank=True)
    former_names = models.JSONField(_("曾用名"), default=list, blank=True)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="mines", verbose_name=_("企业")
    )
    ownership = models.CharField(_("所有制"), max_length=20, choices=Ownership)
    ownership_basis = models.CharField(_("所有制依据"), max_length=10, choices=Basis, default=Basis.STATED)
    ownership_note = models.CharField(_("所有制说明"), max_length=300, blank=True)
    ownership_note_en = models.CharField(max_length=300, blank=True)
    township = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="mines", verbose_name=_("属地镇街")
    )
    capacity = models.DecimalField(_("产能(万吨/年)"), max_digits=8, decimal_places=2, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)

    objects = MineQuerySet.as_manager()

    class Meta:
        """A name means one mine."""

        verbose_name = _("煤矿")
        verbose_name_plural = _("煤矿")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(name="mine_name_once", fields=["name"])]

    def __str__(self) -> str:
        """The short name where there is one: screens are narrow."""
        return self.short_name or self.name
