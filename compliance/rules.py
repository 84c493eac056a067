"""Rules: the measure of one duty, as read from the text and the local settings (domain.md "What one 次 is")."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from compliance.periods import PeriodKind, Season, Span, shift
from compliance.workdays import WorkCalendar


class DutyKind(StrEnum):
    """What fulfils a duty."""

    VISIT = "visit"
    MEETING = "meeting"
    REPORT = "report"
    ASSESSMENT = "assessment"
    COLLECTION = "collection"
    PATROL = "patrol"
    PUBLICATION = "publication"
    PLAN = "plan"
    EVENT = "event"
    POSTING = "posting"
    STANDING = "standing"

    @property
    def is_written(self) -> bool:
        """Whether papers fulfil it; visits and patrols (article 7: 定期巡查) are fulfilled by going there."""
        return self not in (DutyKind.VISIT, DutyKind.PATROL)


class Unit(StrEnum):
    """What one 次 is: each record, or distinct days, mine-and-days (default for visits), mines; or days covered."""

    VISITS = "visits"
    DAYS = "days"
    MINE_DAYS = "mine_days"
    MINES = "mines"
    COVERAGE_DAYS = "coverage_days"


class Scope(StrEnum):
    """What a duty is owed for: overall, or once for each of something (article 11: 每个乡镇煤矿)."""

    OVERALL = "overall"
    EACH_MINE = "each_mine"
    EACH_ENTERPRISE = "each_enterprise"
    EACH_INSPECTOR = "each_inspector"
    EACH_CLOSED_MINE = "each_closed_mine"


class FirstPeriod(StrEnum):
    """How a period is judged that began before the duty did (the plan took effect on 2021-01-27, part 六).

    track = shown, not judged; full = judged as a whole period; prorata = judged by the share of days left.
    """

    TRACK = "track"
    FULL = "full"
    PRORATA = "prorata"


class OffsetUnit(StrEnum):
    """Days in which a due offset is counted."""

    DAYS = "days"
    WORKDAYS = "workdays"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The measure of a duty: ``minimum`` (and at most ``maximum``) of a ``unit`` per ``period``.

    E.g. article 12, 区能源局主要负责人到煤矿检查每月至少5次: visit, month, 5, mine_days.
    ``period`` None = owed once. ``counted_kinds`` None = any kind of visit. ``min_days_apart`` n = an act counts only n
    or more days after the last one counted. ``due_offset`` = days after the last day of the period. ``late_ok`` = it
    can be made up late. ``in_force`` = days on which the rule holds; acts on other days do not count.
    """

    kind: DutyKind
    period: PeriodKind | None
    minimum: int
    maximum: int | None
    unit: Unit
    scope: Scope
    counted_kinds: frozenset[str] | None
    min_days_apart: int = 0
    first_period: FirstPeriod = FirstPeriod.TRACK
    due_offset: int = 0
    due_offset_unit: OffsetUnit = OffsetUnit.DAYS
    late_ok: bool = False
    season: Season | None = None
    in_force: Span

    def counting_days(self, span: Span) -> tuple[Span, ...]:
        """The days of a span on which acts count as far as the season goes, in order."""
        if self.season is not None:
            return self.season.windows(span)
        return (span,) if span.days else ()


def due_day(period: Span, rule: Rule, calendar: WorkCalendar) -> date:
    """The last day on which it is in time: last day of the period + offset in days or working days.

    Late from 00:00 of the day after (domain.md "Which date counts"). An open-ended period is due on 9999-12-31.
    """
    last = period.last_day or date.max
    if rule.due_offset_unit is OffsetUnit.WORKDAYS:
        return calendar.add_workdays(last, rule.due_offset)
    return shift(last, rule.due_offset)


def required(rule: Rule, period: Span, window: Span) -> int:
    """How many are owed in a period of which only ``window`` counts.

    The minimum; under ``prorata`` with a window that begins after the period's first day in season: its share of the
    period's days in season, rounded up, at least 1. So the season alone never lowers what is owed. A head-count
    (coverage_days) is not prorated: its days are.
    """
    whole = rule.counting_days(period)
    first = whole[0].start if whole else period.start
    late_start = rule.first_period is FirstPeriod.PRORATA and window.start > first
    if not late_start or rule.unit is Unit.COVERAGE_DAYS or rule.minimum < 1:
        return rule.minimum
    share = sum(part.days for part in rule.counting_days(window))
    days = sum(part.days for part in whole)
    return max(-(-rule.minimum * share // max(days, 1)), 1)  # -(-a // b) rounds up
