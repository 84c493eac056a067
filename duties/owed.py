"""The owed set: every obligation that the duties in force make for a span of days, worked out from the registers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from accounts.models import Department
from compliance import owing
from compliance.periods import PeriodKind, Span, periods_over
from compliance.rules import DutyKind, Scope, Unit
from duties.books import Bearer, Books, Spans
from duties.measure import Measure
from duties.models import Duty, DutyBearer, Reading

TOWNSHIP_GROUPS = (
    DutyBearer.Group.COAL_TOWNSHIPS,
    DutyBearer.Group.ALL_TOWNSHIPS,
    DutyBearer.Group.CONCERNED_TOWNSHIPS,
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What an obligation is owed for: nothing, or one mine, enterprise or inspector."""

    mine: int | None = None
    enterprise: int | None = None
    person: int | None = None

    @property
    def tag(self) -> str:
        """A short text that tells subjects apart inside an identity."""
        for letter, number in (("m", self.mine), ("e", self.enterprise), ("p", self.person)):
            if number is not None:
                return f"{letter}{number}"
        return "-"


@dataclass(frozen=True, slots=True)
class Owing:
    """One obligation as the registers make it, before or beside its row."""

    duty: int
    bearer: Bearer
    subject: Subject
    measure: Measure
    owed: owing.Owed
    identity: str


def owed_set(
    books: Books,
    span: Span,
    *,
    duty_ids: Iterable[int] | None = None,
    begun_since: date | None = None,
    starting: Span | None = None,
) -> Iterator[Owing]:
    """Every obligation whose calendar period overlaps the span (which must have an end).

    ``begun_since``: only those that came to be owed after that day; the others have been opened on or before it.
    ``starting``: only those whose calendar period starts on one of these days.
    """
    chosen = books.duties if duty_ids is None else duty_ids
    for duty_id in chosen:
        duty = books.duties[duty_id]
        if duty.kind != Duty.Kind.EVENT:
            yield from _owed_for_duty(books, duty, span, begun_since, starting)


def _owed_for_duty(
    books: Books, duty: Duty, span: Span, begun_since: date | None, starting: Span | None
) -> Iterator[Owing]:
    if span.end is None:
        raise ValueError("the owed set of an open-ended span has no end")
    first: date = max(duty.effective_from, books.setting.books_from or duty.effective_from)
    for kind, period in _periods(books, duty, first, span):
        if starting is not None and period.start not in starting:
            continue
        # The rule of a period is the one in force on its first day; a reading changed inside it waits for the next.
        measure = books.measure(duty.pk, max(period.start, duty.effective_from))
        begun = begun_since is None or max(period.start, first) > begun_since
        if begun and measure.rule.period is kind:
            yield from _owings(books, duty, measure, period)


def _periods(books: Books, duty: Duty, first: date, span: Span) -> Iterator[tuple[PeriodKind | None, Span]]:
    """Every period over the span, of every kind that text or readings ever gave the duty; kind None = once.

    All kinds are tried from the calendar alone, so what is owed does not depend on the day from which one looks.
    """
    in_force = Span.inclusive(first, duty.effective_to).clip(span)
    measures = [books.measure(duty.pk, day) for day in (duty.effective_from, *_turns(books, duty))]
    for kind in dict.fromkeys(measure.rule.period for measure in measures):
        if kind is not None and in_force is not None:
            yield from ((kind, period) for period in periods_over(in_force, kind))
    # A one-off duty is owed once the office has set its due day; until then it is only shown.
    due = next((m.due_day for m in measures if m.rule.period is None and m.due_day is not None), None)
    once = Span.inclusive(first, due)
    if due is not None and once.overlaps(span):
        yield None, once


def _turns(books: Books, duty: Duty) -> list[date]:
    """Days after the duty's first on which readings give it another period or due day."""
    fields = (Reading.Field.PERIOD, Reading.Field.DUE_DAY)
    dated = [r for r in books.readings if r.field in fields and (r.duty_key == duty.key or r.kind == duty.kind)]
    days = {r.effective_from for r in dated if r.effective_from is not None}
    days |= {r.effective_to + timedelta(days=1) for r in dated if r.effective_to is not None}
    return sorted(day for day in days if day > duty.effective_from)


def _owings(books: Books, duty: Duty, measure: Measure, period: Span) -> Iterator[Owing]:
    # Hundreds of posts owe the same in the same days: that is worked out once.
    known: dict[Spans | None, owing.Owed | None] = {}
    for bearer, subject, spans in _pairs(books, duty, measure, period):
        if spans not in known:
            known[spans] = _owed(books, duty, measure, period, spans)
        owed = known[spans]
        if owed is not None:
            post = "-" if bearer.post is None else str(bearer.post)
            kind = measure.rule.period or "once"
            identity = f"{duty.pk}|{bearer.department}|{post}|{subject.tag}|{kind}|{period.start}"
            yield Owing(duty.pk, bearer, subject, measure, owed, identity)


