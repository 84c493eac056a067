"""The facts on which owing and judging rest, read once and frozen; as they stand now or as known on a moment."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q, QuerySet

from accounts.models import Appointment, Department, Post
from audit.kept import kept
from audit.prepared import prepared
from compliance import standing
from compliance.periods import Span, day_after
from compliance.rules import Scope
from compliance.workdays import WorkCalendar
from duties.measure import Measure, measure_on
from duties.models import BookSetting, Duty, DutyBearer, Excuse, Reading, WorkdayException
from mines.models import Mine, MineStatus
from mines.postings import PostingSpan, posting_spans
from mines.statuses import status_spans

Spans = tuple[Span, ...]
TENURE = ("user_id", "post_id", "post__department_id", "starts", "ends")


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whoever is bound: a department, perhaps one post of it."""

    department: int
    post: int | None


class Named(NamedTuple):
    """A bearer as the text has it: a department, perhaps one post of it, or a group (then neither)."""

    department: int | None
    post: int | None
    group: str


@dataclass(slots=True, eq=False)
class _Memory:
    """What has been worked out already; the facts below it never change during a Books' life."""

    measures: dict[tuple[int, int], Measure] = field(default_factory=dict)
    scopes: dict[tuple[bool, frozenset[str], frozenset[str]], Mapping[int, Spans] | None] = field(default_factory=dict)


class Books:
    """The registers below, each read at most once, on first use.

    ``known_on`` answers as the books stood at that moment, for every register that keeps two times. Departments, posts,
    enterprises and a mine's own columns have one life only: their changes are in the audit trail.
    """

    def __init__(self, *, known_on: datetime | None = None, duty_ids: Collection[int] | QuerySet | None = None) -> None:
        """``duty_ids`` limits the duties read to those that will be asked for: ids, or the question that finds them."""
        self.known_on = known_on
        self._duty_ids = duty_ids
        self._memory = _Memory()

    @cached_property
    def setting(self) -> BookSetting:
        """The office's settings; defaults while none were saved."""
        return BookSetting.find() or BookSetting()

    @cached_property
    def duties(self) -> dict[int, Duty]:
        """Duties by id."""
        wanted = self._duty_ids
        if wanted is None or isinstance(wanted, QuerySet):
            return {duty.pk: duty for duty in Duty.objects.filter(**{} if wanted is None else {"pk__in": wanted})}
        ids = tuple(sorted(wanted))
        return {duty.pk: duty for duty in prepared(("duties", ids), lambda: Duty.objects.filter(pk__in=ids))}

    @cached_property
    def bearers(self) -> dict[int, list[Named]]:
        """Bearers as the text names them, by duty."""
        found: dict[int, list[Named]] = defaultdict(list)
        rows = DutyBearer.objects.order_by("id").values_list("duty_id", "department_id", "post_id", "group")
        for duty, department, post, group in rows.filter(duty__in=self.duties):
            found[duty].append(Named(department, post, group))
        return found

    @cached_property
    def readings(self) -> list[Reading]:
        """The district's readings."""
        moment = self.known_on
        return prepared(("readings", moment), lambda: Reading.objects.known_on(moment).order_by("id"))

    @cached_property
    def turns(self) -> list[date]:
        """Days on which a reading begins to speak or has fallen silent: from one to the next, no measure changes."""
        days = {reading.effective_from for reading in self.readings}
        days |= {day_after(reading.effective_to) for reading in self.readings if reading.effective_to is not None}
        return sorted(day for day in days if day is not None)

    @cached_property
    def calendar(self) -> WorkCalendar:
        """Working days; a year without data is provisional."""
        exceptions = dict(WorkdayException.objects.values_list("day", "working"))
        return WorkCalendar(exceptions, frozenset(day.year for day in exceptions))

    @cached_property
    def departments(self) -> dict[int, Department]:
        """Departments by id."""
        return {department.pk: department for department in Department.objects.all()}

    @cached_property
    def mines(self) -> dict[int, Mine]:
        """Mines by id."""
        return {mine.pk: mine for mine in Mine.objects.all()}

    @cached_property
    def ownerships(self) -> dict[int, str]:
        """Each mine's ownership: all that a scope asks of mines, at a tenth of what making them costs."""
        return dict(prepared("ownerships", lambda: Mine.objects.values_list("pk", "ownership")))

    @cached_property
    def statuses(self) -> dict[int, list[tuple[str, Span]]]:
        """Dated statuses by mine."""
        found = status_spans(self.known_on)
        return {mine: [(s, Span.inclusive(starts, ends)) for s, starts, ends in rows] for mine, rows in found.items()}

    @cached_property
    def postings(self) -> dict[int, list[PostingSpan]]:
        """Postings by mine."""
        return posting_spans(self.known_on)

    @cached_property
    def excuses(self) -> dict[str, standing.Excuse]:
        """Every excuse, by the obligation's identity: they are rare."""
        return excuses_known_on(self.known_on)

    def measure(self, duty_id: int, day: date) -> Measure:
        """The measure of a duty as of a day (the first day of the period in question)."""
        key = duty_id, bisect_right(self.turns, day)
        kept = self._memory.measures.get(key)
        if kept is None:
            kept = measure_on(self.duties[duty_id], self.readings, day, books_from=self.setting.books_from)
            self._memory.measures[key] = kept
        return kept

    def mines_in_scope(self, measure: Measure) -> Mapping[int, Spans] | None:
        """Days on which each mine counts for a measure; None where every mine always does."""
        closed = measure.rule.scope is Scope.EACH_CLOSED_MINE
        key = (closed, measure.statuses, measure.ownerships)
        if key not in self._memory.scopes:
            self._memory.scopes[key] = self._closed(key[2]) if closed else self._scope(*key[1:])
        return self._memory.scopes[key]

    def spans_of_mine(self, mine: int, measure: Measure) -> Spans:
        """Days on which one mine is in a measure's scope."""
        scope = self.mines_in_scope(measure)
        return ALWAYS if scope is None else scope.get(mine, ())

    def held(self, bearers: Iterable[Bearer]) -> dict[Bearer, dict[int, Spans]]:
        """For each bearer: who ever held the post (or any post of the department), and on which days."""
        found: dict[Bearer, dict[int, list[Span]]] = {bearer: defaultdict(list) for bearer in bearers}
        of_post: dict[int, list[Bearer]] = defaultdict(list)
        of_body: dict[int, list[Bearer]] = defaultdict(list)
        for bearer in found:
            # A post stays bound when it is moved to another department.
            if bearer.post is not None:
                of_post[bearer.post].append(bearer)
            else:
                of_body[bearer.department].append(bearer)
        # The posts are asked for by themselves: an "or" over two tables is answered by reading every appointment.
        posts = Q(pk__in=tuple(of_post)) | Q(department__in=tuple(of_body))
        for user, post, department, starts, ends in prepared(
            ("held", self.known_on, posts),
            lambda: (
                Appointment.objects.known_on(self.known_on)
                .filter(post__in=Post.objects.filter(posts).order_by().values("pk"))
                .values_list(*TENURE)
            ),
        ):
            span = Span.inclusive(starts, ends)
            for bearer in (*of_post.get(post, ()), *of_body.get(department, ())):
                found[bearer][user].append(span)
        return {bearer: {user: tuple(spans) for user, spans in people.items()} for bearer, people in found.items()}

    def _closed(self, ownerships: frozenset[str]) -> Mapping[int, Spans]:
        """Days on which each mine is known to stand closed: what the duties of article 7 are owed for."""
        return {
            mine: tuple(span for status, span in self.statuses.get(mine, ()) if status == MineStatus.Status.CLOSED)
            for mine, ownership in self.ownerships.items()
            if not ownerships or ownership in ownerships
        }

    def _scope(self, statuses: frozenset[str], ownerships: frozenset[str]) -> Mapping[int, Spans] | None:
        closed_somewhere = any(
            status == MineStatus.Status.CLOSED for spans in self.statuses.values() for status, _ in spans
        )
        if not statuses and not ownerships and not closed_somewhere:
            return None
        return {
            mine: self._days_in_scope(mine, statuses)
            for mine, ownership in self.ownerships.items()
            if not ownerships or ownership in ownerships
        }

    def _days_in_scope(self, mine: int, statuses: frozenset[str]) -> Spans:
        """All days but those whose known status shuts the mine out: what is not known eliminates nothing."""
        out = [span for status, span in self.statuses.get(mine, ()) if not _counts(status, statuses)]
        return _without(out) if out else ALWAYS


