"""Malformed and hostile files: each a clear refusal or a clean read, in time and in bounds, whoever made it."""

import random
import struct
import sys
import time
import zipfile
from datetime import date

import pytest

from sheets import limits, open_table, sandbox
from sheets.grid import Workbook
from sheets.open_table import read
from sheets.refusals import Code, Refusal
from tests.sheets import files
from tests.sheets.files import cell, docx_parts, ods, ole, xlsx_parts, zipped

SECONDS = 10
KILOBYTES = 500 * 1000
PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
ROSTER = [["煤矿名称", "姓名", "派驻日期"], ["甲", "宋  伟", date(2021, 1, 27)]]
LAUGHS = "<!DOCTYPE a [<!ENTITY a 'ha'>{}]>".format(
    "".join(f"<!ENTITY {name} '{f'&{before};' * 10}'>" for before, name in zip("abcdefghi", "bcdefghij", strict=True))
)
XXE = "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"


def shared(prologue, text):
    strings = f"{prologue}<sst xmlns='{files.XLSX}'><si><t>{text}</t></si></sst>"
    return zipped(xlsx_parts("<row r='1'><c r='A1' t='s'><v>0</v></c></row>", xl__sharedStrings_xml=strings))


def giant_string():
    parts = xlsx_parts("<row r='1'><c r='A1' t='s'><v>0</v></c></row>")

    def write(target):
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
            with archive.open("xl/sharedStrings.xml", "w") as part:
                part.write(f"<sst xmlns='{files.XLSX}'><si><t>".encode())
                for _ in range(300):
                    part.write(b"x" * 1024 * 1024)
                part.write(b"</t></si></sst>")

    return files.saved(write)


def lying(parts):
    """A zip whose headers say that the sheet unpacks to 100 bytes."""
    source = bytearray(zipped(parts))
    real = struct.pack("<L", len(str(parts["xl/worksheets/sheet1.xml"]).encode()))
    return bytes(source.replace(real, struct.pack("<L", 100)))


def locked_zip():
    source = bytearray(zipped(xlsx_parts(cell("A1"))))
    at = source.find(b"PK\x01\x02")
    while at >= 0:
        source[at + 8] |= 1
        at = source.find(b"PK\x01\x02", at + 4)
    return bytes(source)


def repeated(rows, columns):
    text = "office:value-type='string'"
    return ods(
        f"<table:table-row table:number-rows-repeated='{rows}'>"
        f"<table:table-cell {text} table:number-columns-repeated='{columns}'><text:p>x</text:p></table:table-cell>"
        "</table:table-row>"
    )


def nested_tables(depth):
    return docx_parts("<w:tbl><w:tr><w:tc>" * depth + "</w:tc></w:tr></w:tbl>" * depth)


def with_macros():
    return zipped(xlsx_parts(cell("A1")) | {"xl/vbaProject.bin": b"x"})


def climbing():
    return zipped(xlsx_parts(cell("A1")) | {"../../etc/cron.d/x": "x"})


def many_parts():
    return zipped(xlsx_parts(cell("A1")) | {f"{number}.xml": "" for number in range(500)})


def noise():
    return random.Random(2).randbytes(50_000)


def outcome(source, filename):
    try:
        return read(source, filename=filename)
    except Refusal as refusal:
        return refusal


