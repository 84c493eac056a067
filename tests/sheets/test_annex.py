"""The annex in every form in which it comes: 8 mines, 22 people, 11 by the bureau and 11 by townships."""

from collections import Counter
from pathlib import Path

import pytest

from sheets.annex import read_annex
from sheets.grid import Line, Sheet
from sheets.open_table import read
from sheets.refusals import Trouble
from tests.sheets import files

YONGCHUAN = Path(__file__).resolve().parents[2] / "fixtures" / "yongchuan"
TITLE = ["区级部门和镇街派驻驻矿人员一览表", None, None]
HEADER = ["序号", "煤矿名称", "驻矿安监员"]


def annex_cells():
    """The three cells of each mine, as a person would type them from the document."""
    book = read((YONGCHUAN / "annex.txt").read_text(encoding="utf-8"), filename="")
    return [list(line.cells) for line in book.sheets[0].lines[3:]]


def broken(mine):
    """The name as a narrow column breaks it."""
    return mine[:7] + "\n" + mine[7:]


def rows_of(source, filename=""):
    return read_annex(read(source, filename=filename)).rows


def assert_whole(rows):
    assert len(rows) == 22
    assert not any(row.trouble for row in rows)
    assert len({row.values["mine"] for row in rows}) == 8
    assert Counter(row.values["department"] for row in rows) == {"区能源局": 11, "镇街": 11}
    names = [row.values["name"] for row in rows]
    assert len(set(names)) == 22
    assert {"宋伟", "丁力", "黎朝洪", "胡晓利"} <= set(names)
    last = [(row.values["name"], row.values["department"]) for row in rows if "箕山" in row.values["mine"]]
    assert last == [("龙衣辉", "区能源局"), ("王世峰", "区能源局"), ("胡晓利", "镇街")]


def test_pasted_as_it_stands_in_the_document():
    text = (YONGCHUAN / "annex.txt").read_text(encoding="utf-8")
    rows = rows_of(text)
    assert_whole(rows)
    assert text.splitlines()[rows[0].number - 1].strip() == "1"
    assert rows[0].originals == {"name": "宋  伟"}


def test_the_whole_document_pasted():
    assert_whole(rows_of((YONGCHUAN / "issued.txt").read_text(encoding="utf-8")))


def test_pasted_without_tabs_or_blank_lines():
    lines = (YONGCHUAN / "annex.txt").read_text(encoding="utf-8").splitlines()
    assert_whole(rows_of("\n".join(line.strip() for line in lines if line.strip())))
    assert_whole(rows_of("\r\n\r\n".join(line.strip() for line in lines if line.strip())))


def test_pasted_with_mine_names_broken_page_feet_and_notes():
    text = "序号\n煤矿名称\n驻矿安监员\n1\n重庆永福\n实业有限公司\n区能源局派驻：吴洪武\n- 11 -\n"
    text += "镇街派驻：张福亮、\n李明国\n注：以上\n共3人"
    table = read_annex(read(text, filename=""))
    assert [row.values["name"] for row in table.rows] == ["吴洪武", "张福亮", "李明国"]
    assert table.rows[0].originals["mine"] == "重庆永福\n实业有限公司"
    assert table.rows[0].values["mine"] == "重庆永福实业有限公司"
    assert [note.number for note in table.notes] == [11, 12]


def test_copied_from_a_workbook():
    cells = [HEADER, *annex_cells()]
    quoted = "\n".join("\t".join(f'"{cell}"' if "\n" in str(cell) else str(cell) for cell in row) for row in cells)
    assert_whole(rows_of(quoted))


def test_copied_with_the_line_breaks_of_cells_unprotected():
    assert_whole(rows_of("\n".join("\t".join(map(str, row)) for row in [HEADER, *annex_cells()])))


def test_xlsx_with_the_header_on_row_3_and_merged_cells():
    rows = [TITLE, ["（2021年1月）", None, None], HEADER]
    rows += [[int(order), broken(mine), staff] for order, mine, staff in annex_cells()]
    rows += [["注：镇街为属地镇街", None, None]]
    table = read_annex(read(files.xlsx(rows, merges=["A1:C1", "A2:C2", "A12:C12"]), filename="附件.xlsx"))
    assert_whole(table.rows)
    assert table.header_row == 3
    assert [row.number for row in table.rows] == [
        4,
        4,
        5,
        5,
        6,
        6,
        6,
        7,
        7,
        7,
        8,
        8,
        8,
        9,
        9,
        9,
        10,
        10,
        10,
        11,
        11,
        11,
    ]
    assert [note.number for note in table.notes] == [12]


def test_xlsx_with_a_line_for_each_department_and_the_mine_merged_downwards():
    rows, merges = [HEADER], []
    for order, mine, staff in annex_cells():
        parts = staff.split("   ")
        merges += [f"{column}{len(rows) + 1}:{column}{len(rows) + len(parts)}" for column in "AB" if len(parts) > 1]
        rows += [[order, mine, part] if not at else [None, None, part] for at, part in enumerate(parts)]
    assert_whole(rows_of(files.xlsx(rows, merges=merges), "a.xlsx"))
    assert_whole(rows_of(files.xlsx(rows), "a.xlsx"))


