"""Text as a table: bytes of unknown encoding, csv of unknown separator, and what people paste."""

import codecs
import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from sheets import limits
from sheets.annex_text import annex_lines
from sheets.blanks import tidy
from sheets.grid import Line, Value
from sheets.refusals import Code, Refusal

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SEPARATORS = ("\t", ",", ";")
_LOOK_AT_LINES = 30
# The widest sheet of any program: wider records are not worth trimming.
_ABSURD_COLUMNS = 16_384

# Set once for the process, since the csv module keeps it in one place: our own limit speaks first, in words of use.
csv.field_size_limit(limits.TEXT_UPLOAD_BYTES)


def decode(source: bytes) -> str:
    """BOM, else strict UTF-8, else strict GB18030, else a refusal: guessing libraries take short GBK for Korean."""
    for bom, encoding in _BOMS:
        if source.startswith(bom):
            return _strict(source[len(bom) :], encoding)
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError:
        text = _strict(source, "gb18030")
    if "\x00" in text:
        raise Refusal(Code.ENCODING)
    return text


def lines_of(text: str) -> tuple[Line, ...]:
    """The numbered lines of a csv, of cells copied from a workbook, or of the annex pasted as loose lines."""
    return annex_lines(text) or tuple(_records(text))


def trimmed(cells: Iterable[Value]) -> tuple[Value, ...]:
    """Cells with blanks as None and nothing but content at the end."""
    kept = [(tidy(cell) or None) if isinstance(cell, str) else cell for cell in cells]
    while kept and kept[-1] is None:
        kept.pop()
    return tuple(kept)


def check_line(line: Line, where: str) -> Line:
    """The line itself, unless it lies or reaches beyond the limits."""
    if line.number > limits.ROWS:
        raise Refusal(Code.TOO_MANY_ROWS, found=line.number, limit=limits.ROWS, where=where)
    if len(line.cells) > limits.COLUMNS:
        raise Refusal(Code.TOO_MANY_COLUMNS, found=len(line.cells), limit=limits.COLUMNS, where=where)
    if any(isinstance(cell, str) and len(cell) > limits.CELL_CHARACTERS for cell in line.cells):
        raise Refusal(Code.CELL_TOO_LONG, row=line.number, limit=limits.CELL_CHARACTERS)
    return line


def _records(text: str) -> Iterator[Line]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=_separator(text))
    try:
        for number, record in enumerate(reader, start=1):
            if len(record) > _ABSURD_COLUMNS:
                raise Refusal(Code.TOO_MANY_COLUMNS, found=len(record), limit=limits.COLUMNS, where="csv")
            cells = trimmed(record)
            if cells:
                yield check_line(Line(number, cells), "csv")
    except csv.Error:
        raise Refusal(Code.DAMAGED) from None


def _separator(text: str) -> str:
    """The separator that most of the first lines hold outside quotes; lists inside cells are on fewer lines."""
    lines = [line for line in text[: limits.CELL_CHARACTERS * 4].splitlines() if line.strip()][:_LOOK_AT_LINES]

    def weight(separator: str) -> tuple[int, int]:
        counts = [_outside_quotes(line).count(separator) for line in lines]
        return sum(count > 0 for count in counts), sum(counts)

    return max(_SEPARATORS, key=weight)


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _strict(source: bytes, encoding: str) -> str:
    try:
        return source.decode(encoding)
    except UnicodeDecodeError:
        raise Refusal(Code.ENCODING) from None