ROWS = ",".join(["甲"] * 5) + "\n"
# name of the case: (file name, how it is built, the refusal; None: it is read)
HOSTILE = {
    "far cell": ("a.xlsx", lambda: zipped(xlsx_parts(cell("XFD1048576"))), Code.TOO_MANY_ROWS),
    "far column": ("a.xlsx", lambda: zipped(xlsx_parts(cell("XFD1"))), Code.TOO_MANY_COLUMNS),
    "declared giant": (
        "a.xlsx",
        lambda: zipped(xlsx_parts(cell("A1"), before="<dimension ref='A1:XFD1048576'/>")),
        Code.TOO_MANY_ROWS,
    ),
    "merged giant": (
        "a.xlsx",
        lambda: zipped(xlsx_parts(cell("A1"), after="<mergeCells><mergeCell ref='A1:XFD1048576'/></mergeCells>")),
        Code.TOO_MANY_ROWS,
    ),
    "many merges": (
        "a.xlsx",
        lambda: zipped(xlsx_parts(cell("A1"), after="<mergeCell ref='A1:A9'/>" * 20_001)),
        Code.TOO_MANY_MERGES,
    ),
    "far cell in an odd place": (
        "a.xlsx",
        lambda: zipped(
            {
                name.replace("worksheets/sheet1", "s"): str(content).replace("worksheets/sheet1", "s")
                for name, content in xlsx_parts(cell("XFD1048576")).items()
            }
        ),
        Code.TOO_MANY_ROWS,
    ),
    "cells without references": (
        "a.xlsx",
        lambda: zipped(xlsx_parts("<row>" + "<c/>" * 101 + "</row>")),
        Code.TOO_MANY_COLUMNS,
    ),
    "300,000 empty rows": (
        "a.xlsx",
        lambda: zipped(xlsx_parts("".join(f"<row r='{n}'/>" for n in range(1, 300_001)))),
        Code.TOO_MANY_ROWS,
    ),
    "300,000 rows that do not count": ("a.xlsx", lambda: zipped(xlsx_parts("<row/>" * 300_000)), Code.UNPACKS_TOO_BIG),
    "zip bomb": ("a.xlsx", lambda: zipped(xlsx_parts(" " * 60_000_000)), Code.UNPACKS_TOO_BIG),
    "lying headers": ("a.xlsx", lambda: lying(xlsx_parts(cell("A1") + " " * 500_000)), Code.DAMAGED),
    "300 MB in one cell": ("a.xlsx", giant_string, Code.UNPACKS_TOO_BIG),
    "900 KB in one cell": ("a.xlsx", lambda: shared("", "x" * 900_000), Code.CELL_TOO_LONG),
    "billion laughs": ("a.xlsx", lambda: shared(LAUGHS, "&j;"), Code.DOCTYPE),
    "external entity": ("a.xlsx", lambda: shared(XXE, "&x;"), Code.DOCTYPE),
    "external entity in word": ("a.docx", lambda: zipped({"word/document.xml": XXE + "<w/>"}), Code.DOCTYPE),
    "deep nesting": ("a.xlsx", lambda: zipped(xlsx_parts(cell("A1") + "<a>" * 60_000 + "</a>" * 60_000)), None),
    "deep tables": ("a.docx", lambda: nested_tables(5000), Code.TOO_COMPLEX),
    "wide word cell": (
        "a.docx",
        lambda: docx_parts("<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='99999'/></w:tcPr></w:tc></w:tr></w:tbl>"),
        Code.TOO_MANY_COLUMNS,
    ),
    "word without a table": ("a.docx", lambda: docx_parts("<w:p/>"), Code.NO_TABLE),
    "repeated rows in ods": ("a.ods", lambda: repeated(1_048_576, 1), Code.TOO_MANY_ROWS),
    "repeated columns in ods": ("a.ods", lambda: repeated(10, 16_000), Code.TOO_MANY_COLUMNS),
    "repeated cells in ods": ("a.ods", lambda: repeated(1_048_576, 16_384), Code.DAMAGED),
    "encrypted": ("a.xlsx", lambda: ole("EncryptionInfo", "EncryptedPackage"), Code.ENCRYPTED),
    "encrypted zip": ("a.xlsx", locked_zip, Code.ENCRYPTED),
    "old word": ("a.doc", lambda: ole("WordDocument"), Code.OLD_WORD),
    "hollow xls": ("a.xls", lambda: ole("Workbook"), Code.DAMAGED),
    "far cell in xls": ("a.xls", lambda: files.xls([[1]] + [[]] * 30_000 + [[1]]), Code.TOO_MANY_ROWS),
    "unknown old file": ("a.xls", lambda: ole("Contents"), Code.UNKNOWN_KIND),
    "csv named xlsx": ("a.xlsx", "煤矿名称,姓名\n甲,乙\n".encode, Code.WRONG_EXTENSION),
    "xlsx named csv": ("a.csv", lambda: files.xlsx(ROSTER), Code.WRONG_EXTENSION),
    "xlsx named xls": ("a.xls", lambda: files.xlsx(ROSTER), Code.WRONG_EXTENSION),
    "png named xlsx": ("a.xlsx", lambda: PNG, Code.IMAGE),
    "pdf": ("a.pdf", lambda: b"%PDF-1.7\n", Code.PDF),
    "html named xls": ("a.xls", lambda: b"\xef\xbb\xbf\n<HTML><table><tr><td>1</td></tr></table>", Code.WEB_PAGE),
    "xml named xls": ("a.xls", lambda: b"<?xml version='1.0'?><Workbook/>", Code.WEB_PAGE),
    "rar": ("a.rar", lambda: b"Rar!\x1a\x07\x00", Code.ARCHIVE),
    "zip of something": ("a.xlsx", lambda: zipped({"a.txt": "x"}), Code.ARCHIVE),
    "et": ("值班.et", lambda: ole("Workbook"), Code.WPS_FORMAT),
    "wps": ("方案.wps", lambda: ole("WordDocument"), Code.WPS_FORMAT),
    "macros": ("a.xlsm", lambda: files.xlsx(ROSTER), Code.MACRO),
    "hidden macros": ("a.xlsx", with_macros, Code.MACRO),
    "lock file": ("目录/~$名册.xlsx", lambda: b"\x05admin", Code.LOCK_FILE),
    "empty": ("a.xlsx", lambda: b"", Code.EMPTY_FILE),
    "empty csv": ("a.csv", lambda: b"\n , ,\n\t\n", Code.NO_TABLE),
    "empty workbook": ("a.xlsx", lambda: files.xlsx([]), Code.NO_TABLE),
    "only a header": ("a.xlsx", lambda: files.xlsx(ROSTER[:1]), None),
    "truncated": ("a.xlsx", lambda: files.xlsx(ROSTER)[:2000], Code.DAMAGED),
    "paths that climb": ("a.xlsx", climbing, Code.UNSAFE_ZIP),
    "500 parts": ("a.xlsx", many_parts, Code.UNSAFE_ZIP),
    "random bytes": ("a.xlsx", noise, Code.DAMAGED),
    "random text": ("a.csv", noise, Code.ENCODING),
    "random zip": ("a.xlsx", lambda: b"PK\x03\x04" + noise(), Code.DAMAGED),
    "unknown": ("a.bin", lambda: b"abc", Code.UNKNOWN_KIND),
    "gbk": ("a.csv", lambda: "煤矿名称,姓名\n甲,宋  伟\n".encode("gbk"), None),
    "utf-16 with its mark": ("a.csv", lambda: "煤矿名称\t姓名\n甲\t乙\n".encode("utf-16"), None),
    "utf-16 without": ("a.csv", lambda: "mine,name\nA,B\n".encode("utf-16-le"), Code.ENCODING),
    "9 MB in one line": ("a.csv", lambda: b"x" * 9_000_000, Code.CELL_TOO_LONG),
    "9 MB of commas": ("a.csv", lambda: b"1," * 4_500_000, Code.TOO_MANY_COLUMNS),
    "50 MB in one line": ("a.csv", lambda: b"x" * 50_000_000, Code.TOO_BIG),
    "a million rows": ("a.csv", lambda: b"1,2,3,4\n" * 1_000_000, Code.TOO_MANY_ROWS),
    "too big": ("a.xlsx", lambda: bytes(5 * 1024 * 1024 + 1), Code.TOO_BIG),
    "quote never closed": ("a.csv", ('煤矿名称,姓名\n"甲,乙\n' + ROWS * 5000).encode, Code.CELL_TOO_LONG),
}