def _owed(books: Books, duty: Duty, measure: Measure, period: Span, spans: Spans | None) -> owing.Owed | None:
    owed = owing.owe(measure.rule, period, books.calendar, spans)
    if owed is not None and duty.recurrence == Duty.Recurrence.STANDING:
        # A principle to which the office has given a period of its own is shown, never counted in a rate.
        return replace(owed, unjudged=owing.Unjudged.PRINCIPLE)
    return owed


def _pairs(books: Books, duty: Duty, measure: Measure, period: Span) -> Iterator[tuple[Bearer, Subject, Spans | None]]:
    """Who owes it for what, with the days on which the subject (or the bearer's reason to owe) is in scope."""
    seen: set[tuple[Bearer, Subject]] = set()
    for subject, spans in _subjects(books, measure, period):
        for bearer, reason in _bearers(books, duty, measure, subject):
            if (bearer, subject) not in seen:
                seen.add((bearer, subject))
                yield bearer, subject, reason if spans is None else spans


def _subjects(books: Books, measure: Measure, period: Span) -> Iterator[tuple[Subject, Spans | None]]:
    scope = measure.rule.scope
    if scope is Scope.OVERALL:
        yield Subject(), None
    elif scope in (Scope.EACH_MINE, Scope.EACH_CLOSED_MINE):
        for mine in books.mines.values():
            if not measure.ownerships or mine.ownership in measure.ownerships:
                yield Subject(mine=mine.pk), books.spans_of_mine(mine.pk, measure)
    elif scope is Scope.EACH_ENTERPRISE:
        yield from _enterprises(books, measure)
    else:
        yield from _inspectors(books, period)


def _enterprises(books: Books, measure: Measure) -> Iterator[tuple[Subject, Spans | None]]:
    """An enterprise is in scope on every day on which one of its mines is."""
    spans: dict[int, list[Span]] = {}
    for mine in books.mines.values():
        if mine.enterprise_id is not None and (not measure.ownerships or mine.ownership in measure.ownerships):
            spans.setdefault(mine.enterprise_id, []).extend(books.spans_of_mine(mine.pk, measure))
    for enterprise, days in spans.items():
        yield Subject(enterprise=enterprise), tuple(days)


def _inspectors(books: Books, period: Span) -> Iterator[tuple[Subject, Spans | None]]:
    """A resident inspector is in scope on every day on which he is posted anywhere."""
    spans: dict[int, list[Span]] = {}
    for postings in books.postings.values():
        for posting in postings:
            days = Span.inclusive(posting.starts, posting.ends)
            if days.overlaps(period):
                spans.setdefault(posting.person, []).append(days)
    for person, posted in sorted(spans.items()):
        yield Subject(person=person), tuple(posted)


def _bearers(books: Books, duty: Duty, measure: Measure, subject: Subject) -> Iterator[tuple[Bearer, Spans | None]]:
    for named in books.bearers.get(duty.pk, ()):
        if named.department is not None:
            department = books.departments[named.department]
            if department.pending_check and subject.mine is not None:
                # The text says 镇街 without a name: it is the mine's township, where that is known.
                yield Bearer(books.mines[subject.mine].township_id or department.pk, named.post), None
            elif department.owes:
                yield Bearer(department.pk, named.post), None
        elif named.group in TOWNSHIP_GROUPS:
            yield from _townships(books, measure, named.group, subject)
        elif named.group == DutyBearer.Group.ALL_DEPARTMENTS:
            for department in books.departments.values():
                if department.kind == Department.Kind.BUREAU:
                    yield Bearer(department.pk, None), None


def _townships(books: Books, measure: Measure, group: str, subject: Subject) -> Iterator[tuple[Bearer, Spans | None]]:
    unknown = next((d.pk for d in books.departments.values() if d.pending_check), None)
    if subject.mine is not None:
        township = books.mines[subject.mine].township_id or unknown
        if township is not None:
            yield Bearer(township, None), None
        return
    coal: dict[int, list[Span]] = {}
    for mine in books.mines.values():
        township = mine.township_id or unknown
        if township is not None:
            coal.setdefault(township, []).extend(books.spans_of_mine(mine.pk, measure))
    if group == DutyBearer.Group.COAL_TOWNSHIPS:
        # A township produces coal on the days on which one of its mines is in scope.
        for township, spans in coal.items():
            yield Bearer(township, None), tuple(spans)
        return
    for department in books.departments.values():
        # The placeholder owes only while some mine's township is not known.
        if department.kind == Department.Kind.TOWNSHIP and (not department.pending_check or department.pk in coal):
            yield Bearer(department.pk, None), None


def is_coverage(measure: Measure) -> bool:
    """Whether the measure counts days of right head-count instead of acts."""
    return measure.rule.unit is Unit.COVERAGE_DAYS


def is_visit(kind: str) -> bool:
    """Whether a kind of duty is fulfilled by going somewhere, so that the person's appointment of the day matters."""
    return kind in (DutyKind.VISIT, DutyKind.PATROL)
