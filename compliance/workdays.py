"""Working days: Monday to Friday, except where the official table of rest and make-up days (调休) says otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The official exceptions to Monday–Friday.

    ``exceptions``: True = a working day (a make-up Saturday), False = a rest day. ``known_years``: years whose table is
    complete. Source: domain.md "Periods": event deadlines may count working days; a year without data is provisional.
    """

    exceptions: Mapping[date, bool]
    known_years: frozenset[int]

    def is_workday(self, day: date) -> bool:
        """Whether people work on the day."""
        return self.exceptions.get(day, day.weekday() < 5)

    def add_workdays(self, day: date, n: int) -> date:
        """The n-th working day after the day (before it when n is negative); n = 0 is the day itself, working or not.

        Held inside the years 1 to 9999.
        """
        step, edge = (1, date.max) if n > 0 else (-1, date.min)
        left = abs(n)
        while left and day != edge:
            day += timedelta(days=step)
            left -= self.is_workday(day)
        return day

    def is_provisional(self, day: date) -> bool:
        """Whether the year's official table is not known, so that only Monday–Friday is assumed."""
        return day.year not in self.known_years
