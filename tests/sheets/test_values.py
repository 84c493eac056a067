"""What one cell says."""

from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets.blanks import label, tidy, without_blanks
from sheets.refusals import TEXTS, Code, Refusal, Trouble, Unreadable
from sheets.values import (
    looks_like_two_names,
    parse_date,
    parse_decimal,
    parse_int,
    parse_phone,
    parse_time,
    parse_yes_no,
    split_names,
    text_of,
)

DAY = date(2021, 1, 27)


@pytest.mark.parametrize(
    "written",
    [
        "2021年1月27日",
        "2021年01月27号",
        "2021.1.27",
        "2021.1.27.",
        "2021-1-27",
        "2021－01－27",
        "2021/1/27",
        "20210127",
        " 2021 年 1 月 27 日 ",
        "2021\u00a0.\u30001 . 27\u200b",
        "２０２１．１．２７",
        "2021-01-27 00:00:00",
        "2021-01-27T08:30",
        "2021年1月27日（星期三）",
        "44223",
        "44223.0",
        44223,
        44223.4,
        20210127,
        20210127.0,
        DAY,
        datetime(2021, 1, 27, 7, 30),
    ],
)
def test_a_day_in_every_way_it_is_written(written):
    assert parse_date(written) == DAY


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("21.1.27", Trouble.TWO_DIGIT_YEAR),
        ("21年1月27日", Trouble.TWO_DIGIT_YEAR),
        ("2021-02-30", Trouble.IMPOSSIBLE_DATE),
        ("2021年13月1日", Trouble.IMPOSSIBLE_DATE),
        ("20211301", Trouble.IMPOSSIBLE_DATE),
        ("0021-01-01", Trouble.IMPOSSIBLE_DATE),
        ("2021年1月", Trouble.DATE_INCOMPLETE),
        ("2021.1", Trouble.DATE_INCOMPLETE),
        (2021, Trouble.DATE_INCOMPLETE),
        ("1月27日", Trouble.DATE_INCOMPLETE),
        ("上旬", Trouble.NOT_A_DATE),
        ("27/1/2021", Trouble.NOT_A_DATE),
        (True, Trouble.NOT_A_DATE),
        (time(1), Trouble.NOT_A_DATE),
        ("1" * 5000, Trouble.NOT_A_DATE),
        ("2021" + " " * 30_000 + "x", Trouble.NOT_A_DATE),
    ],
)
def test_what_is_no_day_is_refused_with_its_reason(written, why):
    with pytest.raises(Unreadable) as refused:
        parse_date(written)
    assert refused.value.code is why
    assert refused.value.value == written


@pytest.mark.parametrize("parse", [parse_date, parse_time, parse_yes_no, parse_int, parse_decimal, parse_phone])
@pytest.mark.parametrize("blank", [None, "", "  ", "\u3000\u00a0\t\n\u200b\ufeff"])
def test_a_blank_cell_is_none(parse, blank):
    assert parse(blank) is None


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("9:30", time(9, 30)),
        ("09：30", time(9, 30)),
        ("09:30:15", time(9, 30, 15)),
        ("9时30分", time(9, 30)),
        ("9点", time(9)),
        (0.5, time(12)),
        (0.999999, time(23, 59, 59)),
        (time(7, 30), time(7, 30)),
        (datetime(2021, 1, 1, 7, 30), time(7, 30)),
        ("2021-01-27 07:30", time(7, 30)),
    ],
)
def test_times_of_day(written, moment):
    assert parse_time(written) == moment


@pytest.mark.parametrize("written", ["25:00", "9:", "早上", 1.5, -0.1, True, DAY, "9:60"])
def test_no_time_of_day(written):
    with pytest.raises(Unreadable):
        parse_time(written)


@pytest.mark.parametrize("written", ["是", "TRUE", "√", "1", 1, 1.0, True, " 是 ", "Yes", "✔"])
def test_yes(written):
    assert parse_yes_no(written) is True


@pytest.mark.parametrize("written", ["否", "false", "0", 0, False, "×", "n"])
def test_no(written):
    assert parse_yes_no(written) is False


@pytest.mark.parametrize("written", ["也许", 2, DAY])
def test_neither_yes_nor_no(written):
    with pytest.raises(Unreadable):
        parse_yes_no(written)


@pytest.mark.parametrize(
    ("written", "number"),
    [("5", 5), (5.0, 5), ("５", 5), ("1,000", 1000), ("1，000", 1000), (" 12 ", 12), ("-3", -3), ("5.00", 5), (0, 0)],
)
def test_whole_numbers(written, number):
    assert parse_int(written) == number


