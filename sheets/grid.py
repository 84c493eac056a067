"""What was read, as frozen values: a workbook of sheets of numbered lines."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

from sheets.refusals import Code, Refusal

# One cell. None is a cell with nothing, or nothing but blanks, in it.
Value = str | int | float | bool | date | datetime | time | None


class Kind(StrEnum):
    """What the bytes really are, whatever the name says; the value is also the usual extension."""

    XLSX = "xlsx"
    XLS = "xls"
    XLSB = "xlsb"
    ODS = "ods"
    DOCX = "docx"
    CSV = "csv"
    PASTED = "txt"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a sheet under the number a person sees beside it."""

    number: int
    cells: tuple[Value, ...]
    # Columns whose value was carried down from the top of a vertical merge.
    filled: frozenset[int] = frozenset()

    def __getitem__(self, column: int) -> Value:
        return self.cells[column] if column < len(self.cells) else None

    @property
    def written(self) -> tuple[int, ...]:
        """Columns in which something stands, merged cells included."""
        return tuple(column for column, value in enumerate(self.cells) if value is not None)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet (or one table of a Word document); lines with nothing in them are left out."""

    name: str
    lines: tuple[Line, ...]
    hidden: bool = False
    # Numbers of lines that a filter or a person has hidden; they are read like all others.
    hidden_lines: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Workbook:
    """All sheets that were read; `sheet_names` also names those that were not asked for."""

    filename: str
    kind: Kind
    sheets: tuple[Sheet, ...]
    sheet_names: tuple[str, ...]

    @property
    def in_order(self) -> tuple[Sheet, ...]:
        """Sheets with content in the order in which a table is looked for: visible ones first."""
        written = [sheet for sheet in self.sheets if sheet.lines]
        return tuple(sorted(written, key=lambda sheet: sheet.hidden))

    def sheet(self, name: str) -> Sheet:
        """The sheet of that name, or a refusal that lists the names there are."""
        for sheet in self.sheets:
            if sheet.name.strip() == name.strip():
                return sheet
        raise Refusal(Code.NO_SUCH_SHEET, sheet=name, sheets="、".join(self.sheet_names))


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A line below the header that is no row: a note, a subtotal, a number with nothing beside it."""

    number: int
    text: str
