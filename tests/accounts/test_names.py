"""Names of people: tidied, compared, spelled, and nearly matched."""

import pytest

from accounts.names import name_key, near_names, spell, tidy_name


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
