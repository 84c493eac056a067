"""KIND reports: 材料, everything that is fulfilled on paper."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.resources.outcome import CellError, GivenRow, Problems, Result, RowOutcome, RowRefusedError, Touch
from accounts.resources.registers import departments
from accounts.resources.table import Column, TableResource
from accounts.resources.widgets import Amount, Day, Name, Text
from duties.models import Duty
from mines.resources.persons import NamedPerson, PersonCell, Persons, doubles
from mines.resources.registers import enterprises, mines
from records.actions import correct_record, record_documents, void_record
from records.asked import Asked, Catalogue
from records.checks import check
from records.drafts import RecordDraft, draft_of
from records.models import Record

SUBJECTS = ("mine", "enterprise", "person")
# A row and a record are the same paper when these agree; the more of them, the surer.
SIGNS = ("number", "sent_on", "title", "score", "note")


class ReportResource(TableResource):
    """One row per paper; known by duty, department, period and subject, and then by number or day."""

    table: ClassVar = "reports"
    business: ClassVar = True
    caption: ClassVar = gettext_lazy("材料")
    needs: ClassVar = gettext_lazy("职责编号、单位、所属期（期内任一天）、报送日期；文号、标题等可空")

    duty = Column("职责", "Duty", widget=Text(60), attribute="duty__key", required=True, aliases=("职责编号",))
    department = Column("单位", "Department", widget=Name(), required=True)
    for_period = Column("所属期", "For period", widget=Day(), attribute="for_day", required=True)
    sent_on = Column("报送日期", "Sent on", widget=Day(), required=True, aliases=("日期",))
    number = Column("文号", "Number", widget=Text(80))
    title = Column("标题", "Title", widget=Text(200))
    recipient = Column("报送对象", "Recipient", widget=Text(100))
    mine = Column("煤矿", "Mine", widget=Name(), default=None)
    enterprise = Column("煤矿企业", "Enterprise", widget=Name(), default=None)
    person = Column("驻矿安监员", "Inspector", widget=NamedPerson(), default=None)
    score = Column("得分", "Score", widget=Amount(1, 0, 100), default=None)
    note = Column("备注", "Note", widget=Text(1000))

    def get_queryset(self) -> Any:
        """Records that stand in the books."""
        self.columns["person"].widget.doubles = doubles()
        related = ("duty", "department", "mine", "enterprise", "person")
        return Record.objects.current().select_related(*related).order_by("for_day", "id")

    def values_of(self, thing: Record) -> dict[str, Any]:
        """A record with the person it is about."""
        return {**super().values_of(thing), "person": PersonCell.of(thing.person) if thing.person else None}

    def dehydrate_person(self, thing: Record) -> str:
        """The person it is about, for the export."""
        return str(self.columns["person"].widget.render(PersonCell.of(thing.person) if thing.person else None))

    def load(self, rows: Sequence[GivenRow]) -> None:
        """Duties, registers, and the records of the same duties."""
        keys = {str(row.values.get("duty") or "").strip() for row in rows}
        self.catalogue = Catalogue(keys)
        self.known_keys = set(Duty.objects.values_list("key", flat=True))
        self.departments, self.mines, self.enterprises, self.persons = departments(), mines(), enterprises(), Persons()
        self.alike: dict[Hashable, list[Record]] = defaultdict(list)
        for record in self.get_queryset().filter(duty__key__in=keys):
            self.alike[self._nature(self.values_of(record))].append(record)

    def resolve(self, cells: dict[str, Any], problems: Problems) -> None:
        """Which duty, for which of its periods, by whom, about what."""
        cells["department"] = self.departments.one("department", cells["department"], problems)
        if cells.get("mine"):
            cells["mine"] = self.mines.one("mine", cells["mine"], problems)
        if cells.get("enterprise"):
            cells["enterprise"] = self.enterprises.one("enterprise", cells["enterprise"], problems)
        if cells.get("person"):
            cells["person"] = self.persons.find("person", cells["person"], problems)
        asked = self._asked(cells["duty"], cells["for_period"])
        if asked is None:
            text = _("没有“%(key)s”这项职责，请核对编号") % {"key": cells["duty"]}
            problems.add("duty", cells["duty"], text)
            return
        # A meeting counts on its day, and any day of a period stands for it: kept as the books will keep it.
        meeting = asked.duty.kind == Record.Kind.MEETING
        cells["for_period"] = asked.counting(cells["sent_on"] if meeting else cells["for_period"])

    def match(self, cells: dict[str, Any]) -> Record | None:
        """The record most like the row that no other row of the file has taken."""
        row = {**self._defaults(), **cells}
        alike = self.alike.get(self._nature(row), [])
        same = [record for record in alike if self._same_paper(row, record)]
        if not same:
            return None
        values = {record.pk: self.values_of(record) for record in same}
        found = max(same, key=lambda record: sum(values[record.pk][sign] == row[sign] for sign in SIGNS))
        alike.remove(found)
        cells["for_period"] = found.for_day
        return found

    def identity(self, draft: Mapping[str, Any]) -> Hashable:
        """Duty, department, period, subject, number and day."""
        return self._nature(draft), draft["number"], draft["sent_on"]

    def called(self, cells: Mapping[str, Any]) -> str:
        """Duty, department and period day."""
        return f"{cells['duty']} · {cells['department']} · {cells['for_period']}"

    def understand(self, rows: Sequence[GivenRow], *, today: date) -> list[RowOutcome]:
        """Hold what is new or changed against the rules of records, all rows together."""
        outcomes = super().understand(rows, today=today)
        written = self.order(outcomes)
        checked = check([self._draft(outcome) for outcome in written], today=today, imported=True) if written else []
        refused = {
            outcome.position: replace(outcome, result=Result.REJECTED, errors=self._errors(outcome, each.problems))
            for outcome, each in zip(written, checked, strict=True)
            if each.problems
        }
        return [refused.get(outcome.position, outcome) for outcome in outcomes]

    def apply(self, outcomes: Sequence[RowOutcome], *, by: User, today: date) -> list[Touch]:
        """New records in one go, however many; changed ones are superseded one by one."""
        self.today = today
        self.columns["person"].widget.doubles = doubles()
        written = self.order(outcomes)
        new = [outcome for outcome in written if outcome.match is None]
        try:
            drafts = [self._draft(outcome) for outcome in new]
            saved = record_documents(drafts=drafts, by=by, today=today, imported=True)
        except ValidationError as error:
            raise RowRefusedError(new[0], self.refusal(error)) from error
        pairs = list(zip(new, (record.pk for record in saved), strict=True))
        changed = [outcome for outcome in written if outcome.match is not None]
        pairs += [(outcome, self.save(outcome, by=by).pk) for outcome in changed]
        return [Touch(outcome.number, pk, outcome.before, self._after(outcome)) for outcome, pk in pairs]

    def save(self, outcome: RowOutcome, *, by: User) -> Record:
        """Supersede the record by the corrected one."""
        try:
            draft = self._draft(outcome)
            return correct_record(record=outcome.match, draft=draft, reason=_("导入更正"), by=by, today=self.today)
        except ValidationError as error:
            raise RowRefusedError(outcome, self.refusal(error)) from error

    def withdraw(self, pks: Sequence[int], *, by: User, reason: str) -> None:
        """Void them."""
        for record in self.find(pks).values():
            void_record(record=record, reason=reason, by=by, today=self.today)

    def find(self, pks: Iterable[int]) -> dict[int, Record]:
        """Records that still stand, by id."""
        return {record.pk: record for record in self.get_queryset().filter(pk__in=list(pks))}

    def _draft(self, outcome: RowOutcome) -> RecordDraft:
        row = outcome.draft
        values = {name: row[name] for name in ("sent_on", "number", "title", "recipient", "score", "note")}
        values |= {"duty_key": row["duty"], "department_id": row["department"].pk, "for_day": row["for_period"]}
        values |= {f"{name}_id": _id(row[name]) for name in SUBJECTS}
        if outcome.match is not None:
            return replace(draft_of(outcome.match, token=uuid4()), **values)
        return RecordDraft(**values)

    def _after(self, outcome: RowOutcome) -> dict[str, str]:
        return {name: column.widget.render(outcome.draft[name]) for name, column in self.columns.items()}

    def _errors(self, outcome: RowOutcome, problems: Mapping[str, str]) -> tuple[CellError, ...]:
        columns = {"for_day": "for_period"}
        return tuple(
            CellError(columns.get(name, name), str(outcome.shown.get(columns.get(name, name), "")), text)
            for name, text in problems.items()
        )

    def _nature(self, row: Mapping[str, Any]) -> Hashable:
        asked = self._asked(row["duty"], row["for_period"])
        period = asked.period.start if asked and asked.period else row["for_period"]
        return row["duty"], row["department"].pk, period, tuple(_id(row[name]) for name in SUBJECTS)

    def _asked(self, key: str, day: date) -> Asked | None:
        return self.catalogue.asked(key, day) if key in self.known_keys else None

    def _same_paper(self, row: Mapping[str, Any], record: Record) -> bool:
        """By number where both have one, by day otherwise; there is one assessment of somebody for a period."""
        if row["number"] and record.number:
            return bool(row["number"] == self.columns["number"].read_again(record.number))
        return record.sent_on == row["sent_on"] or any(row[name] is not None for name in SUBJECTS)


def _id(thing: Any) -> int | None:
    if thing is None:
        return None
    return thing.person if isinstance(thing, PersonCell) else thing.pk
