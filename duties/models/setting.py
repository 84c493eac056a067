"""Settings of the books that the office holds: one row."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.prepared import prepared


class BookSetting(models.Model):
    """The single row of settings, with the sweep's bookmarks.

    ``books_from`` (记账起始日): nothing is owed in these books before that day; empty = from each duty's own first day.
    ``opened_to``: the last day whose periods have been opened. ``swept_to``: the audit sequence number up to which
    facts of the rooms below have been taken into the obligations. ``rechecked_to``: the obligation up to which all
    figures have been judged again, 0 = none of them yet; empty = nobody asked for it.
    """

    only = models.BooleanField(default=True)
    books_from = models.DateField(_("记账起始日"), null=True, blank=True)
    soon_days = models.PositiveSmallIntegerField(_("临期天数"), default=7)
    opened_to = models.DateField(null=True, blank=True, editable=False)
    swept_to = models.BigIntegerField(default=0, editable=False)
    rechecked_to = models.BigIntegerField(null=True, editable=False)

    class Meta:
        """There is one set of books."""

        verbose_name = _("账簿设置")
        verbose_name_plural = _("账簿设置")
        constraints: ClassVar = [
            models.UniqueConstraint(name="one_set_of_books", fields=["only"]),
            models.CheckConstraint(name="only_is_true", condition=models.Q(only=True)),
        ]

    def __str__(self) -> str:
        """A name for the admin."""
        return str(_("账簿设置"))

    @classmethod
    def find(cls) -> Self | None:
        """The row; None while nobody has saved any."""
        rows: list[Self] = prepared("book setting", lambda: cls.objects.all()[:1])
        return rows[0] if rows else None
