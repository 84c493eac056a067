"""From a file to the rows of one KIND: which sheet, which header, which columns, in which layout."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.resources.outcome import CellError, GivenRow
from accounts.resources.table import TableResource
from mines.resources.roster import RosterResource
from sheets import open_table
from sheets.annex import read_annex
from sheets.formulas import as_written
from sheets.grid import Kind, Value, Workbook
from sheets.refusals import Code, Refusal, Trouble, Unreadable
from sheets.tables import Row, Table, find_table

ANNEX, PLAIN = "annex", "plain"
# The column of the annex's plain rows in which a trouble is put right; everything else concerns the name.
PLACES = {Trouble.NO_DEPARTMENT: "department", Trouble.NO_MINE: "mine"}
# A message quotes so many labels, each so far.
MOST_LABELS, LONGEST_LABEL = 10, 30
TEXT_KINDS = (Kind.CSV, Kind.PASTED)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a file, before any of it is held against the registers."""

    filename: str
    source: bytes
    sheet: str
    rows: tuple[GivenRow, ...]
    # How it was read, for the preview: header row, layout, columns, unknown columns, notes, other sheets.
    told: dict[str, Any]

    @property
    def sha256(self) -> str:
        """Digest of the file, so that the same file is known again."""
        return hashlib.sha256(self.source).hexdigest()

    @property
    def extension(self) -> str:
        """The file's kind, for the copy that is kept."""
        return str(self.told["kind"])


def read_table(source: bytes | str, *, filename: str, sheet: str | None, resource: TableResource) -> Reading:
    """Read a file (bytes) or pasted text (str) as a table of a KIND. Raises sheets.refusals.Refusal."""
    book = open_table.read(source, filename=filename, sheet=sheet)
    chosen = book.sheet(sheet) if sheet else book
    annex = read_annex(chosen) if isinstance(resource, RosterResource) else None
    table = annex or find_table(chosen, resource.accepted(), required=resource.required())
    if table.missing:
        raise _lacking(table, resource)
    given = _given(table, book, annexed=annex is not None)
    rows = tuple(given)
    return Reading(
        filename=filename,
        source=source.encode() if isinstance(source, str) else source,
        sheet=table.sheet,
        rows=rows,
        told={
            "kind": str(book.kind),
            "layout": ANNEX if annex else PLAIN,
            "header_row": table.header_row,
            "columns": dict(table.written_labels),
            "unknown": list(table.unknown),
            "repeated": list(table.repeated),
            "notes": [[note.number, note.text] for note in table.notes],
            "hidden": len(table.hidden_rows),
            "sheets": list(book.sheet_names),
        },
    )


def _lacking(table: Table, resource: TableResource) -> Refusal:
    """Which row was taken for the header, what it lacks, and what in it is not understood."""
    missing = "、".join(resource.columns[name].heading for name in table.missing)
    unknown = "、".join(" ".join(text.split())[:LONGEST_LABEL] for text in table.unknown[:MOST_LABELS])
    if unknown:
        return Refusal(Code.HEADER_UNKNOWN, row=table.header_row, missing=missing, unknown=unknown)
    return Refusal(Code.HEADER_LACKS, row=table.header_row, missing=missing)


def _given(table: Table, book: Workbook, *, annexed: bool) -> Iterator[GivenRow]:
    text = book.kind in TEXT_KINDS
    for row in table.rows:
        values: dict[str, Value] = {
            name: as_written(value) if text and isinstance(value, str) else value for name, value in row.values.items()
        }
        errors = (_error(row.trouble),) if row.trouble else ()
        yield GivenRow(row.number, values, tuple(_remarks(row)) if annexed else (), errors)


def _remarks(row: Row) -> Iterator[str]:
    for written in row.originals.values():
        if "\n" in written:
            yield _("原文“%(text)s”，去掉换行和空格") % {"text": " ".join(written.split())}
        else:
            yield _("原文“%(text)s”，去掉空格") % {"text": written}


def _error(trouble: Unreadable) -> CellError:
    column = PLACES.get(trouble.code, "name")
    return CellError(column, str(trouble.value), trouble.message(get_language() or "zh"))
