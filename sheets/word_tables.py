"""The tables of a Word document, read from its XML as a stream: linear in its length, whatever is merged or nested.

Word's own merges are resolved here: a cell merged downwards gives its text to every line, one merged across stands
once.
"""

from dataclasses import dataclass, field

from sheets import limits
from sheets.grid import Line, Sheet, Value
from sheets.loose_text import check_line, trimmed
from sheets.parts import Attributes, Parts
from sheets.refusals import Code, Refusal

_DOCUMENT = "word/document.xml"
# A second rendering of the same content for old programs, and text that was deleted under change tracking.
_SKIPPED = frozenset({"Fallback", "del", "moveFrom"})


@dataclass(slots=True)
class _Table:
    """One table being read."""

    name: str
    lines: list[Line] = field(default_factory=list)
    number: int = 0
    cells: dict[int, str] = field(default_factory=dict)
    filled: set[int] = field(default_factory=set)
    # What stands above in every column that is part of a downward merge.
    above: dict[int, str] = field(default_factory=dict)
    column: int = 0
    span: int = 1
    merge: str | None = None
    text: list[str] = field(default_factory=list)

    def open_row(self) -> None:
        self.number += 1
        self.column = 0
        self.cells.clear()
        self.filled.clear()

    def open_cell(self) -> None:
        self.span, self.merge = 1, None
        self.text.clear()

    def close_cell(self) -> None:
        text = "".join(self.text)
        if self.merge == "continue":
            text = self.above.get(self.column, text)
            self.filled.add(self.column)
        elif self.merge == "restart":
            self.above[self.column] = text
        self.cells[self.column] = text
        self.column += self.span
        if self.column > limits.COLUMNS:
            raise Refusal(Code.TOO_MANY_COLUMNS, found=self.column, limit=limits.COLUMNS, where=self.name)

    def close_row(self) -> None:
        row: list[Value] = [self.cells.get(column) for column in range(max(self.cells, default=-1) + 1)]
        cells = trimmed(row)
        if cells:
            self.lines.append(check_line(Line(self.number, cells, frozenset(self.filled)), self.name))


class _Reader:
    """Follows the document; tables within tables become tables of their own."""

    def __init__(self) -> None:
        self.done: list[_Table] = []
        self.open: list[_Table] = []
        self.skipping = 0
        self.in_text = False

    def start(self, tag: str, attributes: Attributes) -> None:
        if self.skipping or tag in _SKIPPED:
            self.skipping += tag in _SKIPPED
        elif tag == "tbl":
            if len(self.done) >= limits.ZIP_PARTS:
                raise Refusal(Code.TOO_COMPLEX)
            self.open.append(_Table(f"表{len(self.done) + 1}"))
            self.done.append(self.open[-1])
        elif self.open:
            self._inside(self.open[-1], tag, attributes)

    def _inside(self, table: _Table, tag: str, attributes: Attributes) -> None:
        if tag == "tr":
            table.open_row()
        elif tag == "tc":
            table.open_cell()
        elif tag == "gridSpan":
            table.span = _count(attributes)
        elif tag == "gridBefore":
            table.column = _count(attributes)
        elif tag == "vMerge":
            table.merge = _attribute(attributes) or "continue"
        elif tag == "t":
            self.in_text = True
        elif tag == "tab" and not attributes:  # with attributes it is a tab stop of the paragraph's style
            table.text.append("\t")
        elif tag in {"br", "cr"} or (tag == "p" and table.text):
            table.text.append("\n")

    def end(self, tag: str) -> None:
        if self.skipping:
            self.skipping -= tag in _SKIPPED
        elif not self.open:
            return
        elif tag == "tbl":
            self.open.pop()
        elif tag == "tr":
            self.open[-1].close_row()
        elif tag == "tc":
            self.open[-1].close_cell()
        elif tag == "t":
            self.in_text = False

    def characters(self, text: str) -> None:
        if self.in_text and self.open and not self.skipping:
            self.open[-1].text.append(text)


def word_sheets(parts: Parts) -> tuple[Sheet, ...]:
    """Every table of the document with something in it, named 表1, 表2 … in the order in which they begin."""
    reader = _Reader()
    parts.scan(_DOCUMENT, start=reader.start, end=reader.end, text=reader.characters)
    return tuple(Sheet(table.name, tuple(table.lines)) for table in reader.done if table.lines)


def _attribute(attributes: Attributes) -> str:
    return next((value for name, value in attributes.items() if name.rpartition(":")[2] == "val"), "")


def _count(attributes: Attributes) -> int:
    stated = _attribute(attributes)
    return min(int(stated), limits.COLUMNS + 1) if stated.isascii() and stated.isdigit() and len(stated) < 6 else 1
