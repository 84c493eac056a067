"""Work days (工作日): official exceptions to Monday–Friday."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class WorkdayException(models.Model):
    """A rest day on a weekday, or a make-up working day (调休) on a weekend, as the State Council's notice has it."""

    day = models.DateField(primary_key=True)
    working = models.BooleanField(_("上班"))
    note = models.CharField(_("说明"), max_length=60, blank=True)

    class Meta:
        """In calendar order."""

        verbose_name = _("节假日调整")
        verbose_name_plural = _("节假日调整")
        ordering: ClassVar = ["day"]

    def __str__(self) -> str:
        """The day."""
        return str(self.day)
