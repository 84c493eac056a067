"""The oracle: domain.md read day by day and act by act, as slowly and as plainly as it can be done.

It shares no line with the product: plain dicts in, plain dicts out, a loop over every day, no intervals, no shortcuts.
Days are asked one at a time through functions (``holds(person, day)``, ``mine_counts(mine, day)``, ``in_scope(day)``).
"""

import itertools
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from math import ceil
from typing import Any

ONE_DAY = timedelta(days=1)
AT_THE_MINE = ("visit", "patrol")
# No state changes by time alone later than this after the last day that matters.
FAR = 45


def label(day: date, kind: str) -> tuple[int, ...]:
    """A name for the period a day lies in: two days share a period when they share the name."""
    if kind == "week":
        return tuple(day.isocalendar()[:2])
    within = {
        "day": (day.month, day.day),
        "ten_day": (day.month, 1 if day.day <= 10 else 2 if day.day <= 20 else 3),
        "half_month": (day.month, 1 if day.day <= 15 else 2),
        "month": (day.month,),
        "two_month": ((day.month + 1) // 2,),
        "quarter": ((day.month + 2) // 3,),
        "half_year": (1 if day.month <= 6 else 2,),
        "year": (),
    }
    return (day.year, *within[kind])


_PERIODS: dict[tuple[date, str], tuple[date, ...]] = {}


def period_of(day: date, kind: str) -> tuple[date, ...]:
    """Every day of the period that holds the day."""
    if (day, kind) not in _PERIODS:
        first = last = day
        while label(first - ONE_DAY, kind) == label(day, kind):
            first -= ONE_DAY
        while label(last + ONE_DAY, kind) == label(day, kind):
            last += ONE_DAY
        period = days_between(first, last)
        _PERIODS.update(((one, kind), period) for one in period)
    return _PERIODS[day, kind]


def days_between(first: date, last: date) -> tuple[date, ...]:
    """Both inclusive."""
    return tuple(date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))


def in_force(rule: dict[str, Any], day: date) -> bool:
    """Whether the duty binds on a day."""
    return rule["starts"] <= day and (rule["ends"] is None or day <= rule["ends"])


def in_season(rule: dict[str, Any], day: date) -> bool:
    """Whether the day lies in the months the duty is limited to."""
    if rule["season"] is None:
        return True
    month, last = rule["season"]
    months = [month]
    while month != last:
        month = month % 12 + 1
        months.append(month)
    return day.month in months


def is_working(day: date, exceptions: dict[date, bool]) -> bool:
    """Monday to Friday, but for the official exceptions."""
    return exceptions.get(day, day.weekday() < 5)


def due_day(rule: dict[str, Any], last: date, exceptions: dict[date, bool]) -> date:
    """The last day of the period and so many days, or working days, after it."""
    due, left = last, rule["due_offset"]
    while left > 0:
        due += ONE_DAY
        if rule["due_offset_unit"] == "days" or is_working(due, exceptions):
            left -= 1
    return due


def owed(
    rule: dict[str, Any],
    period: tuple[date, ...],
    exceptions: dict[date, bool],
    in_scope: Callable[[date], bool] | None,
) -> dict[str, Any] | None:
    """What one bearer owes for one subject in one period; None where nothing is owed.

    ``in_scope`` says on which days the subject (or the reason why the bearer owes at all) stands; None = always.
    """
    window = [day for day in period if in_force(rule, day) and in_season(rule, day)]
    stands = [in_scope is None or in_scope(day) for day in window]
    if not any(stands):
        return None
    took_effect_inside = not in_force(rule, period[0])
    ended_inside = not in_force(rule, period[-1])
    left = any(now and not later for now, later in itertools.pairwise(stands))
    entered = not stands[0]
    policy = rule["first_period"]
    unjudged = None
    if ended_inside:
        unjudged = "duty_ended"
    elif left:
        unjudged = "subject_left"
    elif took_effect_inside and policy == "track":
        unjudged = "first_period"
    elif entered and policy == "track":
        unjudged = "subject_entered"
    required = rule["minimum"]
    if policy == "prorata" and required > 0 and rule["unit"] != "coverage_days":
        # The share of the days that count, from the first on which both duty and subject stand.
        whole = [day for day in period if in_season(rule, day)]
        share = window[stands.index(True) :]
        if share[0] != whole[0]:
            required = max(1, ceil(required * len(share) / len(whole)))
    return {
        "rule": rule,
        "period": period,
        "window": window,
        "due": due_day(rule, period[-1], exceptions),
        "required": required,
        "unjudged": unjudged,
    }


def judged(
    owes: dict[str, Any],
    acts: Iterable[dict[str, Any]],
    *,
    holds: Callable[[int, date], bool],
    mine_counts: Callable[[int, date], bool],
    excuse: dict[str, Any] | None,
    today: date,
    soon: int,
) -> dict[str, Any]:
    """How one obligation stands on ``today``: every act counts or has one reason why not."""
    counted: list[dict[str, Any]] = []
    not_counted = []
    for act in sorted((a for a in acts if a["day"] <= today), key=lambda a: (a["day"], a["order"])):
        why = why_not(act, owes, counted, holds, mine_counts)
        if why is None:
            counted.append(act)
        else:
            not_counted.append((act["id"], why))
    rule = owes["rule"]
    required = owes["required"]
    if excuse is not None and excuse["reduce_to"] is not None:
        required = min(required, max(excuse["reduce_to"], 0))
    done = len(counted)
    figures = {
        "required": required,
        "done": done,
        "in_time": sum(act["day"] <= owes["due"] for act in counted),
        "over_maximum": rule["maximum"] is not None and done > rule["maximum"],
        "excused": excuse is not None and (excuse["reduce_to"] is None or excuse["reduce_to"] <= 0),
    }
    return {
        "required": required,
        "done": done,
        "done_in_time": figures["in_time"],
        "over_maximum": figures["over_maximum"],
        "met_on": counted[required - 1]["day"] if 0 < required <= done else None,
        "counted": [act["id"] for act in counted],
        "not_counted": not_counted,
        "state": state(owes, figures, today, soon),
        "next_change": next_change(lambda day: state(owes, figures, day, soon), today, owes["due"]),
    }


def why_not(
    act: dict[str, Any],
    owes: dict[str, Any],
    counted: list[dict[str, Any]],
    holds: Callable[[int, date], bool],
    mine_counts: Callable[[int, date], bool],
) -> str | None:
    """The first reason why an act does not count, given those that counted before it."""
    rule = owes["rule"]
    if act["superseded"] or act["voided"]:
        return "voided" if act["voided"] else "superseded"
    if not act["ended"]:
        return "open_not_ended"
    if not act["confirmed"]:
        return "not_confirmed"
    if (act["for_day"] or act["day"]) not in owes["window"]:
        return "outside_period"
    if rule["counted_kinds"] is not None and act["kind"] == "visit" and act["visit_kind"] not in rule["counted_kinds"]:
        return "kind_not_counted"
    if act["person"] is not None and not holds(act["person"], act["day"]):
        return "not_in_post"
    # A paper counts for the period it is for, whatever the day it is sent.
    days = [act["day"]] if rule["kind"] in AT_THE_MINE else owes["window"]
    if act["mine"] is not None and not any(mine_counts(act["mine"], day) for day in days):
        return "mine_not_in_scope"
    if any(before["record"] == act["record"] for before in counted):
        return "same_mine_and_day"
    once = {
        "mine_days": ("same_mine_and_day", ("mine", "day")),
        "days": ("same_day", ("day",)),
        "mines": ("same_mine", ("mine",)),
    }
    if rule["kind"] in AT_THE_MINE and rule["unit"] in once:
        why, columns = once[rule["unit"]]
        if any(all(before[column] == act[column] for column in columns) for before in counted):
            return why
    for before in counted:
        if rule["min_days_apart"] and (act["day"] - before["day"]).days < rule["min_days_apart"]:
            return "too_soon"
    return None


def state(owes: dict[str, Any], figures: dict[str, Any], today: date, soon: int) -> str:
    """The state on a day, the counts being what they are."""
    if figures["excused"]:
        return "excused"
    if owes["unjudged"]:
        return "not_judged"
    over, required = figures["over_maximum"], figures["required"]
    if figures["in_time"] >= required and not over:
        return "met"
    if figures["done"] >= required and not over and owes["rule"]["late_ok"]:
        return "met_late"
    return unmet(owes["due"], today, soon, can_be_made_up=owes["rule"]["late_ok"] and not over)


def unmet(due: date, today: date, soon: int, *, can_be_made_up: bool) -> str:
    """The state of what is not done: late from 00:00 of the day after the due day."""
    if today > due:
        return "overdue" if can_be_made_up else "missed"
    return "due_soon" if (due - today).days <= soon else "open"


def next_change(state_on: Callable[[date], str], today: date, last: date) -> date | None:
    """The first later day on which the state is another one."""
    day = today
    while day <= max(last, today) + timedelta(days=FAR):
        day += ONE_DAY
        if state_on(day) != state_on(today):
            return day
    return None


def covered(
    owes: dict[str, Any],
    *,
    in_scope: Callable[[date], bool],
    posted: Callable[[date], set[int]],
    excuse: dict[str, Any] | None,
    today: date,
    soon: int,
) -> dict[str, Any]:
    """A coverage duty: the days on which the right number of people was there."""
    rule = owes["rule"]
    most = rule["maximum"]
    days = [day for day in owes["window"] if in_scope(day)]
    right = {day: len(posted(day)) >= rule["minimum"] and (most is None or len(posted(day)) <= most) for day in days}
    wrong = [day for day in days if day <= today and not right[day]]
    done = sum(right[day] for day in days if day <= today)
    required = len(days)
    excused = False
    if excuse is not None:
        excused = excuse["reduce_to"] is None or excuse["reduce_to"] <= 0
        required = required if excuse["reduce_to"] is None else min(required, max(excuse["reduce_to"], 0))
    return {
        "required": required,
        "done": done,
        "gaps": runs(wrong),
        "state": _state_of_cover(owes, done, required, wrong, today, soon, excused=excused),
    }


def _state_of_cover(
    owes: dict[str, Any], done: int, required: int, wrong: list[date], today: date, soon: int, *, excused: bool
) -> str:
    if excused:
        return "excused"
    if owes["unjudged"]:
        return "not_judged"
    if today > owes["window"][-1] and done >= required:
        return "met"
    if today <= owes["window"][-1] and not wrong:
        return "open"
    # A day of wrong head-count cannot be made up.
    return unmet(owes["due"], today, soon, can_be_made_up=False)


def runs(days: list[date]) -> list[tuple[date, date]]:
    """Days as first and last day of each unbroken run."""
    found: list[tuple[date, date]] = []
    for day in days:
        if found and found[-1][1] + ONE_DAY == day:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found
