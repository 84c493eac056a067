"""The way in as a person goes it: a given password, an app, a passkey; and fifty guesses at once at a real server."""

import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PASSWORD, PHONE, Visitor, signed_in, visit
from tests.browser.test_every_page import _faults, _too_wide

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def url(serve: Callable[[str], str]) -> str:
    # A browser binds a passkey to a name, and to no number.
    return serve("story").replace("127.0.0.1", "localhost")


def test_an_app_and_a_passkey(url: str, chromium: Browser) -> None:
    with signed_in(chromium, url, "bureau_head", viewport=PHONE) as visitor:
        secret = sets_up_an_app(visitor)
        devices = a_device(visitor.page)
        adds_a_passkey(visitor)
        leaves(visitor)
        comes_in_by_passkey(visitor)
        leaves(visitor)
        assert visitor.complaints == []
        devices.detach()
    with visit(chromium, url) as visitor:
        page = types_name_and_password(visitor, "bureau_head")
        expect(page.get_by_role("heading", name="第二要素")).to_be_visible()
        assert [*_faults(page), *_too_wide(page)] == []
        page.get_by_label("动态验证码或恢复码").fill("000000")
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("alert")).to_contain_text("验证码不对")
        page.get_by_label("动态验证码或恢复码").fill(code_of(secret))
        page.get_by_role("button", name="登录").click()
        page.wait_for_url("/")


def sets_up_an_app(visitor: Visitor) -> str:
    page = visitor.opens("/me/factors")
    assert [*_faults(page), *_too_wide(page)] == []
    page.get_by_role("link", name="设置验证器应用").click()
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_alt_text("二维码")).to_be_visible()
    assert page.get_by_alt_text("二维码").evaluate("image => image.naturalWidth") > 0
    assert [*_faults(page), *_too_wide(page)] == []
    secret = page.locator("code.secret").inner_text()
    page.get_by_label("动态验证码").fill(code_of(secret))
    page.get_by_role("button", name="启用").click()
    page.get_by_role("button", name="显示恢复码").click()
    expect(page.locator("ol.codes li")).to_have_count(10)
    assert [*_faults(page), *_too_wide(page)] == []
    page.get_by_role("link", name="已记下").click()
    expect(page.get_by_text("起启用")).to_be_visible()
    return secret


def a_device(page: Page) -> object:
    """A fingerprint reader that always knows its owner."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    reader = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    reader |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": reader})
    return devices


def adds_a_passkey(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("link", name="添加通行密钥").click()
    assert [*_faults(page), *_too_wide(page)] == []
    page.get_by_label("名称").fill("办公室电脑")
    page.get_by_role("button", name="添加").click()
    expect(page.get_by_text("办公室电脑")).to_be_visible()


def leaves(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_text("菜单").click()
    page.locator(".bar-panel").get_by_role("button", name="退出").click()
    page.wait_for_url("/login")


def comes_in_by_passkey(visitor: Visitor) -> None:
    visitor.page.get_by_role("button", name="使用通行密钥").click()
    visitor.page.wait_for_url("/")


def types_name_and_password(visitor: Visitor, username: str) -> Page:
    page = visitor.opens("/login")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    return page


def code_of(secret: str) -> str:
    """The app's code; near the end of its thirty seconds the next one, which is still good when it has been typed."""
    if time.time() % 30 > 25:
        time.sleep(30 - time.time() % 30)
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_the_security_desk(url: str, chromium: Browser) -> None:
    with signed_in(chromium, url, "security") as visitor:
        for path in ("/", "/security/", "/security/records/", "/me/sessions", "/me/password"):
            for size in ({"width": 1280, "height": 900}, PHONE):
                visitor.page.set_viewport_size(size)
                page = visitor.opens(path)
                assert [*_faults(page), *_too_wide(page)] == [], path
        page.goto("/security/?q=town")
        page.get_by_role("link", name="镇街工作人员").click()
        assert [*_faults(page), *_too_wide(page)] == []
        page.get_by_label("改为").select_option(label="审计员")
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_role("status")).to_contain_text("角色已改为“审计员”")
        assert visitor.complaints == []


def test_fifty_guesses_at_once_are_five(url: str) -> None:
    """From fifty browsers, at a server of several threads: five are compared, the others wait."""
    address = f"{url.replace('localhost', '127.0.0.1')}/login"

    def guess(_number: int) -> int:
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        page = browser.open(address, timeout=60).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token is not None
        form = {"csrfmiddlewaretoken": token.group(1), "username": "gov_head", "password": "wrong"}
        try:
            return int(browser.open(address, urllib.parse.urlencode(form).encode(), timeout=60).status)
        except urllib.error.HTTPError as refused:
            return refused.code

    with ThreadPoolExecutor(50) as pool:
        assert Counter(pool.map(guess, range(50))) == {422: 5, 429: 45}
