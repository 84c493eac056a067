"""How far an xlsx sheet really reaches and which of its lines are hidden, found by streaming its XML."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sheets import limits
from sheets.parts import Attributes, Parts
from sheets.refusals import Code, Refusal

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,7})\$?([0-9]{1,10})")
_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"


@dataclass(slots=True)
class _Extent:
    """Where the cursor stands in one sheet; refuses as soon as it leaves the limits."""

    where: str
    row: int = 0
    column: int = 0
    merges: int = 0
    hidden: set[int] = field(default_factory=set)
    # Spellings found to be within the limits: nearly every cell repeats a column and a row already seen.
    good_columns: set[str] = field(default_factory=set)
    good_row: str = ""

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "c":
            self._cell(attributes.get("r"))
        elif tag == "row":
            self._row(attributes)
        elif tag == "mergeCell":
            self.merges += 1
            if self.merges > limits.MERGES:
                raise Refusal(Code.TOO_MANY_MERGES, where=self.where)
            self._range(attributes.get("ref", ""))
        elif tag == "dimension":
            self._range(attributes.get("ref", ""))

    def _row(self, attributes: Attributes) -> None:
        stated = attributes.get("r", "")
        # Writers may leave `r` out: then rows count themselves.
        self.row = int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 11 else self.row + 1
        self.column = 0
        _within(self.row, 1, self.where, str(self.row))
        if attributes.get("hidden") in {"1", "true"}:
            self.hidden.add(self.row)

    def _cell(self, reference: str | None) -> None:
        if reference is None:
            self.column += 1
            _within(max(self.row, 1), self.column, self.where, f"{self.row}:{self.column}")
            return
        letters = reference.rstrip("0123456789")
        row = reference[len(letters) :]
        if row != self.good_row or letters not in self.good_columns:
            self._range(reference)
            self.good_row = row
            self.good_columns.add(letters)

    def _range(self, reference: str) -> None:
        for corner in reference.split(":"):
            found = _REFERENCE.fullmatch(corner)
            if found:
                _within(int(found.group(2)), _column_number(found.group(1)), self.where, corner)
            elif corner:
                raise Refusal(Code.DAMAGED)


def check_extent(parts: Parts) -> dict[str, frozenset[int]]:
    """Refuse cells, merges and ranges beyond the limits; answer with the hidden lines of each sheet by its name."""
    hidden: dict[str, frozenset[int]] = {}
    names = dict(_sheet_parts(parts))
    # A workbook may keep its sheets anywhere: those it names are looked at wherever they lie.
    usual = {part for part in parts.names if part.startswith("xl/worksheets/") and part.endswith(".xml")}
    for part in sorted(usual | (names.keys() & parts.names)):
        name = names.get(part, "")
        extent = _Extent(where=name or part.rpartition("/")[2])
        parts.scan(part, start=extent.start)
        hidden[name] = frozenset(extent.hidden)
    return hidden


def _sheet_parts(parts: Parts) -> Iterator[tuple[str, str]]:
    """(part, sheet name) of every sheet that the workbook names."""
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []

    def relation(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(tag: str, attributes: Attributes) -> None:
        if tag == "sheet":
            key = next((value for name, value in attributes.items() if name.endswith(":id")), "")
            sheets.append((key, attributes.get("name", "")))

    if _RELATIONS in parts.names:
        parts.scan(_RELATIONS, start=relation)
    parts.scan(_WORKBOOK, start=sheet)
    for key, name in sheets:
        target = targets.get(key, "")
        yield (target.lstrip("/") if target.startswith("/") else f"xl/{target}"), name


def _within(row: int, column: int, where: str, corner: str) -> None:
    if row > limits.ROWS:
        raise Refusal(Code.TOO_MANY_ROWS, found=row, limit=limits.ROWS, where=f"{where} {corner}")
    if column > limits.COLUMNS:
        raise Refusal(Code.TOO_MANY_COLUMNS, found=column, limit=limits.COLUMNS, where=f"{where} {corner}")


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