def test_xls():
    assert_whole(rows_of(files.xls([TITLE, HEADER, *annex_cells()], merges=[(0, 0, 1, 2)]), "a.xls"))


def test_word_table():
    assert_whole(rows_of(files.word([["题"]], [HEADER, *annex_cells()]), "附件.docx"))


def test_word_table_with_merged_cells():
    def change(document):
        table = document.tables[0]
        table.cell(0, 0).merge(table.cell(0, 2))
        table.cell(2, 1).merge(table.cell(3, 1))
        table.cell(2, 0).merge(table.cell(3, 0))

    first, *others = annex_cells()
    bureau, more = first[2].split("、")
    cells = [TITLE, HEADER, [first[0], first[1], bureau + "、"], ["", "", more], *others]
    assert_whole(rows_of(files.word([[cell or "" for cell in row] for row in cells], change=change), "a.docx"))


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv(encoding, separator):
    rows = [TITLE, HEADER, *([order, broken(mine), staff] for order, mine, staff in annex_cells())]
    text = "\r\n".join(separator.join(f'"{cell or ""}"' for cell in row) for row in rows)
    assert_whole(rows_of(text.encode(encoding), "附件.csv"))


def cell_rows(staff, mine="甲煤矿"):
    sheet = Sheet("一", (Line(1, tuple(HEADER)), Line(2, (1, mine, staff))))
    return [
        (row.values["department"], row.values["name"], row.trouble and row.trouble.code)
        for row in read_annex(sheet).rows
    ]


@pytest.mark.parametrize(
    ("staff", "expected"),
    [
        ("区能源局派驻：宋\u3000伟\u00a0镇街派驻:\n丁  力", [("区能源局", "宋伟", None), ("镇街", "丁力", None)]),
        ("区能源局 派 驻 ：宋伟", [("区能源局", "宋伟", None)]),
        ("区能源局派驻：李孝光镇街派驻：丁力", [("区能源局", "李孝光", None), ("镇街", "丁力", None)]),
        (
            "区能源局派驻：李孝光、双石镇派驻：丁力；王一",
            [("区能源局", "李孝光", None), ("双石镇", "丁力", None), ("双石镇", "王一", None)],
        ),
        ("区能源局派驻：李孝光   镇街派驻：", [("区能源局", "李孝光", None), ("镇街", None, Trouble.NO_NAME)]),
        ("王一、区能源局派驻：李孝光", [(None, "王一", Trouble.NO_DEPARTMENT), ("区能源局", "李孝光", None)]),
        ("派驻：李孝光", [(None, "李孝光", Trouble.NO_DEPARTMENT)]),
        ("区能源局派驻：宋大伟 李孝光", [("区能源局", "宋大伟李孝光", Trouble.TWO_NAMES)]),
        ("区能源局派驻：" + "长" * 101, [("区能源局", None, Trouble.NAME_TOO_LONG)]),
    ],
)
def test_the_text_of_one_cell(staff, expected):
    assert cell_rows(staff) == expected


def annex_of(*lines):
    return read_annex(Sheet("一", tuple(Line(number, line) for number, line in enumerate(lines, start=1))))


def test_a_mine_with_nobody_posted_and_people_without_a_mine():
    table = annex_of(
        HEADER, (1, "甲", "区能源局派驻：宋伟"), (2, "乙", None), (3, None, "镇街派驻：丁力"), (4,), ("合计", "2")
    )
    assert [(row.number, row.trouble and row.trouble.code) for row in table.rows] == [
        (2, None),
        (3, Trouble.NO_NAME),
        (4, Trouble.NO_MINE),
    ]
    assert [note.number for note in table.notes] == [5, 6]


def test_a_list_left_open_does_not_swallow_the_next_mine():
    table = annex_of(HEADER, (1, "甲", "镇街派驻："), (2, "乙", None), (3, "丙", "镇街派驻：丁力"))
    assert [(row.values["mine"], row.values["name"]) for row in table.rows] == [
        ("甲", None),
        ("乙", None),
        ("丙", "丁力"),
    ]


def test_without_a_header():
    table = annex_of((1, "甲煤矿", "区能源局派驻：宋伟"), (2, "乙煤矿", "区能源局派驻：李孝光"))
    assert [(row.values["mine"], row.values["name"]) for row in table.rows] == [
        ("甲煤矿", "宋伟"),
        ("乙煤矿", "李孝光"),
    ]


def test_other_tables_are_not_the_annex():
    assert annex_of(("煤矿名称", "驻矿安监员", "派驻单位"), ("甲", "宋伟", "区能源局")) is None
    assert (
        annex_of(("煤矿", "日期", "人", "方式", "说明"), ("甲", "2021.1.1", "宋伟", "检查", "区能源局派驻：无")) is None
    )


def test_a_cell_of_one_endless_word_takes_no_time():
    assert cell_rows("区能源局派驻：" + "一" * 32_000)[0][2] is Trouble.NAME_TOO_LONG
    assert cell_rows("区能源局派驻：宋伟" + " " * 32_000 + "镇街派驻：丁力")[1][:2] == ("镇街", "丁力")
