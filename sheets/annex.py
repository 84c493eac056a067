"""The annex layout (序号, 煤矿名称, 驻矿安监员) turned into plain rows: one per person, or one with its trouble.

The third cell holds text such as `区能源局派驻：宋  伟、李孝光   镇街派驻：丁  力、` + line break + `黎朝洪`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sheets.annex_text import GOES_ON, MINE_LABELS, POSTED_BY, STAFF_LABELS
from sheets.blanks import label, tidy, without_blanks
from sheets.grid import Line, NoteLine, Sheet, Workbook
from sheets.refusals import Trouble, Unreadable
from sheets.tables import Row, Table, as_note, is_note
from sheets.values import looks_like_two_names, names_as_written, text_of

# The word straight before 派驻：, up to a blank or a separator: the department.
# Every repeat is bounded: a megabyte of one letter must not be searched again from each of its places.
_DEPARTMENT = re.compile(r"([^\s、,，;；/:：。]{0,30})[^\S\n]{0,8}派\s{0,4}驻\s{0,4}[:：]")
# The annex names no township: wherever 镇街 closes a word, it is the department.
_ALWAYS_A_DEPARTMENT = "镇街"
_WIDTH = 4


@dataclass(slots=True)
class _Entry:
    """One mine of the annex and the text of its third cell, which may go on over several lines."""

    number: int
    mine: str
    staff: list[str] = field(default_factory=list)

    @property
    def goes_on(self) -> bool:
        return bool(self.staff) and bool(GOES_ON.search(self.staff[-1]))


@dataclass(frozen=True, slots=True)
class _Columns:
    mine: int
    staff: int


def read_annex(source: Workbook | Sheet) -> Table | None:
    """The rows {mine, name, department} of the first sheet laid out like the annex; None when no sheet is."""
    for sheet in (source,) if isinstance(source, Sheet) else source.in_order:
        found = _header(sheet)
        if found:
            return _table(sheet, *found)
    return None


def _header(sheet: Sheet) -> tuple[int, _Columns] | None:
    """(index of the first line below the header, columns); a whole document may stand above the header."""
    for at, line in enumerate(sheet.lines):
        labels = {label(text_of(line[column])): column for column in reversed(line.written)}
        mine = next((labels[text] for text in labels if text in MINE_LABELS), None)
        staff = next((labels[text] for text in labels if text in STAFF_LABELS), None)
        if mine is not None and staff is not None:
            below = sheet.lines[at + 1 :]
            return (at + 1, _Columns(mine, staff)) if any(_posts(line, staff) for line in below) else None
    return _headless(sheet)


def _headless(sheet: Sheet) -> tuple[int, _Columns] | None:
    """Without header: the column in which departments post people, and the nearest text to its left."""
    for at, line in enumerate(sheet.lines):
        for staff in line.written:
            if not _posts(line, staff):
                continue
            left = [column for column in line.written if column < staff and not _is_order(line, column)]
            # A wide table with a remark about 派驻 in it is a table of another kind.
            return (at, _Columns(left[-1], staff)) if left and len(line.cells) <= _WIDTH else None
    return None


def _posts(line: Line, column: int) -> bool:
    value = line[column]
    return isinstance(value, str) and bool(POSTED_BY.search(value))


def _is_order(line: Line, column: int) -> bool:
    return without_blanks(text_of(line[column])).rstrip(".、").isdigit()


def _table(sheet: Sheet, first: int, columns: _Columns) -> Table:
    entries, notes = _entries(sheet.lines[first:], columns)
    departments = _departments_at_start(entries)
    rows = [row for entry in entries for row in _rows(entry, departments)]
    header = sheet.lines[max(first - 1, 0)]
    hidden = {entry.number for entry in entries} & sheet.hidden_lines
    return Table(
        sheet=sheet.name,
        header_row=header.number,
        columns={"mine": columns.mine, "name": columns.staff, "department": columns.staff},
        written_labels={"mine": "煤矿名称", "name": "驻矿安监员", "department": "驻矿安监员"},
        unknown=(),
        repeated=(),
        missing=(),
        rows=tuple(rows),
        notes=tuple(notes),
        hidden_rows=tuple(sorted(hidden)),
    )


def _entries(lines: Iterable[Line], columns: _Columns) -> tuple[list[_Entry], list[NoteLine]]:
    entries: list[_Entry] = []
    notes: list[NoteLine] = []
    for line in lines:
        last = entries[-1] if entries else None
        if is_note(line) or label(text_of(line[columns.mine])) in MINE_LABELS:
            notes.append(as_note(line))
        elif last and _carries_on(line, columns, last):
            last.staff.extend(text_of(line[column]) for column in line.written[-1:] if column not in line.filled)
        elif line[columns.mine] is not None or _posts(line, columns.staff):
            staff = text_of(line[columns.staff])
            entries.append(_Entry(line.number, text_of(line[columns.mine]), [staff] if staff else []))
        else:
            notes.append(as_note(line))
    return entries, notes


def _carries_on(line: Line, columns: _Columns, last: _Entry) -> bool:
    """Whether the line belongs to the mine above: the mine is merged downwards, or its list runs on below."""
    if columns.mine in line.filled:
        return True
    if len(line.written) != 1 or _is_order(line, line.written[0]):
        return False
    only = line.written[0]
    if only == columns.staff:
        return last.goes_on or _posts(line, only)
    # Pasted with the line break of a cell unprotected: the rest of the list begins a line of its own.
    return only == 0 and last.goes_on


def _departments_at_start(entries: Iterable[_Entry]) -> frozenset[str]:
    """Departments that open a cell somewhere: there nothing can stand glued in front of them."""
    opening = (_DEPARTMENT.match("\n".join(entry.staff).lstrip()) for entry in entries)
    return frozenset({_ALWAYS_A_DEPARTMENT} | {found.group(1) for found in opening if found and found.group(1)})


def _rows(entry: _Entry, departments: frozenset[str]) -> Iterator[Row]:
    text = tidy("\n".join(entry.staff))
    if not text:
        yield _row(entry, None, None, {}, Unreadable(Trouble.NO_NAME, entry.mine))
        return
    for department, written in _segments(text, departments):
        shown = f"{department}派驻：" if department else ""
        try:
            names = names_as_written(written)
        except Unreadable as trouble:
            yield _row(entry, None, department, {"name": written.strip()}, trouble)
            continue
        if not names:
            yield _row(entry, None, department, {}, Unreadable(Trouble.NO_NAME, shown or text))
        for name, piece in names:
            yield _row(entry, name, department, _changed("name", piece, name), _trouble(entry, name, piece, department))


def _trouble(entry: _Entry, name: str, piece: str, department: str | None) -> Unreadable | None:
    if department is None:
        return Unreadable(Trouble.NO_DEPARTMENT, name)
    if not entry.mine:
        return Unreadable(Trouble.NO_MINE, name)
    return Unreadable(Trouble.TWO_NAMES, piece) if looks_like_two_names(piece) else None


def _row(
    entry: _Entry, name: str | None, department: str | None, originals: dict[str, str], trouble: Unreadable | None
) -> Row:
    mine = without_blanks(entry.mine)
    return Row(
        number=entry.number,
        values={"mine": mine or None, "name": name, "department": department},
        originals={**_changed("mine", entry.mine, mine), **originals},
        trouble=trouble,
    )


def _changed(identifier: str, written: str, value: str) -> dict[str, str]:
    return {} if written == value else {identifier: written}


def _segments(text: str, departments: frozenset[str]) -> Iterator[tuple[str | None, str]]:
    """(department, the text of its names), in order; text before the first 派驻： has no department."""
    department: str | None = None
    begun = False
    position = 0
    for found in _DEPARTMENT.finditer(text):
        glued, named = _unglue(found.group(1), departments)
        before = text[position : found.start()] + glued
        if begun or without_blanks(before):
            yield department, before
        department, begun, position = named or None, True, found.end()
    yield department, text[position:]


def _unglue(word: str, departments: frozenset[str]) -> tuple[str, str]:
    """李孝光镇街 → (李孝光, 镇街): with no blank between, a department known from elsewhere closes the word."""
    if word in departments:
        return "", word
    ending = max((known for known in departments if word.endswith(known)), key=len, default=word)
    return word[: len(word) - len(ending)], ending
