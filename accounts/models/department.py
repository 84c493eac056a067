"""Departments (单位): the bodies that owe duties, and those that only receive."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Department(models.Model):
    """单位: government, bureau, township, committee office, state branch, city body.

    ``pending_check`` (待核实) marks a body the source does not name, such as the annex's 镇街.
    """

    class Kind(models.TextChoices):
        """类别."""

        GOVERNMENT = "government", _("区政府")
        BUREAU = "bureau", _("部门")
        TOWNSHIP = "township", _("镇街")
        COMMITTEE_OFFICE = "committee_office", _("委员会办公室")
        STATE_BRANCH = "state_branch", _("国家监察机构")
        CITY_BODY = "city_body", _("市级单位")
        OTHER = "other", _("其他")

    # External bodies receive reports; the district cannot make them owe anything.
    EXTERNAL: ClassVar = (Kind.STATE_BRANCH, Kind.CITY_BODY)

    name = models.CharField(_("单位"), max_length=100)
    kind = models.CharField(_("类别"), max_length=20, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级")
    )
    short_names = models.JSONField(_("简称"), default=list, blank=True)
    pending_check = models.BooleanField(_("待核实"), default=False)

    class Meta:
        """A name means one department."""

        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(name="department_name_once", fields=["name"])]

    def __str__(self) -> str:
        """The department's name."""
        return self.name

    @property
    def owes(self) -> bool:
        """Whether the district can bind it; external bodies only receive."""
        return self.kind not in self.EXTERNAL
