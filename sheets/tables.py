"""From a sheet to a table: where the header is, which column is which, which lines are rows and which are notes."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sheets.blanks import label, without_blanks
from sheets.grid import Line, NoteLine, Sheet, Value, Workbook
from sheets.refusals import Code, Refusal, Unreadable
from sheets.values import text_of

HEADER_WITHIN = 15

# The running number at the left edge says nothing that is imported.
ORDER_LABELS = frozenset({"序号", "序", "编号", "no", "no."})

_SUM = re.compile(r"(合计|小计|总计|共计|累计)([0-9(（:：为共,，]|$)")
_NOTE = re.compile(r"(注|备注|附注|说明|填[表报](说明|人|单位|日期)|制表(人|日期)|审核人)([0-9]*[:：.、]|$)")

Labels = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row under the number a person sees, its cells by identifier; None where nothing stands."""

    number: int
    values: Mapping[str, Value]
    # The text as written, where blanks or line breaks were taken out of a value.
    originals: Mapping[str, str] = field(default_factory=dict)
    # A row that cannot be used as it stands, with the reason (the annex only).
    trouble: Unreadable | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """What was understood of one sheet."""

    sheet: str
    header_row: int
    columns: Mapping[str, int]
    # Column labels as written, by identifier: what an error message calls the column.
    written_labels: Mapping[str, str]
    unknown: tuple[str, ...]
    # Labels that name a column which already stands further left; only the first is read.
    repeated: tuple[str, ...]
    missing: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[NoteLine, ...]
    hidden_rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Header:
    """A candidate: one line, or a line of group titles with a line of labels below."""

    top: int
    bottom: int
    texts: tuple[str, ...]
    columns: Mapping[str, int]


def find_table(source: Workbook | Sheet, labels: Labels, *, required: Collection[str] = ()) -> Table:
    """The table under the best header of the first sheet that has one (visible sheets first), or a refusal.

    `labels` maps each identifier to the labels it goes by; the identifier itself is always accepted too.
    """
    known = _known(labels)
    least = min(2, len(labels))
    for sheet in (source,) if isinstance(source, Sheet) else source.in_order:
        header = _best_header(sheet, known)
        if header and len(header.columns) >= least:
            return _table(sheet, header, known, required)
    wanted = [identifier for identifier in labels if identifier in required] or list(labels)
    shown = "、".join(next(iter(labels[identifier]), identifier) for identifier in wanted)
    raise Refusal(Code.NO_HEADER, limit=HEADER_WITHIN, labels=shown)


def is_note(line: Line) -> bool:
    """True for a line that opens with 合计, 注：, 备注：, 说明 or the like."""
    first = without_blanks(text_of(line[line.written[0]])) if line.written else ""
    return bool(_SUM.match(first) or _NOTE.match(first))


def as_note(line: Line) -> NoteLine:
    """The line as a note: what stands in it, from left to right."""
    shown = "  ".join(text_of(line[column]) for column in line.written if column not in line.filled)
    return NoteLine(line.number, shown)


def _known(labels: Labels) -> dict[str, str]:
    known: dict[str, str] = {}
    for identifier, accepted in labels.items():
        for text in (*accepted, identifier):
            known.setdefault(label(text), identifier)
    return known


def _best_header(sheet: Sheet, known: Mapping[str, str]) -> _Header | None:
    """The line with the most known labels; two lines together only where they know more than either alone."""
    lines = sheet.lines[:HEADER_WITHIN]
    best: _Header | None = None
    for at, line in enumerate(lines):
        candidate = _header(known, at, at, line)
        # A label merged over two lines stands in both: the lower one is the header, the row below it the first row.
        continues = best is not None and best.bottom == at - 1 and candidate.columns == best.columns
        if best is None or len(candidate.columns) > len(best.columns) or continues:
            best = candidate
    for at in range(len(lines) - 1):
        pair = _header(known, at, at + 1, lines[at + 1], lines[at])
        if best and len(pair.columns) > len(best.columns):
            best = pair
    return best


def _header(known: Mapping[str, str], top: int, bottom: int, line: Line, above: Line | None = None) -> _Header:
    width = max(len(line.cells), len(above.cells) if above else 0)
    texts = tuple(text_of(line[column]) or (text_of(above[column]) if above else "") for column in range(width))
    columns: dict[str, int] = {}
    for column, text in enumerate(texts):
        identifier = known.get(label(text)) if text else None
        if identifier:
            columns.setdefault(identifier, column)
    return _Header(top, bottom, texts, columns)


def _table(sheet: Sheet, header: _Header, known: Mapping[str, str], required: Collection[str]) -> Table:
    unknown: list[str] = []
    repeated: list[str] = []
    taken = set(header.columns.values())
    for column, text in enumerate(header.texts):
        if text and column not in taken and label(text) not in ORDER_LABELS:
            (repeated if label(text) in known else unknown).append(text)
    rows, notes = _rows_and_notes(sheet.lines[header.bottom + 1 :], header)
    return Table(
        sheet=sheet.name,
        header_row=sheet.lines[header.bottom].number,
        columns=header.columns,
        written_labels={identifier: header.texts[column] for identifier, column in header.columns.items()},
        unknown=tuple(unknown),
        repeated=tuple(repeated),
        missing=tuple(identifier for identifier in required if identifier not in header.columns),
        rows=tuple(rows),
        notes=tuple(notes),
        hidden_rows=tuple(row.number for row in rows if row.number in sheet.hidden_lines),
    )


def _rows_and_notes(lines: Collection[Line], header: _Header) -> tuple[list[Row], list[NoteLine]]:
    rows: list[Row] = []
    notes: list[NoteLine] = []
    among_notes = False
    for line in lines:
        # What a merge carried down is no sign of life: a number with nothing but that beside it is an empty row.
        own = [column for column in header.columns.values() if line[column] is not None and column not in line.filled]
        opens_note = is_note(line)
        # The second and third line of a note stand alone under its first.
        carries_on = among_notes and len(line.written) == 1 and len(header.columns) > 1
        # The header printed again on a new page.
        header_again = all(label(text_of(line[column])) == label(header.texts[column]) for column in own)
        if own and not (opens_note or carries_on or header_again):
            among_notes = False
            rows.append(Row(line.number, {identifier: line[column] for identifier, column in header.columns.items()}))
        elif any(column not in line.filled for column in line.written):
            among_notes = among_notes or opens_note
            notes.append(as_note(line))
    return rows, notes
