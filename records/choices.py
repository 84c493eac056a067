"""What one may record: duties on paper that bind one's departments, and the periods they may be for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import Department, User
from accounts.permissions import may_record_document
from compliance.periods import PeriodKind, Span, period_holding, periods_over
from duties.models import Duty, DutyBearer
from duties.words import period_label
from records.asked import Asked, Catalogue
from records.models import Record

# A period's paper is written when it is over or nearly so: in its first half the one before is meant.
LOOKING_BACK = timedelta(days=15)
MOST_PERIODS = 24
MOST_SHOWN = 10
FIRST_GRID_YEAR = 2000
AHEAD = (Record.Kind.PLAN, Record.Kind.PUBLICATION)


@dataclass(frozen=True, slots=True)
class Choice:
    """One duty to choose, with the departments the user may record it for."""

    duty: Duty
    departments: list[Department]

    @property
    def title(self) -> str:
        """What the duty asks for."""
        return self.duty.title

    @property
    def label(self) -> str:
        """Its article as the document prints it."""
        clause = self.duty.clause
        return clause.label if clause is not None and clause.label else self.duty.article


def duties_for(user: User) -> list[Choice]:
    """Duties on paper with the departments the user may record them for; the newest wording of each."""
    newest: dict[str, Duty] = {}
    for duty in Duty.objects.filter(kind__in=Record.Kind.values).order_by("effective_from").select_related("clause"):
        newest[duty.key] = duty
    catalogue = Catalogue(newest)
    pairs = [(duty, departments_for(user, catalogue, duty)) for duty in sorted(newest.values(), key=lambda d: d.pk)]
    return [Choice(duty, departments) for duty, departments in pairs if departments]


def departments_for(user: User, catalogue: Catalogue, duty: Duty) -> list[Department]:
    """Departments that owe the duty and for which the user may record."""
    return [
        department
        for department in catalogue.books.departments.values()
        if department.owes and may_record_document(user, department) and catalogue.bound(duty, department)
    ]


def likely_day(duty: Duty, *, today: date) -> date:
    """A day of the period that is most likely meant when none is said."""
    if duty.kind in (*AHEAD, Record.Kind.MEETING):
        return today
    return max(today - LOOKING_BACK, duty.effective_from)


def periods_of(asked: Asked, *, chosen: date, today: date) -> list[tuple[str, str]]:
    """Periods a record may be for, newest first, as choices; none where the duty has no period."""
    if asked.rule.period is None:
        return []
    first = max(asked.rule.in_force.start, date(today.year - 5, 1, 1))
    last = today + timedelta(days=366 if asked.duty.kind in AHEAD else 1)
    periods = list(periods_over(Span(min(first, today), last), asked.rule.period))[-MOST_PERIODS:]
    spans = _with(periods, period_holding(chosen, asked.rule.period))
    return [(span.start.isoformat(), period_label(asked.rule.period, span.start, _last(span))) for span in spans]


def _with(periods: list[Span], chosen: Span) -> list[Span]:
    return sorted({*periods, chosen}, key=lambda span: span.start, reverse=True)


def _last(span: Span) -> date:
    return span.last_day or span.start


def may_record_any(user: User) -> bool:
    """Whether there is a department the user may record for: what decides over the button. One query."""
    return any(may_record_document(user, department) for department in Department.objects.all())


def may_fill_grid(user: User) -> bool:
    """Whether the user may record for a department that the text names as assessing. One query."""
    named = DutyBearer.objects.filter(duty__kind=Record.Kind.ASSESSMENT).values("department")
    return any(may_record_document(user, department) for department in Department.objects.filter(pk__in=named))


def on_record(asked: Asked, departments: Sequence[Department], *, seen_by: User) -> list[Record]:
    """What stands in the books already for this duty, period and departments; the first few."""
    rows = Record.objects.visible_to(seen_by).current().filter(duty__key=asked.duty.key, department__in=departments)
    if asked.period is not None:
        rows = rows.filter(for_day__gte=asked.period.start, for_day__lte=asked.period.last_day or date.max)
    return list(rows.select_related("duty", "department", "mine", "enterprise", "person")[:MOST_SHOWN])


def grid_day(text: str, *, today: date) -> date:
    """The day a grid is asked for, from ``2021-09`` or ``2021``; else the period likely meant."""
    for candidate in (f"{text}-01", f"{text}-01-01"):
        try:
            day = date.fromisoformat(candidate)
        except ValueError:
            continue
        if FIRST_GRID_YEAR <= day.year <= today.year + 1:
            return day
    return today - LOOKING_BACK


def grid_periods(kind: PeriodKind, day: date, *, today: date) -> list[tuple[str, str]]:
    """Periods a grid may be opened for, newest first: the last year of months, the last years of years."""
    back = timedelta(days=365 if kind is PeriodKind.MONTH else 4 * 365)
    spans = periods_over(Span(today - back, today + timedelta(days=1)), kind)
    length = 7 if kind is PeriodKind.MONTH else 4
    return [
        (span.start.isoformat()[:length], period_label(kind, span.start, _last(span)))
        for span in _with(list(spans), period_holding(day, kind))
    ]
