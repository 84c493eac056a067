"""Where the header is, which lines are rows, which are notes."""

import pytest

from sheets.grid import Kind, Line, Sheet, Workbook
from sheets.open_table import read
from sheets.refusals import Code, Refusal
from sheets.tables import find_table
from tests.sheets import files

LABELS = {
    "mine": ("煤矿名称", "煤矿"),
    "name": ("姓名", "驻矿安监员"),
    "phone": ("电话", "联系电话"),
    "starts": ("派驻日期",),
}


def sheet(*rows, name="一", hidden=False):
    lines = (Line(number, tuple(cell or None for cell in row)) for number, row in enumerate(rows, start=1))
    return Sheet(name, tuple(line for line in lines if line.written), hidden=hidden)


def values(table):
    return [(row.number, row.values["mine"], row.values["name"]) for row in table.rows]


def test_titles_stand_above_notes_below_and_labels_are_padded():
    table = find_table(
        sheet(
            ("驻矿安监员名册",),
            ("填报单位：区能源局",),
            (),
            ("序号", "煤 矿\u3000名 称*", "姓  名\n（必填）", "联系电话：", "备注"),
            ("1", "中心桥煤矿", "宋  伟", "13800138000", ""),
            ("2", "协合煤业", "丁  力", "", "新来"),
            ("3",),
            ("合  计", "", "2人"),
            ("注：1.电话为手机。",),
            ("2.姓名不要空格。",),
        ),
        labels := LABELS,
        required=("mine", "name", "starts"),
    )
    assert table.header_row == 4
    assert table.columns == {"mine": 1, "name": 2, "phone": 3}
    assert table.written_labels["name"] == "姓  名\n（必填）"
    assert table.unknown == ("备注",)
    assert table.missing == ("starts",)
    assert values(table) == [(5, "中心桥煤矿", "宋  伟"), (6, "协合煤业", "丁  力")]
    assert [note.number for note in table.notes] == [7, 8, 9, 10]
    assert table.notes[1].text == "合  计  2人"
    assert labels is LABELS


def test_identifiers_are_labels_too_and_case_does_not_matter():
    table = find_table(sheet(("MINE", "Name"), ("甲", "乙")), LABELS)
    assert values(table) == [(2, "甲", "乙")]


def test_group_titles_above_the_labels():
    table = find_table(
        sheet(("煤矿名称", "驻矿人员", "", ""), ("", "姓名", "联系电话", "派驻日期"), ("甲", "乙", "", "2021.1.27")),
        LABELS,
    )
    assert table.header_row == 2
    assert table.columns == {"mine": 0, "name": 1, "phone": 2, "starts": 3}
    assert values(table) == [(3, "甲", "乙")]


def test_labels_merged_over_two_lines():
    def change(book):
        book.active.merge_cells("A2:A3")
        book.active.merge_cells("B2:C2")

    rows = [["名册"], ["煤矿名称", "驻矿人员", None], [None, "姓名", "电话"], ["甲", "乙", "13800138000"]]
    table = find_table(read(files.xlsx(rows, change=change), filename="a.xlsx"), LABELS)
    assert (table.header_row, values(table)) == (3, [(4, "甲", "乙")])


def test_all_labels_merged_over_two_lines_are_one_header():
    rows = [["煤矿名称", "姓名"], [None, None], ["甲", "乙"]]
    table = find_table(read(files.xlsx(rows, merges=["A1:A2", "B1:B2"]), filename="a.xlsx"), LABELS)
    assert (table.header_row, values(table), table.notes) == (2, [(3, "甲", "乙")], ())


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_a_mine_merged_over_its_rows_applies_to_all_of_them(kind):
    rows = [["煤矿名称", "姓名"], ["甲", "宋  伟"], [None, "李孝光"], [None, None], ["乙", "丁力"]]
    source = files.xlsx(rows, merges=["A2:A4"]) if kind == "xlsx" else files.xls(rows, merges=[(1, 3, 0, 0)])
    table = find_table(read(source, filename=f"a.{kind}"), LABELS)
    assert values(table) == [(2, "甲", "宋  伟"), (3, "甲", "李孝光"), (5, "乙", "丁力")]
    assert table.notes == ()


def test_a_header_printed_again_and_a_column_standing_twice():
    table = find_table(
        sheet(("煤矿名称", "姓名", "姓 名"), ("甲", "乙", "丙"), ("煤矿名称", "姓名", "姓 名"), ("丁", "戊", "己")),
        LABELS,
    )
    assert values(table) == [(2, "甲", "乙"), (4, "丁", "戊")]
    assert table.repeated == ("姓 名",)
    assert [note.number for note in table.notes] == [3]


def test_a_row_that_lacks_something_is_still_a_row():
    table = find_table(sheet(("煤矿名称", "姓名", "电话"), ("甲", "", ""), ("", "乙", "1")), LABELS)
    assert values(table) == [(2, "甲", None), (3, None, "乙")]


def test_words_that_only_begin_like_a_note_are_no_note():
    table = find_table(
        sheet(("煤矿名称", "姓名"), ("注册煤矿", "乙"), ("小计沟煤矿", "丙"), ("说明书煤矿", "丁")), LABELS
    )
    assert len(table.rows) == 3


def test_the_first_visible_sheet_with_a_header_is_taken():
    book = Workbook(
        "a.xlsx",
        Kind.XLSX,
        (
            sheet(("煤矿名称", "姓名"), ("旧", "旧"), name="旧表", hidden=True),
            sheet(("说明",), name="说明"),
            sheet(("煤矿名称", "姓名"), ("甲", "乙"), name="名册"),
        ),
        ("旧表", "说明", "名册"),
    )
    assert find_table(book, LABELS).sheet == "名册"
    assert find_table(book.sheet("旧表"), LABELS).sheet == "旧表"
    with pytest.raises(Refusal) as refused:
        book.sheet("没有")
    assert refused.value.code is Code.NO_SUCH_SHEET
    assert "名册" in refused.value.message()


def test_no_header_names_what_it_should_be():
    with pytest.raises(Refusal) as refused:
        find_table(sheet(("甲", "乙"), ("煤矿名称", "丙")), LABELS, required=("mine", "name"))
    assert refused.value.code is Code.NO_HEADER
    assert "煤矿名称、姓名" in refused.value.message()


def test_a_header_below_the_fifteenth_line_is_not_looked_for():
    above = [("题",)] * 15
    with pytest.raises(Refusal):
        find_table(sheet(*above, ("煤矿名称", "姓名")), LABELS)
    assert find_table(sheet(*above[1:], ("煤矿名称", "姓名")), LABELS).rows == ()


def test_hidden_rows_are_read_and_named():
    def change(book):
        book.active.row_dimensions[3].hidden = True

    rows = [["煤矿名称", "姓名"], ["甲", "乙"], ["丙", "丁"]]
    table = find_table(read(files.xlsx(rows, change=change), filename="a.xlsx"), LABELS)
    assert len(table.rows) == 2
    assert table.hidden_rows == (3,)
