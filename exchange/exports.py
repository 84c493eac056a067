"""Tables out: rows as importing takes them back, as a workbook or as csv, harmless to whatever opens them."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from accounts.resources.table import TableResource
from exchange.models import ImportRun
from sheets.cells import cell
from sheets.formulas import harmless

Row = Sequence[Any]


class Face(Enum):
    """For whom a table is written: header names, words and the kinds of cells."""

    SCRIPTS = ("identifiers", {"typed": True})
    PEOPLE = ("headings", {"labels": True, "typed": True})

    def __init__(self, header: str, options: dict[str, bool]) -> None:
        """``header``: what stands above the columns; ``options``: what is asked of the widgets."""
        self.header, self.options = header, options


def export_rows(resource: TableResource, face: Face) -> Iterator[Row]:
    """Header and rows of a table."""
    dataset = resource.export(**face.options)
    if face.header == "headings":
        yield [column.heading for column in resource.columns.values()]
    else:
        yield dataset.headers
    yield from dataset


def template_rows(resource: TableResource) -> Iterator[Row]:
    """The header alone; what must be filled is marked."""
    yield [column.heading + ("*" if column.required else "") for column in resource.columns.values()]


def error_rows(run: ImportRun, resource: TableResource) -> Iterator[Row]:
    """The errors of a preview, one line each."""
    yield [_("行"), _("列"), _("内容"), _("说明")]
    for row in run.rows:
        for error in row["errors"]:
            column = resource.columns.get(error["column"])
            yield [row["row"], column.heading if column else "", error["value"], error["message"]]


def csv_bytes(rows: Iterable[Row]) -> bytes:
    """UTF-8 with the mark that Excel asks for; text that looks like a formula is disarmed."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([harmless(value) if isinstance(value, str) else value for value in row])
    return text.getvalue().encode("utf-8-sig")


def xlsx_bytes(title: str, rows: Iterable[Row]) -> bytes:
    """A workbook of one sheet; text is typed as text, so that no cell is a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("".join(sign for sign in title if sign not in "[]:*?/\\")[:31])
    sheet.freeze_panes = "A2"
    for number, row in enumerate(rows):
        cells = [cell(sheet, value, bold=number == 0) for value in row]
        if number == 0:
            for place in range(1, len(cells) + 1):
                sheet.column_dimensions[get_column_letter(place)].width = 16
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
