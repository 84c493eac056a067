"""The assessment grid: every inspector posted in a month (or a year) in one table, with what is on record for him."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from compliance.periods import PeriodKind, Span, period_holding
from compliance.rules import Scope
from duties.books import Books
from duties.models import Duty
from duties.words import period_label
from mines.models import Posting
from records.drafts import RecordDraft
from records.models import Record


@dataclass(frozen=True, slots=True)
class Entry:
    """What was typed into one row; no score means that the row was left alone."""

    score: Decimal | None
    note: str


@dataclass(slots=True)
class Row:
    """One inspector, where he was posted, and the assessment on record."""

    person_id: int
    name: str
    mines: list[str] = field(default_factory=list)
    departments: list[str] = field(default_factory=list)
    record: Record | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """The table of one period: the duty it answers, and its rows in the order of mines."""

    duty: Duty
    kind: PeriodKind
    period: Span
    rows: tuple[Row, ...]

    @property
    def label(self) -> str:
        """The period's name."""
        return period_label(self.kind, self.period.start, self.period.last_day or self.period.start)

    @property
    def scored(self) -> int:
        """How many have an assessment on record."""
        return sum(row.record is not None for row in self.rows)


def grid_duties() -> dict[PeriodKind, list[Duty]]:
    """Assessment duties owed for each inspector, by their period; found by their measure, not by their key."""
    assessments = Duty.objects.filter(kind=Duty.Kind.ASSESSMENT).order_by("-effective_from", "pk")
    books = Books(duty_ids=assessments.values_list("pk", flat=True))
    found: dict[PeriodKind, list[Duty]] = {}
    for duty in books.duties.values():
        rule = books.measure(duty.pk, duty.effective_from).rule
        if rule.scope is Scope.EACH_INSPECTOR and rule.period is not None:
            found.setdefault(rule.period, []).append(duty)
    return found


def grid_for(kind: PeriodKind, day: date) -> Grid | None:
    """The grid of the period that holds the day; None when no duty asks for it. A constant number of queries."""
    period = period_holding(day, kind)
    duty = next((duty for duty in grid_duties().get(kind, []) if _in_force(duty, period)), None)
    if duty is None:
        return None
    rows = _posted(period)
    for record in _on_record(duty.key, period):
        # The newest stands where, against the rules, there are two.
        if record.person_id in rows:
            rows[record.person_id].record = record
    return Grid(duty, kind, period, tuple(rows.values()))


def changed(
    grid: Grid, entries: Mapping[int, Entry], *, department_id: int, sent_on: date, late_reason: str
) -> list[tuple[Record | None, RecordDraft]]:
    """Rows that say something new, each with the record it corrects; a correction keeps the day it was made."""
    found: list[tuple[Record | None, RecordDraft]] = []
    for row in grid.rows:
        entry, record = entries.get(row.person_id), row.record
        if entry is None or entry.score is None:
            continue
        if record is not None and (record.score, record.note) == (entry.score, entry.note):
            continue
        draft = RecordDraft(
            duty_key=grid.duty.key,
            department_id=department_id if record is None else record.department_id,
            for_day=grid.period.start if record is None else record.for_day,
            sent_on=sent_on if record is None else record.sent_on,
            score=entry.score,
            note=entry.note,
            person_id=row.person_id,
            late_reason=late_reason,
        )
        found.append((record, draft))
    return found


def _posted(period: Span) -> dict[int, Row]:
    rows: dict[int, Row] = {}
    last = period.last_day
    postings = Posting.objects.current().exclude(ends__lt=period.start).exclude(starts__gt=last)
    for posting in postings.select_related("person", "mine", "department").order_by("mine_id", "department_id", "pk"):
        row = rows.setdefault(posting.person_id, Row(posting.person_id, posting.person.name))
        _add(row.mines, str(posting.mine))
        _add(row.departments, posting.department.name)
    return rows


def _on_record(key: str, period: Span) -> Iterable[Record]:
    rows = Record.objects.current().filter(duty__key=key, for_day__gte=period.start, person__isnull=False)
    if period.end is not None:
        rows = rows.filter(for_day__lt=period.end)
    return rows.order_by("pk")


def _add(words: list[str], word: str) -> None:
    if word not in words:
        words.append(word)


def _in_force(duty: Duty, period: Span) -> bool:
    return Span.inclusive(duty.effective_from, duty.effective_to).overlaps(period)
