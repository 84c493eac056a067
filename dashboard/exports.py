"""Exports: any list as it stands, as xlsx or csv. Text stays text: no cell of ours is ever read as a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localtime
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from accounts.signed_in import SignedInRequest
from audit.actions import record_export
from sheets.cells import cell
from sheets.formulas import harmless

Value = str | int | float | date | datetime | bool | None

FORMATS = ("xlsx", "csv")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOT_IN_A_SHEET_NAME = str.maketrans("", "", "[]:*?/\\")
WIDEST = 48


def take_away(
    request: SignedInRequest,
    *,
    page: str,
    count: int,
    name: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Value]],
    notes: Sequence[str],
) -> HttpResponseBase:
    """The list of a page (its address's name) as the file asked for; who took it, and what of it, is on record first.

    ``count`` rows, narrowed by the query string. Who has had his share for this hour is led back with a word.
    """
    asked = request.GET.urlencode()
    try:
        record_export(table=page, rows=count, asked=asked, by=request.user, most=settings.EXPORTS_AN_HOUR)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(f"{reverse(page)}?{asked}" if asked else page)
    kind = request.POST.get("format", "")
    return answer(kind if kind in FORMATS else FORMATS[0], name=name, heads=heads, rows=rows, notes=notes)


def answer(
    kind: str, *, name: str, heads: Sequence[str], rows: Iterable[Sequence[Value]], notes: Sequence[str] = ()
) -> HttpResponseBase:
    """The file as a download. ``notes`` (title, day, filters) stand above the column heads."""
    title = f"{name}.{kind}"
    disposition = f"attachment; filename=\"export.{kind}\"; filename*=UTF-8''{quote(title)}"
    lines = _lines(heads, rows, notes)
    response: HttpResponseBase
    if kind == "csv":
        response = StreamingHttpResponse(_csv(lines), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(_xlsx(name, heads, rows, notes), content_type=XLSX)
    response["Content-Disposition"] = disposition
    response["X-Content-Type-Options"] = "nosniff"
    return response


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _lines(heads: Sequence[str], rows: Iterable[Sequence[Value]], notes: Sequence[str]) -> Iterator[Sequence[Value]]:
    for note in notes:
        yield (note,)
    yield heads
    yield from rows


def _csv(lines: Iterable[Sequence[Value]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"  # Excel takes UTF-8 for the local code page without it
    for line in lines:
        yield writer.writerow([_plain(value) for value in line])


def _plain(value: Value) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return harmless(value) if isinstance(value, str) else value


def _xlsx(name: str, heads: Sequence[str], rows: Iterable[Sequence[Value]], notes: Sequence[str]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name.translate(NOT_IN_A_SHEET_NAME)[:31])
    for number, head in enumerate(heads, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = min(max(12, len(head) * 2 + 2), WIDEST)
    sheet.freeze_panes = f"A{len(notes) + 2}"
    for note in notes:
        sheet.append([cell(sheet, note)])
    sheet.append([cell(sheet, head, bold=True) for head in heads])
    for row in rows:
        sheet.append([cell(sheet, _local(value)) for value in row])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _local(value: Value) -> Value:
    """A moment as the clock on the wall had it: workbooks know no zones."""
    return localtime(value).replace(tzinfo=None) if isinstance(value, datetime) else value
