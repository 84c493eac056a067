"""The shape that every KIND of table has: its columns, how rows are understood, how they are taken over and given back.

Built on django-import-export: a Resource whose Fields are declared columns and whose Widgets read and write cells. Rows
are understood all together against registers read once (its own loop asks the database per row), and each is new,
changed, same or rejected before anything is written.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, cast

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.resources import Resource

from accounts.models import User
from accounts.resources.outcome import CellError, GivenRow, Problems, Result, RowOutcome, RowRefusedError, Touch
from accounts.resources.widgets import Text, is_blank
from sheets.refusals import Unreadable
from sheets.values import text_of


class Column(Field):
    """A column: identifier (its name in the class), its name in both languages, whether it must be filled."""

    def __init__(
        self,
        label: str,
        label_en: str,
        *,
        widget: Any = None,
        attribute: str = "",
        default: Any = "",
        required: bool = False,
        aliases: tuple[str, ...] = (),
    ) -> None:
        """``attribute`` is where the value lives on the register's row (default: the identifier)."""
        super().__init__(attribute=attribute or None, widget=widget or Text(), default=default)
        self.label, self.label_en, self.required, self.aliases = label, label_en, required, aliases

    @property
    def heading(self) -> str:
        """Its name in the language of the screen."""
        return self.label_en if (get_language() or "").startswith("en") else self.label

    @property
    def accepted(self) -> tuple[str, ...]:
        """Everything that may stand above it in a file."""
        return (self.label, self.label_en, self.column_name, *self.aliases)

    def read(self, value: Any, row: Mapping[str, Any]) -> Any:
        """The value of a cell; an empty cell is the default. Raises ValueError with the remedy."""
        if is_blank(value):
            if self.required:
                raise ValueError(_("“%(column)s”必须填写") % {"column": self.heading})
            return self.default() if callable(self.default) else self.default
        return self.widget.clean(value, row=row)

    def read_again(self, value: Any) -> Any:
        """What becomes of a register's value when its own export is read: a form kept marks that reading takes out."""
        try:
            return self.read(self.widget.render(value), {})
        except ValueError:
            return value


