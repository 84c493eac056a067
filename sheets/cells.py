"""Cells of a workbook on their way out: text is typed as text, so that none is a formula; days and numbers stay so."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from sheets.limits import CELL_CHARACTERS

# What no XML can hold: most control characters, halves of pairs, and the two numbers that are no characters.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Programs read _x0041_ as a character by its number; the underscore by its own number keeps the text what it is.
_LIKE_A_NUMBER = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def cell(sheet: Any, value: object, *, bold: bool = False) -> WriteOnlyCell:
    """A cell of a write-only sheet. None stays empty; what is longer than a cell holds ends in … ."""
    if value is None or isinstance(value, date | int | float | Decimal):
        made = WriteOnlyCell(sheet, value)
    else:
        made = WriteOnlyCell(sheet, _fitting(str(value)))
        # openpyxl would make a formula of a leading =
        made.data_type = "s"
    if bold:
        made.font = Font(bold=True)
    return made


def _fitting(text: str) -> str:
    text = text.replace("\v", "\n").replace("\f", "\n")
    text = _LIKE_A_NUMBER.sub("_x005F_", _NOT_IN_XML.sub("", text))
    return text if len(text) <= CELL_CHARACTERS else text[: CELL_CHARACTERS - 1] + "…"
