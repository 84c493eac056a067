"""Cells of workbooks: text typed as text, days and numbers typed as such, nothing that a workbook cannot hold."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from sheets.cells import cell
from sheets.limits import CELL_CHARACTERS
from tests.sheets.payloads import FORMULAS, PLAIN


def written(*values: object) -> BytesIO:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("x")
    sheet.append([cell(sheet, value) for value in values])
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file


def test_text_is_text_and_the_rest_is_typed() -> None:
    values = ("=1+1", "13800138000", "007", 5, 1.5, Decimal("9.5"), date(2021, 3, 1), datetime(2021, 3, 1, 9), True)
    (row,) = openpyxl.load_workbook(written(*values)).active.iter_rows()
    assert [each.data_type for each in row] == ["s", "s", "s", "n", "n", "n", "d", "d", "b"]
    assert [each.value for each in row][:6] == ["=1+1", "13800138000", "007", 5, 1.5, 9.5]
    assert row[6].value == datetime(2021, 3, 1)


def test_no_payload_is_a_formula_and_all_come_back() -> None:
    texts = [text for text in (*FORMULAS, *PLAIN) if text and not set(text) & set("\x00\x0b")]
    (row,) = openpyxl.load_workbook(written(*texts)).active.iter_rows()
    assert {each.data_type for each in row if each.value is not None} == {"s"}
    assert CalamineWorkbook.from_filelike(written(*texts)).get_sheet_by_index(0).to_python() == [texts]


@pytest.mark.parametrize("text", ["a\ufffeb", "a\uffffb", "a\ud800b", "a\x00b", "a\x1bb"])
def test_what_no_workbook_holds_is_left_out(text: str) -> None:
    """A note with U+FFFE in it once kept a whole list from being exported."""
    assert openpyxl.load_workbook(written(text)).active["A1"].value == "ab"


def test_text_that_looks_like_a_characters_number_stays() -> None:
    assert CalamineWorkbook.from_filelike(written("_x0041_")).get_sheet_by_index(0).to_python() == [["_x0041_"]]


def test_longer_than_a_cell_is_seen_to_be_cut() -> None:
    value = openpyxl.load_workbook(written("长" * 40_000)).active["A1"].value
    assert len(value) == CELL_CHARACTERS
    assert value.endswith("长…")
