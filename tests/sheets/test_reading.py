"""Honest files: every kind gives the same typed cells, fast enough to be waited for."""

from datetime import date, datetime, timedelta
from datetime import time as clock

import pytest

from sheets.grid import Kind
from sheets.open_table import read
from sheets.refusals import Code, Refusal
from sheets.tables import find_table
from tests.sheets import files

DAY = date(2021, 1, 27)


def cells(source, filename, **asked):
    book = read(source, filename=filename, **asked)
    return [line.cells for line in book.sheets[0].lines]


def test_xlsx_cells_keep_their_types():
    def change(book):
        book.active["A3"] = 44223
        book.active["A3"].number_format = '[$-804]yyyy"年"m"月"d"日";@'

    row = [
        "宋  伟",
        5,
        1.5,
        13800138000,
        True,
        DAY,
        datetime(2021, 1, 27, 7, 30),
        clock(9, 30),
        timedelta(hours=2),
        None,
        "甲\n乙",
    ]
    read_back = cells(files.xlsx([row, [None] * 11], change=change), "a.xlsx")
    assert read_back[0] == (*row[:8], clock(2), None, "甲\n乙")
    assert read_back[1] == (DAY,)


def test_xls_cells_keep_their_types():
    assert cells(files.xls([["甲", 5, 1.5, DAY, None, True]]), "a.xls") == [("甲", 5, 1.5, DAY, None, True)]


def test_ods():
    rows = "<table:table-row><table:table-cell office:value-type='string'><text:p>甲</text:p></table:table-cell>"
    rows += "<table:table-cell office:value-type='date' office:date-value='2021-01-27'><text:p>x</text:p>"
    rows += "</table:table-cell>"
    rows += (
        "</table:table-row><table:table-row table:number-rows-repeated='1048575'><table:table-cell/></table:table-row>"
    )
    assert cells(files.ods(rows), "a.ods") == [("甲", DAY)]


def test_the_1904_calendar_of_old_macs():
    def change(book):
        book.epoch = datetime(1904, 1, 1)

    assert cells(files.xlsx([[DAY]], change=change), "a.xlsx") == [(DAY,)]


def test_lines_are_numbered_as_a_person_sees_them():
    book = read(files.xlsx([["甲"], [], [" "], ["乙"]]), filename="a.xlsx")
    assert [line.number for line in book.sheets[0].lines] == [1, 4]
    book = read('甲,"一\n二"\n\n乙,丙\n'.encode(), filename="a.csv")
    assert [(line.number, line.cells) for line in book.sheets[0].lines] == [(1, ("甲", "一\n二")), (3, ("乙", "丙"))]


def test_sheets_by_name_hidden_ones_marked():
    def change(book):
        book.create_sheet("藏").append(["乙"])
        book["藏"].sheet_state = "hidden"
        book.create_chartsheet("图")

    source = files.xlsx([["甲"]], change=change)
    book = read(source, filename="a.xlsx")
    assert book.kind is Kind.XLSX
    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [("Sheet", False), ("藏", True)]
    one = read(source, filename="a.xlsx", sheet="藏")
    assert [sheet.name for sheet in one.sheets] == ["藏"]
    assert one.sheet_names == ("Sheet", "藏")
    with pytest.raises(Refusal) as refused:
        read(source, filename="a.xlsx", sheet="图表")
    assert refused.value.code is Code.NO_SUCH_SHEET
    assert refused.value.params["sheets"] == "Sheet、藏"


def test_tables_of_a_word_document_are_sheets():
    source = files.word([["甲", "乙"]], [["丙", "丁"]])
    assert [sheet.name for sheet in read(source, filename="a.docx").sheets] == ["表1", "表2"]
    assert cells(source, "a.docx", sheet="表2") == [("丙", "丁")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("text", ["姓名,备注\n𠮷田㐂,龘\n", "a;b\n1;x、y\n", "名单\n甲\n"])
def test_encodings_of_csv(encoding, text):
    assert cells(text.encode(encoding), "a.csv") == cells(text, "")


def test_the_separator_is_the_one_on_most_lines():
    assert cells("a,b\n甲;乙;丙,1\n丁,2\n", "") == [("a", "b"), ("甲;乙;丙", "1"), ("丁", "2")]
    assert cells('a;b\n"甲,乙,丙";"1,5"\n', "") == [("a", "b"), ("甲,乙,丙", "1,5")]
    assert cells("a\tb\n甲,乙\t1\n", "") == [("a", "b"), ("甲,乙", "1")]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_ten_thousand_visits_pass(kind):
    head = ["煤矿名称", "日期", "检查方式", "检查人员", "是否结束", "下井", "开始", "结束", "备注", "编号"]
    rows = [head] + [
        [f"煤矿{n % 8}", DAY, "常规检查", "宋  伟、丁力", "是", "是", "9:30", "11:00", f"第{n}次", n]
        for n in range(10_000)
    ]
    source = files.plain_xlsx(rows) if kind == "xlsx" else "\n".join(",".join(map(str, row)) for row in rows).encode()
    table = find_table(read(source, filename=f"a.{kind}"), {"mine": ("煤矿名称",), "day": ("日期",), "ref": ("编号",)})
    assert len(table.rows) == 10_000
    assert table.rows[-1].number == 10_001
