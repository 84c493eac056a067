"""The annex in five forms: 8 mines, 22 people, 11 and 11; the same file twice changes nothing."""

import pytest

from accounts.models import User
from mines.models import Posting
from mines.staffing import staffing_on
from tests.exchange.conftest import FORMS, TODAY, as_plain, as_xlsx, pasted, reading_of, results, take_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_roster(registers: None, form: str) -> None:
    source, name = FORMS[form]()
    run = take_in("roster", source, name)
    assert (run.new, run.changed, run.same, run.rejected) == (22, 0, 0, 0)
    postings = Posting.objects.current()
    assert postings.count() == 22
    assert postings.values("mine").distinct().count() == 8
    assert postings.filter(department__name="区能源局").count() == 11
    assert postings.filter(department__name="镇街").count() == 11
    names = set(postings.values_list("person__name", flat=True))
    assert {"宋伟", "丁力", "黎朝洪", "胡晓利"} <= names
    assert not any(blank in name for name in names for blank in " \n\u3000")


@pytest.mark.parametrize("form", FORMS)
def test_twice_is_all_the_same(registers: None, form: str) -> None:
    source, name = FORMS[form]()
    take_in("roster", *pasted())
    run = take_in("roster", source, name)
    assert (run.new, run.changed, run.same, run.rejected) == (0, 0, 22, 0)
    assert Posting.objects.count() == 22
    assert User.objects.count() == 22


def test_inspectors_have_no_login_and_the_plans_own_post(registers: None) -> None:
    take_in("roster", *pasted())
    posting = Posting.objects.current().get(person__name="宋伟")
    assert posting.post == "驻矿安监员"
    assert posting.starts is None
    assert posting.person.role == User.Role.OFFICIAL
    assert not posting.person.has_usable_password()
    assert posting.person.initials == "sw"


def test_one_mismatch_and_totals_that_hide_it(registers: None) -> None:
    take_in("roster", *pasted())
    staffing = staffing_on(TODAY)
    assert [str(mine) for mine in staffing.mines_mismatched] == ["箕山电煤"]
    assert (staffing.has, staffing.should) == (22, 22)


def test_what_was_understood_of_the_workbook(registers: None) -> None:
    reading = reading_of("roster", *as_xlsx())
    assert reading.sheet == "一览表"
    assert reading.told["header_row"] == 3
    assert reading.told["layout"] == "annex"
    assert [number for number, _text in reading.told["notes"]] == [12, 13]
    assert [row.number for row in reading.rows][:6] == [4, 4, 5, 5, 6, 6]
    assert any("宋  伟" in remark for remark in reading.rows[0].remarks)


def test_township_that_is_not_named_is_marked(registers: None) -> None:
    run = take_in("roster", *pasted())
    marked = [row for row in run.rows if any("待核实" in remark for remark in row["remarks"])]
    assert len(marked) == 11


def test_known_township_of_the_mine_is_taken(registers: None) -> None:
    take_in("departments", "单位,类别\n红炉镇,镇街\n".encode())
    take_in("mines", "煤矿名称,所有制,属地镇街\n协合煤业,乡镇,红炉镇\n".encode())
    run = take_in("roster", "煤矿名称,姓名,派驻单位\n协合煤业,丁  力,镇街\n".encode())
    assert Posting.objects.current().get().department.name == "红炉镇"
    assert "红炉镇" in run.rows[0]["remarks"][0]


def test_missing_name_names_row_and_remedy(registers: None) -> None:
    text = "序号\t煤矿名称\t驻矿安监员\n1\t箕山电煤\t区能源局派驻：龙衣辉   镇街派驻：\n"
    run = take_in("roster", text, "x.txt", skip=True)
    assert results(run).count("rejected") == 1
    (bad,) = [row for row in run.rows if row["result"] == "rejected"]
    assert bad["row"] == 2
    assert bad["errors"][0]["column"] == "name"
    assert "没有姓名" in bad["errors"][0]["message"]


def test_move_ends_the_former_posting(registers: None) -> None:
    take_in("roster", as_plain()[0])
    run = take_in("roster", "煤矿名称,姓名,派驻单位,派驻日期\n协合煤业,朱世文,镇街,2021年4月1日\n".encode())
    assert results(run) == ["changed"]
    assert any("原派驻 石马门煤业，将于 2021-03-31 止" in remark for remark in run.rows[0]["remarks"])
    rows = Posting.objects.current().filter(person__name="朱世文").order_by("ends")
    assert sorted((str(row.mine), str(row.starts), str(row.ends)) for row in rows) == [
        ("协合煤业", "2021-04-01", "None"),
        ("石马门煤业", "None", "2021-03-31"),
    ]


def test_nobody_at_two_mines_in_one_file(registers: None) -> None:
    text = "煤矿名称,姓名,派驻单位\n协合煤业,张三,镇街\n石马门煤业,张三,镇街\n"
    run = take_in("roster", text.encode(), skip=True)
    assert results(run) == ["new", "rejected"]
    assert "第 2 行" in run.rows[1]["errors"][0]["message"]


def test_telephone_tells_namesakes_apart(registers: None) -> None:
    text = "煤矿名称,姓名,派驻单位,电话\n协合煤业,张三,镇街,13800138001\n石马门煤业,张三,镇街,13800138002\n"
    run = take_in("roster", text.encode())
    assert results(run) == ["new", "new"]
    assert User.objects.filter(name="张三").count() == 2
    assert take_in("roster", text.encode()).same == 2


def test_changed_dates_and_department_say_what_was(registers: None) -> None:
    take_in("roster", as_plain()[0])
    text = "煤矿名称,姓名,派驻单位,派驻日期,电话\n协合煤业,杨小涛,区应急局,2021.3.1,13800138000\n"
    run = take_in("roster", text.encode())
    assert results(run) == ["changed"]
    said = "；".join(run.rows[0]["remarks"])
    assert "原为“区能源局”" in said
    posting = Posting.objects.current().get(person__name="杨小涛")
    assert (posting.department.name, str(posting.starts), posting.person.phone) == (
        "区应急局",
        "2021-03-01",
        "13800138000",
    )
    assert take_in("roster", text.encode()).same == 1