# A small parent for the reader, that says what the reader held at most. The test's own process cannot: to the figure
# of a child Linux adds what its parent held when it was started, and a worker of the whole suite holds much.
PARENT = """
import os, sys
held, *command = sys.argv[1:]
child = os.fork() or os.execv(command[0], command)
used = os.wait4(child, 0)[2]
with open(held, "w") as report:
    report.write(str(used.ru_maxrss))
"""


@pytest.fixture
def held(tmp_path, monkeypatch):
    """The file that tells the kilobytes a reader held, when it has ended."""
    report = tmp_path / "held"
    monkeypatch.setattr(sandbox, "_COMMAND", (sys.executable, "-S", "-c", PARENT, str(report), *sandbox._COMMAND))
    return report


@pytest.mark.parametrize("case", HOSTILE)
def test_every_hostile_file_ends_in_a_clear_answer(case, held):
    filename, build, expected = HOSTILE[case]
    source = build()
    started = time.monotonic()
    answer = outcome(source, filename)
    assert time.monotonic() - started < SECONDS
    if expected is None:
        assert isinstance(answer, Workbook)
    else:
        assert isinstance(answer, Refusal)
        assert answer.code is expected
        assert "请" in answer.message()
        assert "{" not in answer.message() + answer.message("en")
    # What the name or the size already tells is refused without a reader.
    assert not held.exists() or int(held.read_text()) < KILOBYTES


