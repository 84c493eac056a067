"""What one may record: duties on paper that bind one's departments, and the periods they may be for."""

from collections.abc import Iterator
from datetime import date, timedelta

from accounts.models import Department, User
from accounts.permissions import may_record_document
from compliance.periods import Span, period_holding, periods_over
from duties.models import Duty
from duties.words import period_label
from records.asked import Asked, Catalogue
from records.models import Record

# A period's paper is written when it is over or nearly so: in its first half the one before is meant.
LOOKING_BACK = timedelta(days=15)
MOST_PERIODS = 24
AHEAD = (Record.Kind.PLAN, Record.Kind.PUBLICATION)


def duties_for(user: User) -> list[tuple[Duty, list[Department]]]:
    """Duties on paper with the departments the user may record them for; the newest wording of each."""
    newest: dict[str, Duty] = {}
    for duty in Duty.objects.filter(kind__in=Record.Kind.values).order_by("effective_from").select_related("clause"):
        newest[duty.key] = duty
    catalogue = Catalogue(newest)
    pairs = [(duty, departments_for(user, catalogue, duty)) for duty in sorted(newest.values(), key=lambda d: d.pk)]
    return [(duty, departments) for duty, departments in pairs if departments]


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
    periods = _with(periods, period_holding(chosen, asked.rule.period))
    return [(span.start.isoformat(), period_label(asked.rule.period, span.start, _last(span))) for span in periods]


def _with(periods: list[Span], chosen: Span) -> Iterator[Span]:
    return iter(sorted({*periods, chosen}, key=lambda span: span.start, reverse=True))


def _last(span: Span) -> date:
    return span.last_day or span.start
