"""The days of the sample: months, quarters and halves counted back from today, and an agenda worked off day by day."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from compliance.periods import PeriodKind, Span, period_holding, periods_over

Event = Callable[[date], None]
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Course:
    """From the first day of the sample's books, the first of a year, until today."""

    today: date
    first: date

    def periods(self, kind: PeriodKind) -> Iterator[Span]:
        """Every period that has begun, in order."""
        return periods_over(Span(self.first, self.today + timedelta(days=1)), kind)

    def ago(self, kind: PeriodKind, count: int) -> Span:
        """The period so many before the running one."""
        span = period_holding(self.today, kind)
        for _step in range(count):
            span = period_holding(span.start - timedelta(days=1), kind)
        return span

    def running(self, span: Span) -> bool:
        """Whether a period is not over yet."""
        return self.today in span


@dataclass(slots=True)
class Agenda:
    """What happens on which day; within a day, in the order entered."""

    events: dict[date, list[Event]] = field(default_factory=lambda: defaultdict(list))

    def on(self, day: date, event: Event) -> None:
        """Enter something that happens on a day."""
        self.events[day].append(event)

    def work_off(self, *, until: date) -> None:
        """Let everything happen that lies no later than ``until``."""
        for day in sorted(self.events):
            if day <= until:
                for event in self.events[day]:
                    event(day)


def workdays(span: Span) -> list[date]:
    """Mondays to Fridays of a period."""
    days = [span.start + timedelta(days=n) for n in range(span.days)]
    return [day for day in days if day.weekday() < SATURDAY]


def after(span: Span, days: int) -> date:
    """A day counted from the end of a period: 1 is the first day of the next one."""
    return last_day(span) + timedelta(days=days)


def last_day(span: Span) -> date:
    """The last day of a calendar period."""
    if span.end is None:
        raise ValueError("a calendar period has an end")
    return span.end - timedelta(days=1)
