"""Builders of the files that the tests read: honest ones by the usual libraries, hostile ones by hand."""

import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import BytesIO
from string import ascii_uppercase
from typing import Any

import docx
import openpyxl
import xlwt

XLSX = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ODS = "application/vnd.oasis.opendocument.spreadsheet"

Cells = Sequence[Sequence[object]]


def saved(save: Callable[[BytesIO], Any]) -> bytes:
    target = BytesIO()
    save(target)
    return target.getvalue()


def xlsx(rows: Cells, *, merges: Iterable[str] = (), change: Callable[[Any], None] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    for merge in merges:
        book.active.merge_cells(merge)
    if change:
        change(book)
    return saved(book.save)


def xls(rows: Cells, *, merges: Iterable[tuple[int, int, int, int]] = ()) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(at, column, value, day) if hasattr(value, "year") else sheet.write(at, column, value)
    for top, bottom, left, right in merges:
        sheet.merge(top, bottom, left, right)
    return saved(book.save)


def word(*tables: Cells, change: Callable[[Any], None] | None = None) -> bytes:
    document = docx.Document()
    document.add_paragraph("区级部门和镇街派驻驻矿人员一览表")
    for rows in tables:
        table = document.add_table(len(rows), max(map(len, rows)))
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                table.cell(at, column).text = str(text)
    if change:
        change(document)
    return saved(document.save)


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    def write(target: BytesIO) -> None:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)

    return saved(write)


def xlsx_parts(sheet_data: str, *, before: str = "", after: str = "", **more: str) -> dict[str, bytes | str]:
    """The parts of a smallest workbook around the given sheet XML; `more` by part names with __ for / and _ for ."""
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>",
        "_rels/.rels": f"<Relationships xmlns='{PACKAGE}'><Relationship Id='r1' Type='{RELATIONS}/officeDocument'"
        " Target='xl/workbook.xml'/></Relationships>",
        "xl/workbook.xml": f"<workbook xmlns='{XLSX}' xmlns:r='{RELATIONS}'><sheets>"
        "<sheet name='一' sheetId='1' r:id='r1'/></sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships xmlns='{PACKAGE}'><Relationship Id='r1'"
        f" Type='{RELATIONS}/worksheet' Target='worksheets/sheet1.xml'/>"
        f"<Relationship Id='r2' Type='{RELATIONS}/sharedStrings' Target='sharedStrings.xml'/></Relationships>",
        "xl/worksheets/sheet1.xml": f"<worksheet xmlns='{XLSX}'>{before}<sheetData>{sheet_data}</sheetData>{after}"
        "</worksheet>",
    }
    parts.update({name.replace("__", "/").replace("_xml", ".xml"): content for name, content in more.items()})
    return parts


def cell(reference: str, text: str = "1") -> str:
    row = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f"<row r='{row}'><c r='{reference}' t='inlineStr'><is><t>{text}</t></is></c></row>"


def plain_xlsx(rows: Cells) -> bytes:
    """Many rows at once, every cell as text: openpyxl takes seconds for them."""
    return zipped(
        xlsx_parts(
            "".join(
                f"<row r='{number}'>"
                + "".join(
                    f"<c r='{letter}{number}' t='inlineStr'><is><t>{value}</t></is></c>"
                    for letter, value in zip(ascii_uppercase, row, strict=False)
                )
                + "</row>"
                for number, row in enumerate(rows, start=1)
            )
        )
    )


def ods(table: str) -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f"<office:document-content xmlns:office='{office}:office:1.0' xmlns:table='{office}:table:1.0'"
        f" xmlns:text='{office}:text:1.0'><office:body><office:spreadsheet><table:table table:name='一'>{table}"
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f"<m:manifest xmlns:m='{office}:manifest:1.0'><m:file-entry m:full-path='/' m:media-type='{ODS}'/></m:manifest>"
    )
    return zipped({"mimetype": ODS, "content.xml": content, "META-INF/manifest.xml": manifest})


def docx_parts(body: str) -> bytes:
    document = f"<w:document xmlns:w='{WORD}'><w:body>{body}</w:body></w:document>"
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document})


def ole(*entries: str) -> bytes:
    """The header and one directory sector of an old Office file."""
    names = b"".join(
        (entry.encode("utf-16-le") + b"\x00\x00").ljust(128, b"\x00") for entry in ("Root Entry", *entries)
    )
    return bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\x00") + names.ljust(1024, b"\x00")
