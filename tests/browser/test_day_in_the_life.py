"""A day in the life of the district, in Chromium: roster, visits, a green light, and a missed duty from red to accepted."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Visitor, signed_in
from tests.exchange.conftest import as_xlsx, pasted

pytestmark = pytest.mark.browser

MINES = ("中心桥煤矿", "韦家沟煤矿", "协合煤业", "永福实业", "吊水洞煤业")


def test_a_day_in_the_life(serve: Callable[[str], str], chromium: Browser, tmp_path: Path) -> None:
    url = serve("story")
    with signed_in(chromium, url, "administrator") as administrator:
        imports_the_roster(administrator, tmp_path)
    with signed_in(chromium, url, "bureau_head", viewport=PHONE, has_touch=True, is_mobile=True) as head:
        logs_five_visits(head)
    with signed_in(chromium, url, "office") as office:
        sees_the_light_turn_green(office)
        chases_what_was_missed(office)
    with signed_in(chromium, url, "bureau_head", viewport=PHONE) as head:
        explains(head)
    with signed_in(chromium, url, "office") as office:
        accepts(office)


def imports_the_roster(administrator: Visitor, tmp_path: Path) -> None:
    page = administrator.page
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="导入").click()
    page.get_by_role("link", name="驻矿人员", exact=True).last.click()
    page.get_by_label("或粘贴表格内容").fill(pasted()[0])
    page.get_by_role("button", name="核对").click()
    expect(page.get_by_role("heading", name="核对后再保存")).to_be_visible()
    expect(page.get_by_text("认出“附件格式”")).to_be_visible()
    assert tiles(page) == {"新增": 22, "变更": 0, "相同": 0, "不能导入": 0}
    expect(page.get_by_text("导入后派驻情况")).to_be_visible()
    page.get_by_role("button", name="全部导入").click()
    expect(page.get_by_text("✓ 已导入")).to_be_visible()

    content, name = as_xlsx()
    file = tmp_path / name
    file.write_bytes(content)
    administrator.opens("/import/roster/")
    page.get_by_label("选择文件，或拖到这里").set_input_files(file)
    page.get_by_role("button", name="核对").click()
    assert tiles(page) == {"新增": 0, "变更": 0, "相同": 22, "不能导入": 0}
    expect(page.get_by_role("button", name="全部导入")).to_be_disabled()

    administrator.opens("/roster/")
    expect(page.get_by_role("heading", name="1 处与第十一条不符")).to_be_visible()
    named = page.locator("section.card-edge li")
    expect(named).to_have_count(1)
    expect(named).to_contain_text("箕山电煤")
    expect(named).to_contain_text("部门 2／应 1")
    expect(named).to_contain_text("镇街 1／应 2")
    expect(page.get_by_text("合计 22 = 22")).to_be_visible()
    assert administrator.complaints == []


def logs_five_visits(head: Visitor) -> None:
    """Taps are counted: a plain visit takes at most six."""
    page = head.page
    assert card(page).get_by_text("0", exact=True).is_visible()
    for mine in MINES:
        head.opens("/")
        taps = Taps()
        taps.tap(lambda: page.get_by_role("link", name="记检查").click())
        # Opening the list, and choosing from it.
        taps.tap(lambda mine=mine: page.get_by_role("combobox", name="煤矿").select_option(label=mine), count=2)
        taps.tap(lambda: page.get_by_role("button", name="保存").click())
        expect(page.get_by_role("status")).to_contain_text("已保存：")
        assert taps.count <= 6
    head.opens("/")
    page.get_by_text(re.compile("本期已了结")).click()
    expect(page.get_by_role("listitem").filter(has_text="到煤矿检查").first).to_contain_text("5 / 5")
    assert head.complaints == []


def sees_the_light_turn_green(office: Visitor) -> None:
    """From the board to the figure, and from the figure to each visit."""
    page = office.page
    office.opens("/board/")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=re.compile("区能源局主要负责人")))
    cell = row.locator("a.cell.state-met")
    expect(cell).to_have_count(1)
    expect(cell).to_contain_text("5/5")
    cell.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已达标")
    expect(page.get_by_role("heading", name="算数的 5 次")).to_be_visible()
    visits = page.locator("main a[href^='/visits/']")
    addresses = [link.get_attribute("href") for link in visits.all()]
    assert len(addresses) == 5
    found = set()
    for address in addresses:
        office.opens(str(address))
        found.add(page.get_by_role("heading", level=1).inner_text().split(" ")[-1])
    assert found == set(MINES)
    assert office.complaints == []


def chases_what_was_missed(office: Visitor) -> None:
    page = office.page
    office.opens("/flags/")
    row = page.get_by_role("row").filter(has_text="区能源局主要负责人")
    expect(row).to_contain_text("未完成")
    expect(row).to_contain_text("待签收")
    row.get_by_role("checkbox").check()
    page.get_by_label("催办意见").fill("请说明上月到矿检查未完成的原因")
    page.get_by_role("button", name="催办所选").click()
    expect(page.get_by_text("已催办 1 项，并通知了责任人")).to_be_visible()
    expect(row).to_contain_text("提醒")
    assert office.complaints == []


def explains(head: Visitor) -> None:
    page = head.page
    page.get_by_role("link", name=re.compile("消息")).click()
    expect(page.get_by_text("请说明上月到矿检查未完成的原因").first).to_be_visible()
    head.opens("/flags/")
    page.get_by_role("row").filter(has_text="区能源局主要负责人").get_by_role("link").click()
    page.get_by_role("button", name="签收").click()
    expect(page.get_by_role("status").get_by_text("已签收")).to_be_visible()
    page.get_by_label("说明").fill("上月脱产培训三周")
    page.get_by_role("button", name="提交说明").click()
    expect(page.get_by_text("待受理")).to_be_visible()
    expect(page.get_by_role("button", name="提交说明")).to_have_count(0)
    assert head.complaints == []


def accepts(office: Visitor) -> None:
    """The explanation is accepted; the miss itself stays."""
    page = office.page
    office.opens("/flags/?status=answered")
    page.get_by_role("row").filter(has_text="区能源局主要负责人").get_by_role("link").click()
    expect(page.get_by_text("上月脱产培训三周")).to_be_visible()
    page.get_by_label("说明").fill("情况属实")
    page.get_by_role("button", name="受理").click()
    expect(page.get_by_text("办结日期")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("未完成")
    assert office.complaints == []


class Taps:
    """A thumb that counts."""

    def __init__(self) -> None:
        self.count = 0

    def tap(self, does: Callable[[], object], count: int = 1) -> None:
        does()
        self.count += count


def card(page: Page):
    """What the head owes this month, on his first page."""
    return page.locator("section.card").filter(has=page.get_by_role("heading", name="到煤矿检查", exact=True))


def tiles(page: Page) -> dict[str, int]:
    """The four figures above the rows of an import."""
    found = {}
    for tile in page.locator("a.card[href^='?result=']").all():
        word, count = tile.inner_text().split()
        found[word] = int(count)
    return found
