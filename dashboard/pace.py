"""The present pace: which unfinished counts will not be reached if things go on as they have so far."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.lookups import LessThanOrEqual

from audit.prepared import Scope
from compliance.periods import Span
from dashboard.figures import UNFINISHED, running_month

COURSE = ("window_start", "window_end", "period_end", "due", "required", "done")
# In the first quarter of a window the pace says nothing yet.
TOO_EARLY = 4


@dataclass(frozen=True, slots=True)
class Course:
    """Unfinished obligations with the same window, due day and figures."""

    window: Span
    period_end: date
    due: date
    required: int
    done: int
    count: int

    def will_do(self, today: date) -> bool | None:
        """Whether the number is reached at this pace; None where one act does it or it is too early to tell."""
        elapsed = _elapsed(self.window, today)
        if self.required < 2 or elapsed * TOO_EARLY < self.window.days:
            return None
        return not _behind(self.done, self.required, elapsed, self.window.days)


def courses(rows: Scope, *, today: date) -> list[Course]:
    """The unfinished ones of these obligations whose windows have begun, grouped; one query."""
    found: Iterable[tuple[Any, ...]] = rows.filter(state__in=UNFINISHED, window_start__lte=today).ask(
        "courses",
        lambda rows: rows.order_by().values(*COURSE).annotate(count=Count("pk")).values_list(*COURSE, "count"),
    )
    return [Course(Span.inclusive(start, end), *rest) for start, end, *rest in found]


def behind(windows: Iterable[Span], *, today: date) -> Q:
    """The same rule as a filter of obligations, given the windows that occur among them."""
    wanted = Q(pk__in=[])
    for window in set(windows):
        elapsed, days = _elapsed(window, today), window.days
        if elapsed * TOO_EARLY >= days:
            short = LessThanOrEqual(F("done") * days, (F("required") - 1) * elapsed)
            wanted |= Q(short, window_start=window.start, window_end=window.last_day)
    return Q(state__in=UNFINISHED, required__gt=1) & wanted


def due_by(found: Iterable[Course], *, today: date) -> list[Course]:
    """Those that fall due from today to the end of the month."""
    last = running_month(today)[1]
    return [course for course in found if today <= course.due <= last]


def falling_short(found: Sequence[Course], *, today: date) -> int:
    """How many of them will not be reached."""
    return sum(course.count for course in found if course.will_do(today) is False)


def _elapsed(window: Span, today: date) -> int:
    return min((today - window.start).days + 1, window.days)


def _behind(done: int, required: int, elapsed: int, days: int) -> bool:
    # What the pace gives by the end, rounded up in favour of whoever owes it: ceil(done × days ÷ elapsed) < required.
    return done * days <= (required - 1) * elapsed
