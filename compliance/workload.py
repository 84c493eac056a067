"""Workload: what the official still has to do, and by when he must begin."""

from datetime import date

from compliance.owing import Owed
from compliance.periods import Span, common_days, shift
from compliance.rules import Rule, Unit
from compliance.standing import Standing, State


def last_day_to_make_it(owed: Owed, standing: Standing, today: date) -> date | None:
    """The latest day on which one must begin in order to reach the required number in time.

    Several acts a day are possible (mine_days, mines, visits), one a day where days are counted; ``min_days_apart`` n
    puts n days between two. E.g. article 12, 每月至少8次 with three still missing, counted by days: the last day of the
    month but two. None when nothing is missing or it cannot be made any more.
    """
    missing = standing.required - standing.done_in_time
    if standing.state is State.EXCUSED or missing <= 0 or standing.over_maximum:
        return None
    if owed.rule.unit is Unit.COVERAGE_DAYS:
        return None  # a day without the right head-count cannot be made up
    step = _days_between(owed.rule)
    last_counted = standing.last_counted_on
    earliest = today if last_counted is None else max(today, shift(last_counted, step))
    day = _last_possible(owed, owed.due)
    for _ in range(missing - 1):
        if day is None or day < earliest or not step:
            break
        day = _last_possible(owed, shift(day, -step))
    return day if day is not None and day >= earliest else None


def _days_between(rule: Rule) -> int:
    """Days that must lie between one counted act and the next."""
    one_a_day = rule.unit is Unit.DAYS and not rule.kind.is_written
    return max(rule.min_days_apart, 1 if one_a_day else 0)


def _last_possible(owed: Owed, day: date) -> date | None:
    """The latest day up to ``day`` on which an act can count; None when there is none."""
    if owed.rule.kind.is_written:
        return day  # a paper names the period it is for, so the day it is sent may lie outside
    parts = common_days(owed.rule.counting_days(owed.window), (Span.inclusive(None, day),))
    return (parts[-1].last_day or date.max) if parts else None
