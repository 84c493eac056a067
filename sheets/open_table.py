"""The one door: a file's bytes or pasted text in, a workbook or a refusal out; pages and commands use the same."""

from sheets import limits
from sheets.grid import Kind, Sheet, Workbook
from sheets.guard import check_envelope, too_big
from sheets.loose_text import lines_of
from sheets.refusals import Code, Refusal
from sheets.sandbox import read_in_child


def read(source: bytes | str, *, filename: str, sheet: str | None = None) -> Workbook:
    """Read a file (bytes) in a limited child process, or pasted text (str) here; raises `Refusal`.

    With `sheet`, only the sheet of that name is read; without, all of them.
    """
    if isinstance(source, str):
        return _pasted(source, filename)
    check_envelope(source, filename)
    return read_in_child(source, filename=filename, sheet=sheet)


def _pasted(text: str, filename: str) -> Workbook:
    """Text needs no child: it meets no parser but our own, whose work grows with its length only."""
    if len(text) > limits.PASTED_CHARACTERS:
        raise too_big(len(text), limits.PASTED_CHARACTERS)
    lines = lines_of(text.replace("\x00", ""))
    if not lines:
        raise Refusal(Code.NO_TABLE)
    return Workbook(filename, Kind.PASTED, (Sheet("txt", lines),), ("txt",))
