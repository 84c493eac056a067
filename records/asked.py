"""What a duty asks of a record: which wording is in force, for which period, of whom, about what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.models import Department
from compliance.periods import PeriodKind, Span, period_holding
from compliance.rules import Rule, Scope
from duties.books import Books, Named
from duties.models import Duty, DutyBearer
from duties.words import period_label
from records.models import Record

# Subjects a scope asks for, by the record's own column.
SUBJECT = {
    Scope.EACH_MINE: "mine",
    Scope.EACH_CLOSED_MINE: "mine",
    Scope.EACH_ENTERPRISE: "enterprise",
    Scope.EACH_INSPECTOR: "person",
}
TOWNSHIPS = (
    DutyBearer.Group.COAL_TOWNSHIPS,
    DutyBearer.Group.ALL_TOWNSHIPS,
    DutyBearer.Group.CONCERNED_TOWNSHIPS,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One duty for the period that holds a day. ``days``: the parts of it that count; none = not in force."""

    duty: Duty
    rule: Rule
    ownerships: frozenset[str]
    period: Span | None
    days: tuple[Span, ...]

    @property
    def subject(self) -> str | None:
        """The column that names what it is for; None where the duty is owed over all."""
        return SUBJECT.get(self.rule.scope)

    @property
    def on_paper(self) -> bool:
        """Whether a record fulfils this kind of duty."""
        return self.duty.kind in Record.Kind.values

    @property
    def title(self) -> str:
        """What the duty asks for."""
        return self.duty.title

    @property
    def label(self) -> str:
        """The period's name; empty where the duty has none."""
        if self.period is None or self.rule.period is None:
            return ""
        return period_label(self.rule.period, self.period.start, self.period.last_day or self.period.start)

    def counting(self, day: date) -> date:
        """The day itself where it counts, else the nearest that does: any day of a period stands for it."""
        if any(day in span for span in self.days):
            return day
        edges = [edge for span in self.days for edge in (span.start, span.last_day) if edge is not None]
        return min(edges, key=lambda edge: abs((edge - day).days), default=day)


class Catalogue:
    """The duties of some keys with the registers they rest on; each read at most once, however many records."""

    def __init__(self, keys: Iterable[str]) -> None:
        """``keys``: the duties that will be asked for."""
        self.books = Books(duty_ids=Duty.objects.filter(key__in=set(keys)).values_list("pk", flat=True))
        self._known: dict[tuple[str, date], Asked | None] = {}

    def asked(self, key: str, day: date) -> Asked | None:
        """What the duty asks for the period of a day; None when there is no such duty."""
        if (key, day) not in self._known:
            self._known[key, day] = self._work_out(key, day)
        return self._known[key, day]

    def bound(self, duty: Duty, department: Department) -> bool:
        """Whether the text binds the department: by name, or by a group it describes; nobody named binds anybody."""
        bearers = self.books.bearers.get(duty.pk, [])
        return not bearers or any(_binds(bearer, department, self.books) for bearer in bearers)

    def _work_out(self, key: str, day: date) -> Asked | None:
        wordings = [duty for duty in self.books.duties.values() if duty.key == key]
        # The wording in force on the day, else one that begins or ends inside its period.
        wordings.sort(key=lambda duty: not _in_force(duty, day))
        found = [_asked(self.books, duty, day) for duty in wordings]
        return next((asked for asked in found if asked.days), found[0] if found else None)


def _asked(books: Books, duty: Duty, day: date) -> Asked:
    measure = books.measure(duty.pk, max(day, duty.effective_from))
    kind: PeriodKind | None = measure.rule.period
    if kind is None:
        always: tuple[Span, ...] = (measure.rule.in_force,)
        days = always if day in measure.rule.in_force else ()
        return Asked(duty, measure.rule, measure.ownerships, None, days)
    period = period_holding(day, kind)
    measure = books.measure(duty.pk, max(period.start, duty.effective_from))
    window = period.clip(measure.rule.in_force)
    days = () if window is None else measure.rule.counting_days(window)
    return Asked(duty, measure.rule, measure.ownerships, period, days)


def _in_force(duty: Duty, day: date) -> bool:
    return duty.effective_from <= day and (duty.effective_to is None or day <= duty.effective_to)


def _binds(bearer: Named, department: Department, books: Books) -> bool:
    township = department.kind == Department.Kind.TOWNSHIP
    if bearer.department is not None:
        named = books.departments[bearer.department]
        # 镇街 without a name is whichever township the mine lies in.
        return named == department or (named.pending_check and township)
    if bearer.group in TOWNSHIPS:
        return township
    return bearer.group == DutyBearer.Group.ALL_DEPARTMENTS and department.kind == Department.Kind.BUREAU
