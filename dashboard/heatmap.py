"""The heat map: duty and bearer down, months across; a quarter stands in its last month, a year in December."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

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


def rows_of_year(found: Sequence[Line], closed: Sequence[ClosedLine], bearers: Bearers, year: int) -> list[Row]:
    """Rows in the order of the document; the months of one year."""
    duties = bearers.duties
    before: dict[tuple[str, str, str], list[ClosedLine]] = defaultdict(list)
    for was in closed:
        before[was.key, *bearers.row_of(was)].append(was)
    grouped: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
    for line in found:
        grouped[line.key, *bearers.row_of(line)].append(line)
    placed = [
        (_place(duties[lines[0].duty]), _row(key, lines, before[key], duties, year)) for key, lines in grouped.items()
    ]
    seen = {line.key for line in found}
    for number, duty in duties.items():
        if duty.recurrence == Duty.Recurrence.PERIOD_UNSET and duty.key not in seen:
            placed.append((_place(duty), _unset(duty, bearers.names(number))))
    return [row for _place_, row in sorted(placed, key=lambda pair: pair[0])]


def _row(
    key: tuple[str, str, str], lines: Sequence[Line], closed: Sequence[ClosedLine], duties: dict[int, Duty], year: int
) -> Row:
    duty_key, tag, bearer = key
    duty = duties[lines[-1].duty]
    title = duty.title
    by_month: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_month[line.month.month].append(line)
    who = dict([tag.split("=")]) if "=" in tag else {}
    cells: list[Cell | None] = []
    for month in range(1, 13):
        if month not in by_month:
            cells.append(None)
            continue
        figure = figure_of([line.part for line in by_month[month]])
        url = addresses.behind(figure, duty=duty_key, year=year, month=month, **who)
        was = mark_of([line for line in closed if line.month.month == month], beside=figure)
        cells.append(Cell(figure, url, f"{month_of(date(year, month, 1))} {title}", was))
    days = duty.kind == Duty.Kind.POSTING
    most = max(line.most for line in lines)
    return Row(
        bearer=bearer,
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
