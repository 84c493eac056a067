"""KIND visits: 入矿检查."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.resources.outcome import CellError, GivenRow, Problems, Result, RowOutcome, RowRefusedError, Touch
from accounts.resources.table import Column, TableResource
from accounts.resources.widgets import Choice, Clock, Day, Name, Text, YesNo
from inspections.actions import correct_visit, record_visits, void_visit
from inspections.checks import problems_of_all
from inspections.drafts import Participant, VisitDraft, draft_of
from inspections.models import Visit
from mines.resources.persons import NamedPeople, PersonCell, Persons, doubles
from mines.resources.registers import mines


class VisitResource(TableResource):
    """One row per visit; known by its outside number, else by mine, day, kind, people and starting time."""

    table: ClassVar = "visits"
    business: ClassVar = True
    caption: ClassVar = gettext_lazy("入矿检查")
    needs: ClassVar = gettext_lazy("煤矿、日期、检查人员（多人用、分开，重名写“姓名@单位”）；其余可空")

    mine = Column("煤矿", "Mine", widget=Name(), required=True, aliases=("煤矿名称",))
    day = Column("日期", "Day", widget=Day(), required=True, aliases=("检查日期",))
    kind = Column("检查方式", "Kind", widget=Choice(Visit.Kind), default=Visit.Kind.ROUTINE.value)
    participants = Column("检查人员", "People", widget=NamedPeople(), required=True, aliases=("参加人员",))
    ended = Column("已结束", "Ended", widget=YesNo(), default=True)
    underground = Column("下井", "Underground", widget=YesNo(), default=False)
    started_at = Column("开始时间", "Started", widget=Clock(), default=None)
    ended_at = Column("结束时间", "Finished", widget=Clock(), default=None)
    note = Column("备注", "Note", widget=Text(1000))
    ref = Column("外部编号", "Reference", widget=Text(80))
    others = Column("外单位人员", "Others", widget=Text(500))

    def get_queryset(self) -> Any:
        """Visits that stand in the books."""
        self.columns["participants"].widget.doubles = doubles()
        return (
            Visit.objects.current()
            .select_related("mine")
            .prefetch_related("participants__person")
            .order_by("day", "id")
        )

    def values_of(self, thing: Visit) -> dict[str, Any]:
        """A visit with the people present, in a fixed order."""
        return {**super().values_of(thing), "participants": people_at(thing)}

    def dehydrate_participants(self, thing: Visit) -> str:
        """The people present, for the export."""
        return str(self.columns["participants"].widget.render(people_at(thing)))

    def load(self, rows: Sequence[GivenRow]) -> None:
        """Mines, people with the departments they came from, and the visits of the same days or numbers."""
        self.mines, self.persons = mines(), Persons()
        self.by_ref: dict[str, Visit] = {}
        self.by_nature: dict[Hashable, list[Visit]] = defaultdict(list)
        for visit in self.get_queryset().filter(Q(day__in=self._days(rows)) | Q(ref__in=self._refs(rows))):
            if visit.ref:
                self.by_ref[visit.ref] = visit
            self.by_nature[self._nature(self.values_of(visit))].append(visit)

    def resolve(self, cells: dict[str, Any], problems: Problems) -> None:
        """Which mine, which people."""
        cells["mine"] = self.mines.one("mine", cells["mine"], problems)
        found = [self.persons.find("participants", name, problems) for name in cells["participants"]]
        known = {named.person: named for named in found if named is not None}
        cells["participants"] = tuple(known[person] for person in sorted(known))

    def match(self, cells: dict[str, Any]) -> Visit | None:
        """The visit of that number, else one alike that no other row of the file has taken."""
        if cells.get("ref") and cells["ref"] in self.by_ref:
            return self.by_ref[cells["ref"]]
        alike = self.by_nature.get(self._nature({**self._defaults(), **cells}), [])
        wanted = [visit for visit in alike if not cells.get("ref") or not visit.ref]
        if not wanted:
            return None
        alike.remove(wanted[0])
        if not cells.get("ref"):
            cells["ref"] = wanted[0].ref
        return wanted[0]

    def identity(self, draft: Mapping[str, Any]) -> Hashable:
        """Mine, day, kind, people, starting time and outside number."""
        return self._nature(draft), draft["ref"]

    def _nature(self, draft: Mapping[str, Any]) -> Hashable:
        present = tuple(named.person for named in draft["participants"])
        return draft["mine"].pk, draft["day"], draft["kind"], present, draft["started_at"]

    def called(self, cells: Mapping[str, Any]) -> str:
        """Mine, day and people, or the outside number."""
        return str(cells["ref"]) or f"{cells['mine']} · {cells['day']} · {cells['participants']}"

    def understand(self, rows: Sequence[GivenRow], *, today: date) -> list[RowOutcome]:
        """Hold what is new or changed against the rules of visits, all rows together."""
        outcomes = super().understand(rows, today=today)
        written = self.order(outcomes)
        found, _facts = problems_of_all(
            [self._draft(outcome) for outcome in written],
            today=today,
            imported=True,
            leaving_out=[outcome.match.pk for outcome in written if outcome.match is not None],
        )
        refused = {
            outcome.position: replace(outcome, result=Result.REJECTED, errors=self._errors(outcome, problems), draft={})
            for outcome, problems in zip(written, found, strict=True)
            if problems
        }
        return [refused.get(outcome.position, outcome) for outcome in outcomes]

    def apply(self, outcomes: Sequence[RowOutcome], *, by: User, today: date) -> list[Touch]:
        """New visits in one go, however many; changed ones are superseded one by one."""
        self.today = today
        written = self.order(outcomes)
        new = [outcome for outcome in written if outcome.match is None]
        try:
            saved = record_visits(drafts=[self._draft(outcome) for outcome in new], by=by, today=today, imported=True)
        except ValidationError as error:
            raise RowRefusedError(new[0], self.refusal(error)) from error
        pairs = list(zip(new, (visit.pk for visit in saved), strict=True))
        changed = [outcome for outcome in written if outcome.match is not None]
        pairs += [(outcome, self.save(outcome, by=by).pk) for outcome in changed]
        self.columns["participants"].widget.doubles = doubles()
        return [Touch(outcome.number, pk, outcome.before, self._after(outcome)) for outcome, pk in pairs]

    def save(self, outcome: RowOutcome, *, by: User) -> Visit:
        """Supersede the visit by the corrected one."""
        try:
            return correct_visit(
                visit=outcome.match,
                draft=self._draft(outcome),
                reason=_("导入更正"),
                by=by,
                today=self.today,
                imported=True,
            )
        except ValidationError as error:
            raise RowRefusedError(outcome, self.refusal(error)) from error

    def withdraw(self, pks: Sequence[int], *, by: User, reason: str) -> None:
        """Void them."""
        for visit in self.find(pks).values():
            void_visit(visit=visit, reason=reason, by=by, today=self.today, imported=True)

    def find(self, pks: Iterable[int]) -> dict[int, Visit]:
        """Visits that still stand, by id."""
        return {visit.pk: visit for visit in self.get_queryset().filter(pk__in=list(pks))}

    def _draft(self, outcome: RowOutcome) -> VisitDraft:
        row = outcome.draft
        present = tuple(Participant(named.person, named.department) for named in row["participants"])
        names = ("day", "kind", "ended", "underground", "started_at", "ended_at", "note", "ref", "others")
        values = {"mine_id": row["mine"].pk, "participants": present, **{name: row[name] for name in names}}
        if outcome.match is not None:
            return replace(draft_of(outcome.match, token=uuid4()), **values)
        return VisitDraft(**values)

    def _after(self, outcome: RowOutcome) -> dict[str, str]:
        return {name: column.widget.render(outcome.draft[name]) for name, column in self.columns.items()}

    def _errors(self, outcome: RowOutcome, problems: Mapping[str, str]) -> tuple[CellError, ...]:
        return tuple(
            CellError(name if name in self.columns else "", str(outcome.shown.get(name, "")), text)
            for name, text in problems.items()
        )

    def _days(self, rows: Sequence[GivenRow]) -> set[date]:
        return {day for row in rows if (day := self._cell(row, "day")) is not None}

    def _refs(self, rows: Sequence[GivenRow]) -> set[str]:
        return {ref for row in rows if (ref := self._cell(row, "ref"))}

    def _cell(self, row: GivenRow, name: str) -> Any:
        try:
            return self.columns[name].read(row.values.get(name), row.values)
        except ValueError:
            return None


def people_at(visit: Visit) -> tuple[PersonCell, ...]:
    """The people present at a visit, in a fixed order."""
    rows = sorted(visit.participants.all(), key=lambda row: row.person_id)
    return tuple(PersonCell.of(row.person, row.department_id) for row in rows)
