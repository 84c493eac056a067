"""Late entry (补录): how many days after the fact a thing is entered, and whether its day lies in a closed period."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.conf import settings

IMPORTED = "批量导入"
LONGEST_REASON = 500


def days_late(day: date, *, today: date) -> int:
    """Days from ``day`` to its entry when the entry window is over, else 0.

    The window (setting ENTRY_WINDOW_HOURS) begins when the day ends, at 00:00 of the next.
    """
    window = timedelta(hours=settings.ENTRY_WINDOW_HOURS)
    gap = today - day
    return gap.days if gap - timedelta(days=1) >= window else 0


def closed_span_of(day: date, spans: Sequence[tuple[date, date]]) -> tuple[date, date] | None:
    """The closed span that covers a day, if any; ``spans`` as ``closings.closed_spans`` gives them."""
    return next((span for span in spans if span[0] <= day <= span[1]), None)


def entry_lag(day: date, *, today: date, spans: Sequence[tuple[date, date]]) -> int:
    """Days to show as 补录: late by the window, or entered after the office closed the period; else 0."""
    if closed_span_of(day, spans) is not None:
        return max((today - day).days, 0)
    return days_late(day, today=today)


def last_day_without_reason(today: date) -> date:
    """The earliest day that may still be entered without a reason."""
    day = today
    while days_late(day - timedelta(days=1), today=today) == 0:
        day -= timedelta(days=1)
    return day


def reason_of_import(reason: str, note: str) -> str:
    """Why an imported row is late: what it says itself, else its note, which may be longer than a reason."""
    return reason or note[:LONGEST_REASON] or IMPORTED