@pytest.mark.parametrize(
    "written",
    ["五", "1_0", "١", "NaN", "Infinity", "1E+9999", "30万", True, DAY, float("nan"), float("inf"), 1e300, "9" * 99],
)
def test_no_number(written):
    with pytest.raises(Unreadable) as refused:
        parse_decimal(written)
    assert refused.value.code is Trouble.NOT_A_NUMBER


def test_a_broken_number_is_not_whole():
    assert parse_decimal("106.55") == Decimal("106.55")
    assert parse_decimal(0.00001) == Decimal("0.00001")
    with pytest.raises(Unreadable) as refused:
        parse_int(5.5)
    assert refused.value.code is Trouble.NOT_WHOLE


def test_names_are_split_at_separators_and_never_at_blanks():
    written = "宋  伟、李孝光；丁\u3000力;王五@区能源局，赵\u00a0六,\n黎朝洪、"
    assert split_names(written) == ("宋伟", "李孝光", "丁力", "王五@区能源局", "赵六", "黎朝洪")
    assert split_names(None) == split_names(" 、\n") == ()


def test_a_padded_name_is_one_person_and_two_full_names_are_two():
    assert not looks_like_two_names("宋  伟")
    assert not looks_like_two_names("欧阳 修")
    assert not looks_like_two_names("John Smith")
    assert looks_like_two_names("宋大伟 李孝光")


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        (13800138000.0, "13800138000"),
        (13800138000, "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("138-0013-8000", "13800138000"),
        ("+86 13800138000", "13800138000"),
        ("０２３－49822222", "023-49822222"),
        ("（023）49822222", "023-49822222"),
        ("02349822222", "02349822222"),
        ("49822222", "49822222"),
    ],
)
def test_phones(written, digits):
    assert parse_phone(written) == digits


@pytest.mark.parametrize("written", ["1.38001E+10", "1380013800", "12345", "无", 1.5, "138001380001"])
def test_no_phone(written):
    with pytest.raises(Unreadable):
        parse_phone(written)


def test_a_cell_as_a_person_reads_it():
    shown = [text_of(value) for value in (None, 13800138000.0, 1.5, True, DAY, time(9, 30), " a\r\nb\u200b ")]
    assert shown == ["", "13800138000", "1.5", "是", "2021-01-27", "09:30:00", "a\nb"]


@pytest.mark.parametrize(
    "written", ["姓  名", "姓\u3000名*", "＊姓名", "姓名（必填）", "姓\n名:", "\ufeff姓名 (选填) *", "姓名："]
)
def test_labels_are_compared_without_blanks_and_marks(written):
    assert label(written) == label("姓名")


def test_labels_ignore_width_and_case():
    assert label("产能（万吨／年）") == label("产能(万吨/年)")
    assert label("Ｎame") == label("NAME") == "name"


@given(st.text())
def test_blanks_are_gone_and_stay_gone(text):
    plain = without_blanks(text)
    assert without_blanks(plain) == plain
    assert not any(sign.isspace() for sign in plain)
    assert tidy(tidy(text)) == tidy(text)


DATEISH = st.text(alphabet="0123456789年月日.-/／：: T'二\u3000", max_size=20)
ANY = st.one_of(
    st.text(), DATEISH, st.integers(), st.floats(), st.booleans(), st.none(), st.dates(), st.datetimes(), st.times()
)


PARSERS = (parse_date, parse_time, parse_yes_no, parse_int, parse_decimal, parse_phone, split_names, text_of)


@given(value=ANY)
def test_no_cell_makes_a_parser_stumble(value):
    for parse in PARSERS:
        with suppress(Unreadable):
            parse(value)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_every_day_survives_being_written(day):
    for written in (
        f"{day:%Y-%m-%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
        f"{day:%Y%m%d}",
    ):
        assert parse_date(written) == day


def test_every_reason_has_its_words_in_both_languages():
    assert set(TEXTS) == {*Code, *Trouble}
    params = {"size": "9.1", "limit": 5, "name": "甲.et", "found": "csv", "part": "xl/a.xml", "where": "一", "row": 3}
    params |= {"sheet": "一", "sheets": "二", "labels": "姓名", "missing": "姓名", "unknown": "人"}
    for code in Code:
        refusal = Refusal(code, **params)
        assert str(refusal) == refusal.message() != refusal.message("en")
        assert refusal.message("en-us") == refusal.message("en")
        assert "{" not in refusal.message() + refusal.message("en")
    assert len(Unreadable(Trouble.NOT_A_DATE, "x" * 9000).message()) < 120
