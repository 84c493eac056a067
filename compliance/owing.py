"""Owing: one rule and one calendar period in, what is owed for it out.

Source: domain.md "How each class of duty becomes obligations".
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from compliance.periods import Span, common_days
from compliance.rules import FirstPeriod, Rule, due_day, required
from compliance.workdays import WorkCalendar


class Unjudged(StrEnum):
    """Why an obligation is shown but not judged (不考核)."""

    FIRST_PERIOD = "first_period"
    DUTY_ENDED = "duty_ended"
    SUBJECT_LEFT = "subject_left"
    SUBJECT_ENTERED = "subject_entered"
    PERIOD_UNSET = "period_unset"
    PRINCIPLE = "principle"


@dataclass(frozen=True, slots=True)
class Owed:
    """What one bearer owes for one period (and one subject).

    ``window``: from the first to the last day on which acts count. ``due``: last day in time. ``required``: how many
    (for coverage: the head-count). ``unjudged`` None = judged.
    """

    rule: Rule
    period: Span
    window: Span
    due: date
    required: int
    unjudged: Unjudged | None

    def counts_on(self, day: date) -> bool:
        """Whether an act of (or for) this day can count: in the window and in season."""
        # A season that wraps the year's end leaves a hole inside the window of a year.
        return day in self.window and (self.rule.season is None or self.rule.season.contains(day))


def owe(rule: Rule, period: Span, calendar: WorkCalendar, subject_spans: tuple[Span, ...] | None) -> Owed | None:
    """What a rule makes owed in a period; None when it makes nothing owed.

    ``subject_spans``: the days on which the mine, enterprise, inspector … is in scope; None = there is no such subject.
    Nothing is owed when no day of the period is in force and in season, or the subject is in scope on none of them.

    Not judged (domain.md "Readings" 2 and 5), the first that holds: the duty ended inside the period; the subject left
    scope inside it; the duty began inside it (policy ``first_period``); the subject entered scope inside it (same
    policy: track = not judged, full = judged in full, prorata = judged by the share of days left).
    """
    in_force = period.clip(rule.in_force)
    days = () if in_force is None else rule.counting_days(in_force)
    if not days:
        return None
    scope = days if subject_spans is None else common_days(days, subject_spans)
    if not scope:
        return None
    window = Span(days[0].start, days[-1].end)
    entered = scope[0].start != window.start
    # In scope from some day on, the subject must stay so on every later day that counts; otherwise it left.
    left = scope != common_days(days, (Span(scope[0].start, None),))
    return Owed(
        rule=rule,
        period=period,
        window=window,
        due=due_day(period, rule, calendar),
        required=required(rule, period, Span(scope[0].start, window.end)),
        unjudged=_unjudged(rule, period, left=left, entered=entered),
    )


def _unjudged(rule: Rule, period: Span, *, left: bool, entered: bool) -> Unjudged | None:
    ends = rule.in_force.end
    if ends is not None and (period.end is None or ends < period.end):
        return Unjudged.DUTY_ENDED
    if left:
        return Unjudged.SUBJECT_LEFT
    if rule.first_period is not FirstPeriod.TRACK:
        return None
    if rule.in_force.start > period.start:
        return Unjudged.FIRST_PERIOD
    return Unjudged.SUBJECT_ENTERED if entered else None
