"""The annex in the five forms in which offices keep it, and registers without anybody posted."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from docx import Document
from openpyxl import Workbook

from accounts.models import User
from exchange.actions.imports import import_now
from exchange.kinds import BY_NAME
from exchange.models import ImportRun
from exchange.reading import Reading, read_table
from exchange.shipped import _load_registers
from tests.snapshot import Snapshot

TODAY = date(2021, 3, 1)
ANNEX = Path(__file__).parents[2] / "fixtures" / "yongchuan" / "annex.txt"
HEADER = ("序号", "煤矿名称", "驻矿安监员")
# The cells of the annex as they stand in the document, padding, commas and line breaks included.
CELLS = (
    ("1", "重庆能投渝新能源有限公司中心桥煤矿", "区能源局派驻：宋  伟、李孝光"),
    ("2", "重庆能投渝新能源有限公司韦家沟煤矿", "区能源局派驻：周存强、龚海林"),
    ("3", "重庆市永川区协合煤业\n有限公司", "区能源局派驻：杨小涛   镇街派驻：丁  力、\n黎朝洪"),
    ("4", "重庆永福实业有限公司", "区能源局派驻：吴洪武   镇街派驻：张福亮、\n李明国"),
    ("5", "重庆市永川区吊水洞煤业有限公司", "区能源局派驻：尹全学   镇街派驻：凌上斌、\n刘光蛟"),
    ("6", "重庆市永川区石马门煤业有限公司", "区能源局派驻：郭元真   镇街派驻：朱世文、\n曾维波"),
    ("7", "重庆渝西矿业集团富家洞煤业有限公司", "区能源局派驻：代纪元   镇街派驻：廖永康、\n杨昌银"),
    ("8", "重庆市永川区箕山电煤有限责任公司", "区能源局派驻：龙衣辉、王世峰   镇街派驻：\n胡晓利"),
)


def pasted() -> tuple[str, str]:
    """Copied out of the document as it stands."""
    return ANNEX.read_text(encoding="utf-8"), "pasted.txt"


def as_xlsx() -> tuple[bytes, str]:
    """Header on row 3 under a merged title, a merged mine name, two notes below."""
    book = Workbook()
    book.active.title = "封面"
    sheet = book.create_sheet("一览表")
    sheet.append(["区级部门和镇街派驻驻矿人员一览表"])
    sheet.merge_cells("A1:C1")
    sheet.append([])
    for row in (HEADER, *CELLS):
        sheet.append(row)
    sheet.append(["注：", "以上人员由各单位推荐"])
    sheet.append(["合计", "", "22人"])
    return _saved(book), "驻矿人员一览表.xlsx"


def as_docx() -> tuple[bytes, str]:
    """The table in a Word document."""
    document = Document()
    document.add_paragraph("附件")
    table = document.add_table(rows=0, cols=3)
    for row in (HEADER, *CELLS):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    file = io.BytesIO()
    document.save(file)
    return file.getvalue(), "附件.docx"


def as_gb18030() -> tuple[bytes, str]:
    """Saved from an old Excel as csv."""
    lines = [",".join(f'"{cell}"' for cell in row) for row in (HEADER, *CELLS)]
    return "\r\n".join(lines).encode("gb18030"), "附件.csv"


def as_plain() -> tuple[bytes, str]:
    """One row per person, the department in a column of its own."""
    lines = ["煤矿名称,姓  名,派驻单位"]
    for _number, mine, staff in CELLS:
        for part in staff.replace("\n", "").split("   "):
            department, names = part.split("派驻：")
            lines += [f'"{"".join(mine.split())}",{name},{department}' for name in names.split("、")]
    return "\n".join(lines).encode("utf-8-sig"), "人员.csv"


FORMS: dict[str, Callable[[], tuple[bytes | str, str]]] = {
    "pasted": pasted,
    "xlsx": as_xlsx,
    "docx": as_docx,
    "gb18030": as_gb18030,
    "plain": as_plain,
}


@pytest.fixture(scope="session")
def registers_snapshot(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Snapshot:
    """The registers as a first run loads them."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        _load_registers()
        snapshot = Snapshot.take()
        transaction.set_rollback(True)
    return snapshot


@pytest.fixture
def registers(db: None, registers_snapshot: Snapshot) -> None:
    """Departments, posts, enterprises and mines of the plan; nobody posted, no duty owed."""
    registers_snapshot.pour()


def reading_of(kind: str, source: bytes | str, filename: str, sheet: str | None = None) -> Reading:
    """A file as it was read for a kind."""
    return read_table(source, filename=filename, sheet=sheet, resource=BY_NAME[kind]())


def take_in(
    kind: str, source: bytes | str, filename: str = "x.csv", *, skip: bool = False, today: date = TODAY
) -> ImportRun:
    """A file taken in by the system."""
    by = User(username="system")
    return import_now(kind=kind, reading=reading_of(kind, source, filename), skip_rejected=skip, by=by, today=today)


def results(run: ImportRun) -> list[str]:
    """What became of each row."""
    return [row["result"] for row in run.rows]


def messages(run: ImportRun) -> str:
    """Everything said about bad rows."""
    return "\n".join(error["message"] for row in run.rows for error in row["errors"])


def _saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
