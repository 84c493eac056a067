"""Candidate acts: for each obligation, the acts that could count for it, read in a few queries for many obligations."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q

from compliance import acts as core
from compliance.periods import Span
from compliance.rules import DutyKind
from duties.books import Bearer, Spans
from duties.models import Act
from duties.owed import Owing, is_visit

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
    "recorded_at",
    "voided_at",
    "mine__enterprise_id",
    "confirmed_at",
)

Row = tuple[Any, ...]


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
        held: dict[Bearer, dict[int, Spans]],
        keys: dict[int, str],
        *,
        known_on: datetime | None = None,
    ) -> None:
        """``held``: holders by bearer; ``keys``: duty keys by duty id."""
        self._held = held
        self._keys = keys
        self._known_on = known_on
        self._by_person: dict[int, list[Row]] = defaultdict(list)
        self._by_record: dict[tuple[str, int], list[Row]] = defaultdict(list)
        for row in self._read(owings):
            if is_visit(row[1]) and row[8] is not None:
                self._by_person[row[8]].append(row)
            if row[10] and row[9] is not None:
                self._by_record[row[10], row[9]].append(row)

    def of(self, owing: Owing) -> list[core.Act]:
        """The core's acts for one obligation, those of its calendar period only."""
        period, rule = owing.owed.period, owing.measure.rule
        rows: Iterable[Row] = self._by_record.get((self._keys[owing.duty], owing.bearer.department), ())
        if is_visit(rule.kind):
            held = self._held.get(owing.bearer, {})
            people = [person for person, spans in held.items() if any(span.overlaps(period) for span in spans)]
            rows = [
                *rows,
                *(row for person in people for row in self._by_person.get(person, ()) if row[1] == rule.kind),
            ]
        return [_act(row) for row in rows if _fits(row, owing, period)]

    def _read(self, owings: Sequence[Owing]) -> Iterator[Row]:
        if not owings:
            return iter(())
        visits = [o for o in owings if is_visit(o.measure.rule.kind)]
        papers = Q(**_reference_days(owings, "for_day")) | Q(for_day=None, **_reference_days(owings, "day"))
        wanted = Q(papers, duty_key__in={self._keys[o.duty] for o in owings})
        if visits:
            people = {person for o in visits for person in self._held.get(o.bearer, ())}
            kinds = {str(o.measure.rule.kind) for o in visits}
            wanted |= Q(person__in=people, kind__in=kinds, **_reference_days(visits, "day"))
        rows = Act.objects.filter(wanted)
        if self._known_on is not None:
            rows = rows.filter(recorded_at__lte=self._known_on)
        return iter(self._as_known(rows.order_by(F("day"), "pk").values_list(*COLUMNS)))

    def _as_known(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Acts voided after the moment in question stood in the books then, and those confirmed after it did not."""
        for row in rows:
            withdrawn, confirmed = self._happened(row[15]), self._happened(row[17])
            known = (row[15] if withdrawn else None, row[16], row[17] if confirmed else None)
            yield (*row[:13], row[13] and withdrawn, row[14], *known)

    def _happened(self, moment: datetime | None) -> bool:
        return moment is not None and (self._known_on is None or moment <= self._known_on)


def _reference_days(owings: Sequence[Owing], column: str) -> dict[str, date]:
    first = min(o.owed.period.start for o in owings)
    last = max(o.owed.period.end or date.max for o in owings)
    return {f"{column}__gte": first, f"{column}__lt": last}


def _fits(row: Row, owing: Owing, period: Span) -> bool:
    reference = row[4] or row[3]
    # Whoever goes to a mine goes to its enterprise; a paper names the enterprise it is about.
    enterprise = row[6] if row[6] is not None or row[8] is None else row[16]
    subject = owing.subject
    return (
        reference in period
        and (subject.mine is None or row[5] == subject.mine)
        and (subject.enterprise is None or enterprise == subject.enterprise)
        and (subject.person is None or row[7] == subject.person)
    )


def _act(row: Row) -> core.Act:
    return core.Act(
        id=row[0],
        order=row[0],
        kind=DutyKind(row[1]),
        visit_kind=row[2] or None,
        day=row[3],
        for_day=row[4],
        mine=row[5],
        subject=row[6] or row[7],
        person=row[8],
        record=row[11],
        ended=row[12],
        confirmed=row[17] is not None,
        voided=row[15] is not None and not row[13],
        superseded=row[13],
    )
