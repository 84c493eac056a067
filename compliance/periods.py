"""Calendar periods: half-open spans of local days, and the one constructor "the period that holds this day".

Source: domain.md "Periods". A day is a local date (Asia/Shanghai); nothing here knows of time zones or of a clock.
Python's dates end with 9999-12-31. A span that would have to end after it has the end None, so nothing crashes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Self

# One more than the last day Python knows: the ordinal of an open end.
_PAST_THE_END = date.max.toordinal() + 1


class PeriodKind(StrEnum):
    """The calendar periods of domain.md "Periods"."""

    DAY = "day"
    WEEK = "week"
    TEN_DAY = "ten_day"
    HALF_MONTH = "half_month"
    MONTH = "month"
    TWO_MONTH = "two_month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


# Kinds made of whole months. Each number divides 12, so such periods never cross a year's end.
_MONTHS = {
    PeriodKind.MONTH: 1,
    PeriodKind.TWO_MONTH: 2,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF_YEAR: 6,
    PeriodKind.YEAR: 12,
}


def shift(day: date, days: int) -> date:
    """The day ``days`` later (earlier when negative), held inside the years 1 to 9999."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def day_after(day: date) -> date | None:
    """The next day; None after 9999-12-31, which is what an open end means."""
    return None if day == date.max else day + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from ``start`` up to but not including ``end``; ``end`` None = open-ended.

    A span whose end is not after its start holds no day; that is a value, not an error.
    """

    start: date
    end: date | None

    @classmethod
    def inclusive(cls, first: date | None, last: date | None) -> Self:
        """The span with both days in it, as files and screens write it; None = since ever, or open-ended."""
        return cls(date.min if first is None else first, None if last is None else day_after(last))

    @classmethod
    def of_ordinals(cls, first: int, end: int) -> Self:
        """The span of two day numbers, the inverse of ``ordinals``."""
        return cls(date.fromordinal(first), None if end >= _PAST_THE_END else date.fromordinal(end))

    @property
    def ordinals(self) -> tuple[int, int]:
        """Day numbers of start and end, for arithmetic; an open end is the number after the last day Python knows."""
        return self.start.toordinal(), _PAST_THE_END if self.end is None else self.end.toordinal()

    def __contains__(self, day: date) -> bool:
        """Whether the day is one of the span's days."""
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: "Span") -> bool:
        """Whether the two have a day in common."""
        # Asked for every holder of every figure, so nothing is made for the answer.
        start = max(self.start, other.start)
        return (self.end is None or start < self.end) and (other.end is None or start < other.end)

    def clip(self, other: "Span") -> "Span | None":
        """The days that are in both; None when there is none."""
        start = max(self.start, other.start)
        ends = [span.end for span in (self, other) if span.end is not None]
        end = min(ends, default=None)
        return Span(start, end) if end is None or start < end else None

    @property
    def days(self) -> int:
        """Number of days; an open-ended span is counted to 9999-12-31."""
        first, end = self.ordinals
        return max(end - first, 0)

    @property
    def last_day(self) -> date | None:
        """The last day in the span; None when there is none, because it is open-ended or empty."""
        return None if self.end is None or self.end <= self.start else self.end - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Season:
    """The months of every year in which a duty is owed, both inclusive; 11 to 2 wraps the year's end.

    domain.md "Periods": a season (e.g. March to December only) may limit any period. Months outside 1..12: ValueError.
    """

    first_month: int
    last_month: int

    def __post_init__(self) -> None:
        """Refuse months that do not exist."""
        if not (1 <= self.first_month <= 12 and 1 <= self.last_month <= 12):
            raise ValueError(f"a season's months run from 1 to 12, not {self.first_month} to {self.last_month}")

    def contains(self, day: date) -> bool:
        """Whether the day's month is in the season."""
        return (day.month - self.first_month) % 12 < self._months

    def windows(self, span: Span) -> tuple[Span, ...]:
        """The parts of a span that lie in the season, in order; months that touch over a year's end are one part."""
        if not span.days:
            return ()
        # The season that began last year may still run on the span's first day.
        years = range(span.start.year - 1, (span.last_day or date.max).year + 1)
        firsts = (year * 12 + self.first_month - 1 for year in years)
        seasons = (Span.of_ordinals(_month_start(first), _month_start(first + self._months)) for first in firsts)
        return common_days(seasons, (span,))

    @property
    def _months(self) -> int:
        return (self.last_month - self.first_month) % 12 + 1


def period_holding(day: date, kind: PeriodKind) -> Span:
    """The calendar period of a kind that holds the day: the only way a period is ever made.

    Weeks begin on Monday; ten-day periods (旬) are 1–10, 11–20, 21–end of month; half-months 1–15, 16–end; two-months
    January–February and so on. A period is a place on the calendar, never "the previous one plus an interval".
    """
    if kind is PeriodKind.DAY:
        return Span(day, day_after(day))
    if kind is PeriodKind.WEEK:
        monday = day.toordinal() - day.weekday()  # 0001-01-01 is a Monday: never before the first day
        return Span.of_ordinals(monday, monday + 7)
    if kind is PeriodKind.TEN_DAY:
        return _part_of_month(day, (1, 11, 21))
    if kind is PeriodKind.HALF_MONTH:
        return _part_of_month(day, (1, 16))
    months = _MONTHS[kind]
    index = day.year * 12 + day.month - 1
    first = index - index % months
    return Span.of_ordinals(_month_start(first), _month_start(first + months))


def periods_over(span: Span, kind: PeriodKind) -> Iterator[Span]:
    """Every calendar period of a kind that has a day in the span, whole, in order.

    The span must have an end, otherwise ValueError: opening follows the calendar and has no horizon of its own.
    """
    if span.end is None:
        raise ValueError("the periods over an open-ended span have no end")
    return _periods(span.start, span.end, kind)


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same days in as few spans as can be, in order: what overlaps or touches becomes one, empty spans vanish."""
    runs: list[tuple[int, int]] = []
    for first, end in sorted(span.ordinals for span in spans if span.days):
        if runs and first <= runs[-1][1]:
            runs[-1] = (runs[-1][0], max(runs[-1][1], end))
        else:
            runs.append((first, end))
    return tuple(Span.of_ordinals(first, end) for first, end in runs)


def common_days(spans: Iterable[Span], others: tuple[Span, ...]) -> tuple[Span, ...]:
    """The days that are in one of the spans and in one of the others, joined."""
    return joined(part for span in spans for other in others if (part := span.clip(other)) is not None)


def _periods(day: date, end: date, kind: PeriodKind) -> Iterator[Span]:
    while day < end:
        period = period_holding(day, kind)
        yield period
        day = period.end or end


def _part_of_month(day: date, first_days: tuple[int, ...]) -> Span:
    month = day.toordinal() - day.day  # the number of the day before the 1st
    starts = [month + first for first in first_days]
    ends = [*starts[1:], _month_start(day.year * 12 + day.month)]
    return next(part for part in map(Span.of_ordinals, starts, ends) if day in part)


def _month_start(index: int) -> int:
    """Number of the first day of the month with the index year * 12 + month - 1, held inside the years 1 to 9999."""
    year, month = divmod(index, 12)
    if year > date.max.year:
        return _PAST_THE_END
    return date(year, month + 1, 1).toordinal() if year >= 1 else 1
