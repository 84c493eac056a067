"""Candidate acts: for each obligation, the acts that could count for it, read in one query for many obligations."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet

from accounts.models import Appointment
from audit.kept import kept
from audit.prepared import prepared
from compliance import acts as core
from compliance.periods import PeriodKind, Span, period_holding
from compliance.rules import DutyKind
from duties.books import Bearer, Spans
from duties.models import Act, BookSetting, Duty
from duties.owed import Owing, Subject, is_visit

COLUMNS = (
    "pk",
    "kind",
    "visit_kind",
    "day",
    "for_day",
    "mine_id",
    "enterprise_id",
    "subject_person_id",
    "person_id",
    "department_id",
    "duty_key",
    "source",
    "ended",
    "superseded",
    "withdrawn",
    "confirmed",
)
KINDS = {str(kind): kind for kind in DutyKind}

Row = tuple[Any, ...]


class _Days:
    """Acts in the order of the days they are for, with the rows they were read from."""

    def __init__(self) -> None:
        self.days: list[date] = []
        self.acts: list[tuple[core.Act, Row]] = []

    def add(self, act: core.Act, row: Row) -> None:
        self.days.append(act.reference_day)
        self.acts.append((act, row))

    def sort(self) -> None:
        """Rows come by the day they happened; few of them are for another."""
        if any(act.for_day for act, _row in self.acts):
            self.acts.sort(key=lambda pair: pair[0].reference_day)
            self.days.sort()

    def inside(self, period: Span) -> Sequence[tuple[core.Act, Row]]:
        end = None if period.end is None else bisect_left(self.days, period.end)
        return self.acts[bisect_left(self.days, period.start) : end]


class Candidates:
    """Acts near a set of obligations, grouped so that each obligation finds its own without another query.

    A visit is a candidate for a bearer when its participant held the post (or any post of the department) on a day of
    the period: whether he held it on the day of the visit is judged, so that the page can say why it does not count.
    Whoever once stood in for the head, in another month, leaves the head's figure alone. A written record is a
    candidate for the duty and department it was entered for.
    """

    def __init__(
        self,
        owings: Sequence[Owing],
        held: Mapping[Bearer, Mapping[int, Spans]],
        keys: Mapping[int, str],
        enterprises: Mapping[int, int | None],
        *,
        known_on: datetime | None = None,
    ) -> None:
        """``held``: holders by bearer; ``keys``: duty keys by duty id; ``enterprises``: each mine's."""
        self._held = held
        self._keys = keys
        self._enterprises = enterprises
        self._known_on = known_on
        # Each act is made once, however many obligations it is a candidate for.
        self._by_person: dict[tuple[int, str], _Days] = defaultdict(_Days)
        self._by_record: dict[tuple[str, int], _Days] = defaultdict(_Days)
        for row in self._read(owings):
            act = _act(row)
            if is_visit(row[1]) and row[8] is not None:
                self._by_person[row[8], row[1]].add(act, row)
            if row[10] and row[9] is not None:
                self._by_record[row[10], row[9]].add(act, row)
        for days in (*self._by_person.values(), *self._by_record.values()):
            days.sort()

    def of(self, owing: Owing) -> list[core.Act]:
        """The core's acts for one obligation, those of its calendar period only."""
        period, kind = owing.owed.period, owing.measure.rule.kind
        found: list[tuple[core.Act, Row]] = []
        papers = self._by_record.get((self._keys[owing.duty], owing.bearer.department))
        if papers is not None:
            found += papers.inside(period)
        if is_visit(kind):
            for person, spans in self._held.get(owing.bearer, {}).items():
                visits = self._by_person.get((person, kind))
                if visits is not None and any(span.overlaps(period) for span in spans):
                    found += visits.inside(period)
        if owing.subject == NOBODY:
            return [act for act, _row in found]
        return [act for act, row in found if self._about(row, owing.subject)]

    def _read(self, owings: Sequence[Owing]) -> Iterable[Row]:
        if not owings:
            return ()
        visits = [o for o in owings if is_visit(o.measure.rule.kind)]
        papers = Q(**_reference_days(owings, "for_day")) | Q(for_day=None, **_reference_days(owings, "day"))
        bodies = {o.bearer.department for o in owings}
        wanted = Q(papers, department__in=bodies, duty_key__in={self._keys[o.duty] for o in owings})
        if visits:
            people = {person for o in visits for person in self._held.get(o.bearer, ())}
            kinds = {str(o.measure.rule.kind) for o in visits}
            wanted |= Q(person__in=people, kind__in=kinds, **_reference_days(visits, "day"))
        return prepared(("acts", self._known_on, wanted), lambda: self._acts(wanted))

    def _acts(self, wanted: Q) -> QuerySet[Act, Row]:
        rows = Act.objects.filter(wanted)
        if self._known_on is not None:
            rows = rows.filter(recorded_at__lte=self._known_on)
        # Acts voided after the moment in question stood in the books then, and those confirmed after it did not count.
        rows = rows.annotate(withdrawn=self._had("voided_at"), confirmed=self._had("confirmed_at"))
        return rows.order_by(F("day"), "pk").values_list(*COLUMNS)

    def _had(self, moment: str) -> ExpressionWrapper:
        known = {f"{moment}__isnull": False} if self._known_on is None else {f"{moment}__lte": self._known_on}
        return ExpressionWrapper(Q(**known), output_field=BooleanField())

    def _about(self, row: Row, subject: Subject) -> bool:
        # Whoever goes to a mine goes to its enterprise; a paper names the enterprise it is about.
        enterprise = row[6] if row[6] is not None or row[8] is None else self._enterprises.get(row[5])
        return (
            (subject.mine is None or row[5] == subject.mine)
            and (subject.enterprise is None or enterprise == subject.enterprise)
            and (subject.person is None or row[7] == subject.person)
        )