@pytest.mark.parametrize("kind", ["xlsx", "xls", "docx"])
def test_damaged_copies_of_good_files(kind):
    good = {"xlsx": files.xlsx, "xls": files.xls, "docx": files.word}[kind](ROSTER)
    for seed in range(6):
        chance = random.Random(seed)
        source = bytearray(good)
        for _ in range(chance.choice([1, 10, 200])):
            source[chance.randrange(8, len(source))] = chance.randrange(256)
        assert outcome(bytes(source), f"a.{kind}")


def test_a_child_that_hangs_is_ended(monkeypatch):
    monkeypatch.setattr(sandbox, "_COMMAND", (*sandbox._COMMAND[:1], "-c", "import time; time.sleep(60)"))
    monkeypatch.setattr(limits, "CHILD_SECONDS", 0.5)
    with pytest.raises(Refusal) as refused:
        read(files.xlsx(ROSTER), filename="a.xlsx")
    assert refused.value.code is Code.TOO_COMPLEX


@pytest.mark.parametrize(
    "script", ["raise SystemExit(3)", "print('x' * 100)", "print('x' * 30_000_000)", "import os; os.abort()"]
)
def test_a_child_that_dies_or_babbles_is_a_refusal(monkeypatch, script):
    monkeypatch.setattr(sandbox, "_COMMAND", (*sandbox._COMMAND[:1], "-c", script))
    with pytest.raises(Refusal) as refused:
        read(files.xlsx(ROSTER), filename="a.xlsx")
    assert refused.value.code is Code.TOO_COMPLEX


def test_the_child_knows_no_secret_of_the_server(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "s3cret")
    script = "import json, os; print(json.dumps({'crashed': ' '.join(os.environ)}))"
    monkeypatch.setattr(sandbox, "_COMMAND", (*sandbox._COMMAND[:1], "-c", script))
    heard = []
    monkeypatch.setattr(sandbox.log, "warning", lambda *said: heard.append(str(said[-1])))
    with pytest.raises(Refusal):
        read(files.xlsx(ROSTER), filename="a.xlsx")
    assert "SECRET_KEY" not in heard[0]


def test_no_more_children_than_places(monkeypatch):
    monkeypatch.setattr(limits, "QUEUE_SECONDS", 0.05)
    for _ in range(limits.CHILDREN_AT_ONCE):
        sandbox._places.acquire()
    try:
        with pytest.raises(Refusal) as refused:
            read(files.xlsx(ROSTER), filename="a.xlsx")
    finally:
        for _ in range(limits.CHILDREN_AT_ONCE):
            sandbox._places.release()
    assert refused.value.code is Code.BUSY


def test_pasted_text_has_its_limit_too():
    with pytest.raises(Refusal) as refused:
        open_table.read("甲\t乙\n" * 1_000_000, filename="")
    assert refused.value.code is Code.TOO_BIG