def books_of(duties: Mapping[int, Duty], *, known_on: datetime | None = None) -> Books:
    """The books for these duties, as they stand now or stood at a moment."""
    if known_on is not None:
        return _books_of(duties, known_on)
    return kept(("books", frozenset(duties)), lambda: _books_of(duties))


ALWAYS: Spans = (Span(date.min, None),)


def post_departments(posts: Iterable[int]) -> dict[int, int]:
    """Department of each post."""
    return dict(Post.objects.filter(pk__in=list(posts)).values_list("pk", "department_id"))


def _books_of(duties: Mapping[int, Duty], known_on: datetime | None = None) -> Books:
    books = Books(known_on=known_on)
    books.duties = dict(duties)
    return books


def excuses_known_on(moment: datetime | None, *wanted: Q) -> dict[str, standing.Excuse]:
    """Excuses as the core takes them, by the obligation's identity; ``wanted``: which of them."""
    rows: list[tuple[str, int | None]] = prepared(
        ("excuses", moment, wanted),
        lambda: Excuse.objects.known_on(moment).filter(*wanted).values_list("obligation__identity", "reduce_to"),
    )
    return {identity: standing.Excuse(reduce_to) for identity, reduce_to in rows}


def _counts(status: str, statuses: frozenset[str]) -> bool:
    return status in statuses if statuses else status != MineStatus.Status.CLOSED


def _without(holes: list[Span]) -> Spans:
    """All days less some spans, as spans."""
    left: list[Span] = []
    cursor: date | None = date.min
    for hole in sorted(holes, key=lambda span: span.start):
        if cursor is None:
            break
        if cursor < hole.start:
            left.append(Span(cursor, hole.start))
        cursor = None if hole.end is None else max(cursor, hole.end)
    if cursor is not None:
        left.append(Span(cursor, None))
    return tuple(left)