NOBODY = Subject()


def _reference_days(owings: Sequence[Owing], column: str) -> dict[str, date]:
    first = min(o.owed.period.start for o in owings)
    last = max(o.owed.period.end or date.max for o in owings)
    return {f"{column}__gte": first, f"{column}__lt": last}


def _act(row: Row) -> core.Act:
    return core.Act(
        id=row[0],
        order=row[0],
        kind=KINDS[row[1]],
        visit_kind=row[2] or None,
        day=row[3],
        for_day=row[4],
        mine=row[5],
        subject=row[6] or row[7],
        person=row[8],
        record=row[11],
        ended=row[12],
        confirmed=row[15],
        voided=row[14] and not row[13],
        superseded=row[14] and row[13],
    )


def period_holds(day: date) -> Q:
    """Obligations whose period holds the day.

    Asked by the days on which such a period begins: "begun by then, not ended" would go over all the years on one side.
    """
    begins = {period_holding(day, kind).start for kind in PeriodKind}
    begins |= {first for first in kept(("first days",), _first_days) if first <= day}
    return Q(period_start__in=tuple(sorted(begins)), period_end__gte=day)


def bound(people: Iterable[int], *days: Q) -> Q:
    """Obligations, perhaps only of these days, for which visits of these people could be candidates; one query.

    Those of any post or body of theirs. Ids and no question inside the question: a planner that cannot know how few
    they are reads the whole table. The days are said in either half: said once, beside both, they are what a planner
    begins with, and it goes over what the whole district owes in them.
    """
    wanted = tuple(sorted(set(people)))
    held: list[tuple[int, int]] = prepared(
        ("posts of", wanted),
        lambda: Appointment.objects.current().filter(user__in=wanted).values_list("post_id", "post__department_id"),
    )
    posts, bodies = {post for post, _body in held}, {body for _post, body in held}
    return Q(*days, post__in=tuple(sorted(posts))) | Q(*days, post__isnull=True, department__in=tuple(sorted(bodies)))


def _first_days() -> frozenset[date]:
    """Days on which the periods of what is owed once can begin: a duty's first, and that of the books."""
    opened = BookSetting.objects.filter(books_from__isnull=False).values_list("books_from", flat=True)
    return frozenset(Duty.objects.order_by().values_list("effective_from", flat=True).union(opened))
