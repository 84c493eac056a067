"""What every row of the books carries: when it was written, by whom, and when and why it was withdrawn."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q


class RecordedQuerySet(models.QuerySet):
    """Reads of rows that are appended, superseded or voided, never edited or deleted."""

    def known_on(self, moment: datetime | None) -> Self:
        """Rows that stood in the books at that moment; None asks for the books as they stand now."""
        if moment is None:
            return self.filter(voided_at__isnull=True)
        return self.filter(Q(voided_at__isnull=True) | Q(voided_at__gt=moment), recorded_at__lte=moment)

    def current(self) -> Self:
        """Rows that stand in the books now."""
        return self.known_on(None)


class Recorded(models.Model):
    """A row with two lives: the days it speaks of (its own columns) and the time it stood in the books (these).

    ``recorded_at`` comes from the database clock and is never entered by anybody. A correction is a new row;
    the old one is voided with the reason, so that "as known on" can be answered for ever.
    """

    recorded_at = models.DateTimeField(editable=False)
    recorded_by = models.CharField(max_length=150, editable=False)
    voided_at = models.DateTimeField(null=True, blank=True, editable=False)
    voided_by = models.CharField(max_length=150, blank=True, editable=False)
    void_reason = models.CharField(max_length=500, blank=True, editable=False)

    class Meta:
        """Rows of concrete registers inherit these columns."""

        abstract = True
