"""Closed periods: which days the office has closed the books on."""

from datetime import date

from audit.prepared import prepared
from duties.models import PeriodClosing


def closed_spans() -> list[tuple[date, date]]:
    """First and last day of every closed span, both inclusive; one query."""
    return prepared("closings", lambda: PeriodClosing.objects.order_by("starts").values_list("starts", "ends"))


def closing_of(day: date) -> PeriodClosing | None:
    """The closing that covers a day, if any."""
    return PeriodClosing.objects.filter(starts__lte=day, ends__gte=day).first()
