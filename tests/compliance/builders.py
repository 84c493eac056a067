"""Short ways to write rules, acts and days in the tests of the core."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from compliance.acts import Act
from compliance.owing import Owed, owe
from compliance.periods import PeriodKind, Span, period_holding
from compliance.rules import DutyKind, Rule, Scope, Unit
from compliance.standing import Excuse, Standing, judge
from compliance.workdays import WorkCalendar

# Article 12: 区能源局主要负责人到煤矿检查每月至少5次, in force since the plan was issued.
FIVE_VISITS = Rule(
    kind=DutyKind.VISIT,
    period=PeriodKind.MONTH,
    minimum=5,
    maximum=None,
    unit=Unit.MINE_DAYS,
    scope=Scope.OVERALL,
    counted_kinds=frozenset({"routine", "unannounced", "cross", "joint", "special", "guidance"}),
    in_force=Span(date(2021, 1, 27), None),
)

# Article 4: 每季度书面汇报1次, with the readings "due 10 days after" and "can be made up late".
QUARTERLY_REPORT = replace(
    FIVE_VISITS,
    kind=DutyKind.REPORT,
    period=PeriodKind.QUARTER,
    minimum=1,
    unit=Unit.VISITS,
    counted_kinds=None,
    due_offset=10,
    late_ok=True,
)

# Around 国庆 2026: the holiday with its make-up days on a Sunday before and a Saturday after.
NATIONAL_DAY = WorkCalendar(
    exceptions={
        date(2026, 9, 20): True,
        date(2026, 9, 25): False,
        date(2026, 10, 1): False,
        date(2026, 10, 2): False,
        date(2026, 10, 5): False,
        date(2026, 10, 6): False,
        date(2026, 10, 7): False,
        date(2026, 10, 10): True,
    },
    known_years=frozenset({2026}),
)

HEAD, DEPUTY = 1, 2
EVER = (Span(date.min, None),)


def d(text: str) -> date:
    """A day, written 2026-10-01."""
    return date.fromisoformat(text)


def days(first: str, last: str | None = None) -> Span:
    """The span with both days in it; open-ended without a last day."""
    return Span.inclusive(d(first), None if last is None else d(last))


def rule(base: Rule = FIVE_VISITS, **changes: Any) -> Rule:
    """A rule like ``base`` but for the changes."""
    return replace(base, **changes)


def owed_for(of: Rule, day: str, subject: tuple[Span, ...] | None = None) -> Owed:
    """What a rule makes owed for the period that holds the day."""
    assert of.period is not None
    owed = owe(of, period_holding(d(day), of.period), NATIONAL_DAY, subject)
    assert owed is not None
    return owed


def visit(number: int, day: str, **changes: Any) -> Act:
    """A routine visit by the head to mine 1; its number is its id, its order and its record."""
    base = Act(
        id=number,
        order=number,
        kind=DutyKind.VISIT,
        visit_kind="routine",
        day=d(day),
        for_day=None,
        mine=1,
        subject=None,
        person=HEAD,
        record=number,
    )
    return base._replace(**changes)


def report(number: int, day: str, for_day: str | None = None, **changes: Any) -> Act:
    """A report entered by the department, for the period that holds ``for_day``."""
    about = None if for_day is None else d(for_day)
    base = visit(number, day, kind=DutyKind.REPORT, visit_kind=None, for_day=about, mine=None, person=None)
    return base._replace(**changes)


def visits(*texts: str) -> list[Act]:
    """Visits of these days, numbered from 1, each to a mine of its own."""
    return [visit(number, text, mine=number) for number, text in enumerate(texts, start=1)]


def judged(owed: Owed, acts: Iterable[Act], today: str, excuse: Excuse | None = None, **changes: Any) -> Standing:
    """The standing on a day; the head holds the post always, every mine is in scope, 7 days are soon."""
    settings: dict[str, Any] = {"held": {HEAD: EVER}, "mines_in_scope": None, "soon_days": 7} | changes
    return judge(owed, acts, excuse=excuse, today=d(today), **settings)
