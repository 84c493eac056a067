"""The heat map: duty and bearer down, months across; a quarter stands in its last month, a year in December.

Which rows there are is asked first and paged; only what stands on the page is counted.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db.models import Q
from django.utils.translation import get_language

from audit.kept import kept
from audit.prepared import Scope
from dashboard import addresses
from dashboard.bearers import Bearers
from dashboard.closings import ClosedLine, Mark, mark_of
from dashboard.figures import Figure, Line, figure_of
from dashboard.wording import Subjects, article_of, measure_of, month_of
from duties.models import Duty

ANNEX = 99


@dataclass(frozen=True, slots=True)
class Cell:
    """One month of one row. ``was``: what it showed when the office closed it, where that is another figure."""

    figure: Figure
    url: str
    label: str
    was: Mark | None


@dataclass(frozen=True, slots=True)
class Row:
    """One duty of one bearer through the year. ``unset``: recurring by the text, but nobody has set a period."""

    bearer: str
    title: str
    measure: str
    article: str
    url: str
    cells: tuple[Cell | None, ...]
    unset: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A row to be shown: the duty, and the tag of its bearer; no tag where nobody has set a period."""

    duty: int
    key: str
    tag: str
    post: int | None = None


def places(rows: Scope, bearers: Bearers) -> list[Place]:
    """The rows that there are, in the order of the document; one query, however many months each has."""
    duties = bearers.duties
    owed = rows.ask(
        "places", lambda rows: rows.order_by().values_list("duty", "duty__key", "post", "department").distinct()
    )
    seen = {key for _duty, key, _post, _department in owed}
    unset = [
        (duty.pk, duty.key, None, 0)
        for duty in duties.values()
        if duty.recurrence == Duty.Recurrence.PERIOD_UNSET and duty.key not in seen
    ]
    order = {number: _place(duty) for number, duty in duties.items()}
    found: dict[tuple[str, str], Place] = {}
    for duty, key, post, department in sorted([*owed, *unset], key=lambda row: (order[row[0]], row[2] or 0, row[3])):
        tag = bearers.tag_of(duty, post, department) if department else ""
        found.setdefault((key, tag), Place(duty, key, tag, post))
    return list(found.values())


def within(shown: Sequence[Place]) -> Q:
    """Obligations among which those of these rows are; others of the same duties may be among them."""
    posts = tuple(sorted({place.post for place in shown if place.post is not None}))
    return Q(duty__key__in=tuple(sorted({place.key for place in shown}))) & (Q(post__in=posts) | Q(post__isnull=True))


def rows_of_year(
    shown: Sequence[Place], found: Sequence[Line], closed: Sequence[ClosedLine], bearers: Bearers, year: int
) -> list[Row]:
    """The rows of these places, with the months of one year."""
    before: dict[tuple[str, str], list[ClosedLine]] = defaultdict(list)
    for was in closed:
        before[was.key, bearers.tag_of(was.duty, was.post, was.department)].append(was)
    grouped: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in sorted(found, key=lambda line: line.ends):
        grouped[line.key, bearers.tag_of(line.duty, line.post, line.department)].append(line)
    rows = []
    for place in shown:
        own = grouped.get((place.key, place.tag))
        if own:
            closings = tuple(before[place.key, place.tag])
            key = ("heat", place, tuple(own), closings, year, get_language())
            rows.append(kept(key, partial(_row, place, own, closings, bearers, year)))
        elif not place.tag:
            rows.append(_unset(bearers.duties[place.duty], bearers.names(place.duty)))
    return rows


def _row(place: Place, lines: Sequence[Line], closed: Sequence[ClosedLine], bearers: Bearers, year: int) -> Row:
    duty = bearers.duties[lines[-1].duty]
    title = duty.title
    by_month: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_month[line.ends.month].append(line)
    who = dict([place.tag.split("=")]) if "=" in place.tag else {}
    cells: list[Cell | None] = []
    for month in range(1, 13):
        if month not in by_month:
            cells.append(None)
            continue
        figure = figure_of([line.part for line in by_month[month]])
        url = addresses.behind(figure, duty=place.key, year=year, month=month, **who)
        was = mark_of([line for line in closed if line.ends.month == month], beside=figure)
        cells.append(Cell(figure, url, f"{month_of(date(year, month, 1))} {title}", was))
    days = duty.kind == Duty.Kind.POSTING
    most = max(line.most for line in lines)
    return Row(
        bearer=bearers.name_of(lines[-1]),
        title=title,
        measure=measure_of(lines[-1].period_kind, most, _subjects(lines), days=days),
        article=article_of(duty),
        url=addresses.clause(duty),
        cells=tuple(cells),
        unset=False,
    )


def _unset(duty: Duty, names: str) -> Row:
    return Row(names, duty.title, "", article_of(duty), addresses.clause(duty), (None,) * 12, unset=True)


def _subjects(lines: Iterable[Line]) -> Subjects:
    lines = list(lines)
    return Subjects(
        mines=any(line.mines for line in lines),
        enterprises=any(line.enterprises for line in lines),
        people=any(line.people for line in lines),
    )


def _place(duty: Duty) -> tuple[int, int]:
    return (int(duty.article) if duty.article.isdigit() else ANNEX, duty.pk)
