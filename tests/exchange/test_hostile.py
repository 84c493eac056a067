"""Hostile files by the page: 422 with a message that names the remedy, nothing saved, the server still there."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from exchange.models import ImportRun
from mines.models import Posting
from tests.conftest import Cast

pytestmark = pytest.mark.django_db


def _workbook() -> bytes:
    file = io.BytesIO()
    book = Workbook()
    book.active.append(["煤矿名称", "姓名", "派驻单位"])
    book.save(file)
    return file.getvalue()


def _far_cell() -> bytes:
    return _with_sheet(
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )


def _with_sheet(xml: str) -> bytes:
    """A workbook whose first sheet is replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_workbook())) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, xml if name == "xl/worksheets/sheet1.xml" else old.read(name))
    return file.getvalue()


HOSTILE = {
    "empty": ("空.xlsx", b""),
    "lock file": ("~$人员.xlsx", b"\x00" * 165),
    "png": ("人员.xlsx", b"\x89PNG\r\n\x1a\n" + b"\x00" * 100),
    "far cell": ("人员.xlsx", _far_cell()),
    "bomb": ("人员.xlsx", _with_sheet("<x>" + " " * 60_000_000 + "</x>")),
    "doctype": ("人员.xlsx", _with_sheet('<!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>')),
    "truncated": ("人员.xlsx", _workbook()[:-200]),
    "encrypted": ("人员.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 3000),
    "random": ("人员.csv", bytes(range(256)) * 20),
    "wps": ("人员.et", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 3000),
    "no header": ("人员.csv", "甲,乙\n1,2\n".encode()),
    "too big": ("人员.xlsx", _workbook() + b"\x00" * 6_000_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_refused_with_a_remedy(cast: Cast, sign_in: object, name: str) -> None:
    client = sign_in(cast.administrator)  # type: ignore[operator]
    before = Posting.objects.count()
    filename, content = HOSTILE[name]
    page = client.post(reverse("import_kind", args=["roster"]), {"file": SimpleUploadedFile(filename, content)})
    assert page.status_code == 422
    said = page.content.decode().split('id="file-errors"')[1].split("</div>")[0]
    assert "请" in said or "表头应有：煤矿名称" in said
    assert not ImportRun.objects.exists()
    assert Posting.objects.count() == before
