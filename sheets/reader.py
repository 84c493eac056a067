"""Bytes that passed the guard → a workbook of typed cells; runs in the child process only."""

from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from sheets import limits
from sheets.grid import Kind, Line, Sheet, Value, Workbook
from sheets.guard import identify
from sheets.loose_text import check_line, decode, lines_of, trimmed
from sheets.parts import Parts
from sheets.refusals import Code, Refusal
from sheets.word_tables import word_sheets
from sheets.xlsx_extent import check_extent

_RawCell = int | float | str | bool | time | date | datetime | timedelta
_Merge = tuple[tuple[int, int], tuple[int, int]]
_WHOLE = 10**15


def read_bytes(source: bytes, *, filename: str, sheet: str | None) -> Workbook:
    """Identify, check and read; only the sheet asked for where one is named."""
    kind = identify(source, filename)
    if kind is Kind.CSV:
        return as_workbook(filename, kind, (Sheet("csv", lines_of(decode(source))),), sheet)
    if kind is Kind.DOCX:
        return as_workbook(filename, kind, word_sheets(Parts(source)), sheet)
    return _calamine(source, filename, kind, sheet)


def as_workbook(filename: str, kind: Kind, sheets: tuple[Sheet, ...], sheet: str | None) -> Workbook:
    """The workbook of sheets already read; a csv has no sheet names, so any name asked of it is taken."""
    workbook = Workbook(filename, kind, sheets, tuple(one.name for one in sheets))
    if not any(one.lines for one in sheets):
        raise Refusal(Code.NO_TABLE)
    if sheet is None or kind in {Kind.CSV, Kind.PASTED}:
        return workbook
    return Workbook(filename, kind, (workbook.sheet(sheet),), workbook.sheet_names)


def _calamine(source: bytes, filename: str, kind: Kind, wanted: str | None) -> Workbook:
    hidden = check_extent(Parts(source)) if kind is Kind.XLSX else {}
    try:
        with CalamineWorkbook.from_filelike(BytesIO(source)) as book:
            metas = [meta for meta in book.sheets_metadata if meta.typ is SheetTypeEnum.WorkSheet]
            names = tuple(meta.name for meta in metas)
            asked = [meta for meta in metas if wanted is None or meta.name.strip() == wanted.strip()]
            if not asked:
                raise Refusal(Code.NO_SUCH_SHEET, sheet=wanted or "", sheets="、".join(names))
            sheets = tuple(_sheet(book.get_sheet_by_name(meta.name), meta, hidden) for meta in asked)
    except PasswordError:
        raise Refusal(Code.ENCRYPTED) from None
    except CalamineError:
        raise Refusal(Code.DAMAGED) from None
    if not any(sheet.lines for sheet in sheets):
        raise Refusal(Code.NO_TABLE)
    return Workbook(filename, kind, sheets, names)


def _sheet(raw: CalamineSheet, meta: SheetMetadata, hidden: dict[str, frozenset[int]]) -> Sheet:
    merges = raw.merged_cell_ranges or []
    if len(merges) > limits.MERGES:
        raise Refusal(Code.TOO_MANY_MERGES, where=meta.name)
    for corner in (raw.end, *(merge[1] for merge in merges)):
        if corner:
            _within(corner, meta.name)
    grid = [[_value(cell) for cell in row] for row in raw.to_python(skip_empty_area=False)]
    filled = _fill_down(grid, merges)
    lines = []
    for index, row in enumerate(grid):
        cells = trimmed(row)
        if cells:
            lines.append(check_line(Line(index + 1, cells, frozenset(filled.get(index, ()))), meta.name))
    return Sheet(
        name=meta.name,
        lines=tuple(lines),
        hidden=meta.visible is not SheetVisibleEnum.Visible,
        hidden_lines=hidden.get(meta.name, frozenset()),
    )


def _within(corner: tuple[int, int], where: str) -> None:
    row, column = corner[0] + 1, corner[1] + 1
    if row > limits.ROWS:
        raise Refusal(Code.TOO_MANY_ROWS, found=row, limit=limits.ROWS, where=where)
    if column > limits.COLUMNS:
        raise Refusal(Code.TOO_MANY_COLUMNS, found=column, limit=limits.COLUMNS, where=where)


def _fill_down(grid: list[list[Value]], merges: list[_Merge]) -> dict[int, set[int]]:
    """Carry the value of a vertical merge down to all its lines; a title merged across stays one cell.

    Answers with the columns filled in each line. A merge may end below the last written line: lines come into being.
    """
    filled: dict[int, set[int]] = {}
    for (top, left), (bottom, _right) in merges:
        value = grid[top][left] if top < len(grid) and left < len(grid[top]) else None
        if value is None:
            continue
        for index in range(top + 1, bottom + 1):
            while len(grid) <= index:
                grid.append([])
            row = grid[index]
            row.extend([None] * (left + 1 - len(row)))
            # Overlapping merges of a broken file: what is written stays.
            if row[left] is None:
                row[left] = value
                filled.setdefault(index, set()).add(left)
    return filled


def _value(cell: _RawCell) -> Value:
    """The cell as a plain value: whole floats as int, a date at midnight as date, a duration of the day as time."""
    if isinstance(cell, str):
        return cell if cell.strip() else None
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < _WHOLE else cell
    if isinstance(cell, datetime):
        return cell.date() if cell.time() == time() else cell
    if isinstance(cell, timedelta):
        if cell.days == 0:
            return time(cell.seconds // 3600, cell.seconds // 60 % 60, cell.seconds % 60)
        return cell.total_seconds() / 86_400
    return cell
