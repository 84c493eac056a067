"""Names of people: tidied, compared, spelled, and nearly matched."""

import pytest

from accounts import names
from accounts.names import Lookalikes, name_key, near_names, spell, tidy_name


@pytest.mark.parametrize(
    "given, kept",
    [
        ("宋  伟", "宋伟"),
        (" 丁　力\u00a0", "丁力"),
        ("\u200b宋伟\ufeff", "宋伟"),
        ("张 三丰", "张三丰"),
        ("Anna  Smith ", "Anna Smith"),
        ("区安委办值班员（示例）", "区安委办值班员（示例）"),
        ("", ""),
    ],
)
def test_a_name_is_kept_without_padding(given, kept):
    assert tidy_name(given) == kept


@pytest.mark.parametrize("text", ["宋 伟", "宋　伟", "宋\u00a0伟", "宋\n伟", "宋\u200b伟"])
def test_names_are_compared_without_blanks(text):
    assert name_key(text) == name_key("宋伟")


def test_full_width_letters_compare_as_narrow_ones():
    assert name_key("Ａ矿（一）") == name_key("a矿(一)")


@pytest.mark.parametrize(
    "name, pinyin, initials",
    [
        ("宋  伟", "songwei", "sw"),
        ("曾维波", "zengweibo", "zwb"),
        ("单雄信", "shanxiongxin", "sxx"),
        ("解学龙", "xiexuelong", "xxl"),
        ("仇和", "qiuhe", "qh"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("区伯", "oubo", "ob"),
        ("Anna Smith", "annasmith", "a"),
    ],
)
def test_names_are_spelled_with_surnames_read_as_surnames(name, pinyin, initials):
    assert spell(name) == (pinyin, initials)


def test_near_names_put_the_nearest_first():
    assert near_names("李孝先", ["王世峰", "李孝光", "李明国"])[0] == "李孝光"
    assert near_names("宋卫", ["宋  伟", "王世峰"]) == ["宋  伟"]
    assert near_names("欧阳修", ["王世峰"]) == []


def test_marks_that_show_nothing_make_no_other_name():
    """Whatever reading takes out of a cell is no part of what is compared."""
    assert {name_key(f"宋{mark}伟") for mark in "\u200b\u00ad\u202e\ufeff\u3000\x0b\u2800"} == {name_key("宋伟")}
    assert tidy_name("\u202e宋\u00ad 伟") == "宋伟"


def test_hints_end_where_a_table_has_nothing_but_unknown_names(monkeypatch):
    """The wrong table with 19,000 unknown names once took over a minute: only so many names are looked for."""
    measured = []
    monkeypatch.setattr(names, "get_close_matches", lambda key, keys, **_: measured.append(len(keys)) or keys[:1])
    register = Lookalikes(f"王{number}煤矿" for number in range(30_000))
    found = [register.of(f"李{number}煤矿") for number in range(19_000)]
    assert len(measured) == names.MOST_ASKED
    assert max(measured) <= names.MOST_MEASURED
    assert found[0]
    assert found[0] == register.of("李0煤矿")
    assert found[-1] == []


def test_the_nearest_is_found_among_many():
    register = Lookalikes([*(f"重庆市永川区第{number}煤业有限公司" for number in range(9_000)), "李孝光"])
    assert register.of("李孝先") == ["李孝光"]
    assert "重庆市永川区第77煤业有限公司" in register.of("永川区第77煤业有限公司")
