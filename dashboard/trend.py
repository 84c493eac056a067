"""The trend: the share met month by month, and what the running month comes to at the present pace."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from compliance.rates import Tally
from dashboard.figures import Total, percent, tally_of
from dashboard.pace import Course
from dashboard.wording import month_of


@dataclass(frozen=True, slots=True)
class Point:
    """One month: its rate with what it is a rate of, and the forecast where the line is dashed."""

    label: str
    rate: str | None
    met: int
    judged: int
    forecast: str | None


def trend(found: Sequence[Total], courses: Sequence[Course], year: int, *, today: date) -> list[Point]:
    """The months of a year with something judged; the running month stands last, with its forecast only."""
    by_month: dict[int, list[Total]] = defaultdict(list)
    for line in found:
        by_month[line.ends.month].append(line)
    running = today.month if year == today.year else None
    points = []
    for month in sorted(by_month):
        if month == running or (running is not None and month > running):
            continue
        tally = tally_of(line.part for line in by_month[month])
        if tally.judged:
            points.append(Point(month_of(date(year, month, 1)), percent(tally), tally.met, tally.judged, None))
    if running is None:
        return points
    tally = tally_of(line.part for line in by_month[running])
    ending = [course for course in courses if (course.period_end.year, course.period_end.month) == (year, running)]
    forecast = _forecast(tally, tally_of(line.part for line in found), ending, today)
    if forecast is None:
        return points
    if points:
        # The dashed line starts where the drawn one ends.
        last = points[-1]
        points[-1] = Point(last.label, last.rate, last.met, last.judged, last.rate)
    return [*points, Point(month_of(date(year, running, 1)), None, tally.met, tally.judged, forecast)]


def _forecast(month: Tally, year: Tally, ending: Sequence[Course], today: date) -> str | None:
    """Met so far, and of the unfinished: counts by their pace; what takes one act, at the year's rate so far."""
    total = month.judged + month.open + month.due_soon
    if not total or year.rate is None:
        return None
    usual = float(year.rate)
    expected = float(month.met)
    for course in ending:
        will = course.will_do(today)
        expected += course.count * (usual if will is None else float(will))
    return f"{min(expected / total, 1.0) * 100:.1f}"
