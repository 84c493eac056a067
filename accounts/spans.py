"""Spans of days as registers keep them: first and last day, both inclusive, None for a side without an end."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _


def overlapping(starts: date | None, ends: date | None) -> Q:
    """Rows (with ``starts`` and ``ends`` columns) that share a day with the span."""
    met = Q()
    if ends is not None:
        met &= Q(starts__isnull=True) | Q(starts__lte=ends)
    if starts is not None:
        met &= Q(ends__isnull=True) | Q(ends__gte=starts)
    return met


def in_force(day: date) -> Q:
    """Rows whose span holds the day."""
    return overlapping(day, day)


def span_in_words(starts: date | None, ends: date | None) -> str:
    """The span as messages say it; an open side is said, not left out."""
    first = _("最初") if starts is None else starts.isoformat()
    last = _("至今") if ends is None else _("至 %(day)s") % {"day": ends.isoformat()}
    return f"{first} {last}"


def check_order(starts: date | None, ends: date | None) -> None:
    """Raise ValidationError on ``ends`` when it lies before ``starts``."""
    if starts is not None and ends is not None and ends < starts:
        facts = {"starts": starts.isoformat(), "ends": ends.isoformat()}
        raise ValidationError({"ends": _("结束日期 %(ends)s 早于开始日期 %(starts)s，请改正") % facts})