class TableResource(Resource):
    """One KIND of table. A subclass says what its columns mean; the loop is the same for all."""

    table: ClassVar[str]
    caption: ClassVar[Any]
    needs: ClassVar[Any]
    # Whether a preview tries the import out (and takes it back) to tell what the registers would say afterwards.
    foretells: ClassVar[bool] = False
    # What was done and written: the administrator brings it in, but it is not his to read.
    business: ClassVar[bool] = False
    # Who brings the table in, where that decides what a row may say; None is the console.
    by: User | None = None
    today: date

    def __init__(self) -> None:
        """Columns know where their value lives: under their own name unless said otherwise."""
        super().__init__()
        for name, column in self.fields.items():
            column.attribute = column.attribute or name

    @property
    def columns(self) -> Mapping[str, Column]:
        """Columns by identifier, in the order of the contract."""
        return cast(Mapping[str, Column], self.fields)

    def accepted(self) -> dict[str, tuple[str, ...]]:
        """What may stand above each column."""
        return {name: column.accepted for name, column in self.columns.items()}

    def required(self) -> list[str]:
        """Columns a file must have."""
        return [name for name, column in self.columns.items() if column.required]

    # What a subclass says.

    def load(self, rows: Sequence[GivenRow]) -> None:
        """Read the registers that the rows are held against; called once, however many rows there are."""
        raise NotImplementedError

    def resolve(self, cells: dict[str, Any], problems: Problems) -> None:
        """Put the things that cells name in the place of their names."""

    def match(self, cells: dict[str, Any]) -> Any:
        """The register's row that a row speaks of; None where it is new. May complete the cells from what it found."""
        raise NotImplementedError

    def check(self, draft: Mapping[str, Any], match: Any, problems: Problems) -> None:
        """Hold the draft against what the register allows."""

    def identity(self, draft: Mapping[str, Any]) -> Hashable:
        """What may stand only once in a file."""
        raise NotImplementedError

    def accept(self, number: int, draft: Mapping[str, Any], match: Any) -> None:
        """Remember a good row, where later rows of the file must be held against it."""

    def called(self, cells: Mapping[str, Any]) -> str:
        """What a person calls the row."""
        raise NotImplementedError

    def remarks(self, draft: Mapping[str, Any], match: Any) -> Iterable[str]:
        """What else a person should know before confirming."""
        return ()

    def save(self, outcome: RowOutcome, *, by: User) -> Any:
        """Write one new or changed row through the room's action; returns the register's row."""
        raise NotImplementedError

    def withdraw(self, pks: Sequence[int], *, by: User, reason: str) -> None:
        """Take rows that an import had made out of the register again, through the room's action."""
        raise NotImplementedError

    def find(self, pks: Iterable[int]) -> dict[int, Any]:
        """Rows by id as they stand now; withdrawn ones are missing."""
        raise NotImplementedError

    def aftermath(self) -> list[str]:
        """What the registers say now, in words, where an import of this kind is likely to upset them."""
        return []

    # What is the same for all.

    def understand(self, rows: Sequence[GivenRow], *, today: date) -> list[RowOutcome]:
        """What becomes of each row if it were taken over today. Writes nothing."""
        self.today = today
        self.load(rows)
        taken: dict[Hashable, int] = {}
        return [self._understand(position, row, taken) for position, row in enumerate(rows)]

    def apply(self, outcomes: Sequence[RowOutcome], *, by: User, today: date) -> list[Touch]:
        """Take over what is new or changed, inside the caller's transaction.

        Raises RowRefusedError where an action refuses.
        """
        self.today = today
        touched = []
        for outcome in self.order(outcomes):
            try:
                saved = self.save(outcome, by=by)
            except ValidationError as error:
                raise RowRefusedError(outcome, self.refusal(error)) from error
            touched += self.touches(outcome, saved)
        return touched

    def touches(self, outcome: RowOutcome, saved: Any) -> list[Touch]:
        """What undo needs to know of one written row."""
        return [Touch(outcome.number, saved.pk, outcome.before, self.row_of(saved))]

    def order(self, outcomes: Sequence[RowOutcome]) -> list[RowOutcome]:
        """What is to be written, in the order it can be written."""
        return [outcome for outcome in outcomes if outcome.result in (Result.NEW, Result.CHANGED)]

    def row_of(self, thing: Any) -> dict[str, str]:
        """A register's row as it would be exported."""
        return {name: str(self.export_field(column, thing)) for name, column in self.columns.items()}

    def values_of(self, thing: Any) -> dict[str, Any]:
        """A register's row as drafts have it."""
        return {name: column.get_value(thing) for name, column in self.columns.items()}

    def refusal(self, error: ValidationError) -> tuple[CellError, ...]:
        """An action's refusal, column by column where it names fields."""
        if not hasattr(error, "error_dict"):
            return tuple(CellError("", "", message) for message in error.messages)
        return tuple(
            CellError(field if field in self.columns else "", "", message)
            for field, messages in error.message_dict.items()
            for message in messages
        )

    def _understand(self, position: int, row: GivenRow, taken: dict[Hashable, int]) -> RowOutcome:
        problems = Problems(row.errors)
        cells = self._read(row, problems)
        if problems:
            return self._rejected(position, row, problems)
        self.resolve(cells, problems)
        match = None if problems else self.match(cells)
        former = None if match is None else self.values_of(match)
        draft = {**self._defaults(), **(former or {}), **cells}
        if not problems:
            self.check(draft, match, problems)
        if not problems:
            self._claim(row.number, draft, match, taken, problems)
        if problems:
            return self._rejected(position, row, problems)
        self.accept(row.number, draft, match)
        result, notes = self._compare(draft, former)
        shown = {name: column.widget.render(draft[name], labels=True) for name, column in self.columns.items()}
        return RowOutcome(
            position,
            row.number,
            result,
            self.called(shown),
            shown,
            (),
            (*row.remarks, *notes, *self.remarks(draft, match)),
            draft,
            match,
            None if match is None or result == Result.SAME else self.row_of(match),
        )

    def _rejected(self, position: int, row: GivenRow, problems: Problems) -> RowOutcome:
        """As it was written: nothing is put right in a row that is not taken."""
        shown = {name: text_of(row.values.get(name)) for name in self.columns}
        key = self.called(shown)
        return RowOutcome(position, row.number, Result.REJECTED, key, shown, tuple(problems), row.remarks)

    def _read(self, row: GivenRow, problems: Problems) -> dict[str, Any]:
        cells = {}
        for name, column in self.columns.items():
            if name not in row.values and not column.required:
                continue
            value = row.values.get(name)
            if any(error.column == name for error in row.errors):
                continue
            try:
                cells[name] = column.read(value, row.values)
            except Unreadable as error:
                problems.add(name, value, unreadable(error))
            except ValueError as error:
                problems.add(name, value, str(error))
        return cells

    def _defaults(self) -> dict[str, Any]:
        return {
            name: column.default() if callable(column.default) else column.default
            for name, column in self.columns.items()
        }

    def _claim(
        self, number: int, draft: Mapping[str, Any], match: Any, taken: dict[Hashable, int], problems: Problems
    ) -> None:
        """A row may not speak of what another row of the same file speaks of already."""
        claims = [self.identity(draft)] if match is None else [("id", match.pk)]
        for claim in claims:
            if claim in taken:
                problems.add("", "", _("与第 %(number)s 行重复，请删去其中一行") % {"number": taken[claim]})
                return
        for claim in (*claims, self.identity(draft)):
            taken.setdefault(claim, number)

    def _compare(self, draft: Mapping[str, Any], former: Mapping[str, Any] | None) -> tuple[Result, list[str]]:
        if former is None:
            return Result.NEW, []
        differing = [
            name
            for name, column in self.columns.items()
            if draft[name] != former[name] and draft[name] != column.read_again(former[name])
        ]
        notes = [
            _("%(column)s：原为“%(value)s”")
            % {
                "column": self.columns[name].heading,
                "value": self.columns[name].widget.render(former[name], labels=True) or _("空"),
            }
            for name in differing
        ]
        return (Result.CHANGED if differing else Result.SAME), notes


def unreadable(error: Unreadable) -> str:
    """Why a cell cannot be read, with the remedy, in the language of the screen."""
    return error.message(get_language() or "zh")
