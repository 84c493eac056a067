"""Without a mouse, and without JavaScript: everything can still be done."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import PASSWORD, PHONE, signed_in, visit

pytestmark = pytest.mark.browser


def test_a_visit_without_javascript(url: str, chromium: Browser) -> None:
    with visit(chromium, url, viewport=PHONE, java_script_enabled=False) as visitor:
        page = visitor.opens("/login")
        page.get_by_label("用户名").fill("bureau_deputy")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.get_by_role("link", name="记检查").click()
        page.get_by_role("combobox", name="煤矿").select_option(label="石马门煤业")
        page.get_by_label("突击暗查").check()
        page.get_by_label("发现的问题").fill("顶板离层")
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_role("status")).to_contain_text("已保存：")


def test_a_visit_by_keyboard(url: str, chromium: Browser) -> None:
    with signed_in(chromium, url, "bureau_deputy") as visitor:
        page = visitor.opens("/visits/new/")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        for _place in range(80):
            if page.evaluate("document.activeElement.id") == "id_mine":
                break
            page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        for _place in range(80):
            if page.evaluate("document.activeElement.type") == "submit":
                break
            page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="保存")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("已保存：")
        assert visitor.complaints == []


@pytest.mark.parametrize("javascript", [True, False])
def test_what_is_wrong_is_in_focus_and_leads_to_its_field(url: str, chromium: Browser, *, javascript: bool) -> None:
    with signed_in(chromium, url, "bureau_deputy", viewport=PHONE, java_script_enabled=javascript) as visitor:
        page = visitor.opens("/visits/new/")
        # No mine was chosen.
        page.get_by_role("button", name="保存").click()
        summary = page.get_by_role("alert")
        expect(summary).to_contain_text("请选择煤矿")
        expect(summary).to_be_in_viewport()
        expect(summary).to_be_focused()
        summary.get_by_role("link", name="煤矿").click()
        expect(page.get_by_role("combobox", name="煤矿")).to_be_in_viewport()
