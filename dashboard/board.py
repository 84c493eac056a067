"""The office's board: head line, four figures, heat map, what needs handling, trend; a constant number of queries."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext

from accounts.models import User
from audit.prepared import Scope
from compliance.owing import Unjudged
from compliance.rates import Tally
from compliance.standing import State
from dashboard import attention, pace
from dashboard.addresses import listing
from dashboard.attention import Matter
from dashboard.bearers import Bearers, bearers_now
from dashboard.closings import closed_lines
from dashboard.figures import (
    Total,
    counting_excused,
    due_this_month,
    in_year,
    lines,
    owed_seen_by,
    percent,
    tally_of,
    totals,
)
from dashboard.heatmap import Place, Row, places, rows_of_year, within
from dashboard.pace import Course
from dashboard.trend import Point, trend
from dashboard.wording import month_of
from duties.words import UNJUDGED
from mines.staffing import Staffing, staffing_seen

# The table of what needs handling shows the first of each sort; the rest stands behind its links.
MOST_FLAGS = 8
FLAGS_LOOKED_AT = 100
MOST_OTHERS = 4
# A page of the heat map, and how many more the last one takes: the plan's own rows stand on one, a province's on many.
ROWS, MORE = 54, 10


@dataclass(frozen=True, slots=True)
class Head:
    """What the rate speaks of, and what it does not: excused by whom, not judged why."""

    tally: Tally
    rate: str | None
    counting_excused: str | None
    unfinished: int
    reduced: int
    reasons: str


@dataclass(frozen=True, slots=True)
class Late:
    """How many are late, how many of those can still be done, and the change since last month ended."""

    count: int
    still_possible: int
    change: int

    @property
    def change_text(self) -> str:
        """The change with its sign; a true minus, as it is printed."""
        return f"+{self.change}" if self.change > 0 else f"−{-self.change}" if self.change else "±0"


@dataclass(frozen=True, slots=True)
class Due:
    """How many unfinished ones fall due this month, and how many of those will not be reached."""

    count: int
    falling_short: int


@dataclass(frozen=True, slots=True)
class Board:
    """The page's values. ``here``: the month we are in; 0 in other years."""

    year: int
    years: tuple[int, ...]
    head: Head
    late: Late
    due: Due
    staffing: Staffing
    mismatches: tuple[str, ...]
    months: tuple[str, ...]
    here: int
    rows: tuple[Row, ...]
    pages: Page[Place]
    matters: tuple[Matter, ...]
    open_flags: int
    trend: tuple[Point, ...]
    links: dict[str, str]


def board_of(user: User, year: int, *, today: date, page: str = "") -> Board:
    """The board of what a person may see; ``page`` of the heat map, as the address names it."""
    rows = owed_seen_by(user)
    of_year = rows.filter(in_year(year))
    bearers = bearers_now()
    pages = Paginator(places(of_year, bearers), ROWS, orphans=MORE).get_page(page)
    paged = pages.has_other_pages()
    shown = of_year.filter(within(list(pages))) if paged else of_year
    found = lines(shown, today=today)
    closed = closed_lines(shown) if bearers.closed_to and bearers.closed_to >= date(year, 1, 1) else []
    own: Sequence[Total] = totals(of_year, today=today) if paged else found
    courses = pace.courses(_counted(rows, year, today), today=today)
    flags = attention.open_flags(attention.flags_seen_by(user), most=FLAGS_LOOKED_AT)
    windows = {course.window for course in pace.due_by(courses, today=today) if course.will_do(today) is False}
    matters = [
        *attention.of_flags(flags, today=today, most=MOST_FLAGS),
        *attention.falling_short(rows, windows, today=today, most=MOST_OTHERS),
        *attention.entered_late(user, most=MOST_OTHERS),
    ]
    staffing = staffing_seen(user, today)
    return Board(
        year=year,
        years=_years(bearers, year, today),
        head=head_of(own),
        late=late_of(own),
        due=due_of(courses, today=today),
        staffing=staffing,
        mismatches=tuple(bearers.mismatch_lines(staffing)),
        months=tuple(month_of(date(year, month, 1)) for month in range(1, 13)),
        here=today.month if year == today.year else 0,
        rows=tuple(rows_of_year(list(pages), found, closed, bearers, year)),
        pages=pages,
        matters=tuple(matters),
        open_flags=attention.total_of(flags),
        trend=tuple(trend(own, courses, year, today=today)),
        links={
            "judged": listing(year=year, state="judged"),
            "excused": listing(year=year, show="excused"),
            "not_judged": listing(year=year, state="not_judged"),
            "late": listing(year=year, state="late"),
            "due": listing(show="due"),
        },
    )


def head_of(found: Sequence[Total]) -> Head:
    """The head line of some counted obligations."""
    tally = tally_of(line.part for line in found)
    why: Counter[str] = Counter()
    for line in found:
        if line.unjudged and line.part.state is State.NOT_JUDGED:
            why[line.unjudged] += line.part.count
    reasons = gettext("、").join(str(UNJUDGED[Unjudged(code)]) for code, _count in why.most_common())
    return Head(
        tally=tally,
        rate=percent(tally),
        counting_excused=counting_excused(tally),
        unfinished=tally.open + tally.due_soon,
        reduced=sum(line.reduced for line in found),
        reasons=reasons,
    )


def late_of(found: Sequence[Total]) -> Late:
    """The late ones among some counted obligations."""
    tally = tally_of(line.part for line in found)
    count = tally.overdue + tally.missed
    return Late(count, tally.overdue, count - sum(line.late_before for line in found))


def due_of(courses: Sequence[Course], *, today: date) -> Due:
    """The unfinished ones that fall due this month, among some courses."""
    own = pace.due_by(courses, today=today)
    return Due(sum(course.count for course in own), pace.falling_short(own, today=today))


def _counted(rows: Scope, year: int, today: date) -> Scope:
    """The year's obligations, and whatever else falls due this month (last quarter's reports, in January)."""
    return rows.filter(in_year(year) | due_this_month(today))


def _years(bearers: Bearers, year: int, today: date) -> tuple[int, ...]:
    first = bearers.first_day
    return tuple(range(min(first.year if first else today.year, year), max(today.year, year) + 1))
