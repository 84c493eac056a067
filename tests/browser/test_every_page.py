"""Every page for everybody: no error on the console, nothing against the security policy, nothing too wide, WCAG 2 A and AA."""

import re
from itertools import takewhile

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as TooLateError

from tests.browser.conftest import PHONE, WIDE, signed_in, visit

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
REGISTERS = ["/mines/", "/mines/8/", "/roster/"]
WORK = ["/", "/plan/", "/visits/", "/records/", "/flags/", "/obligations/", *REGISTERS]
# Addresses as they stand, or the list on which the first link like the pattern leads there.
PAGES: dict[str, list[str | tuple[str, str]]] = {
    "office": [
        *WORK,
        "/board/",
        "/closings/",
        "/readings/",
        "/books/",
        "/reasons/",
        "/back-checks/",
        ("/obligations/?duty=a12-visit-bureau-head", r"/obligations/\d+/$"),
        ("/obligations/?duty=a11-post-township-town", r"/obligations/\d+/$"),
        ("/flags/?status=answered", r"/flags/\d+/(\?|$)"),
        ("/visits/", r"/visits/\d+/$"),
        ("/records/", r"/records/\d+/$"),
    ],
    "bureau_head": [
        "/",
        "/visits/",
        "/visits/new/",
        "/visits/to-confirm/",
        ("/visits/to-confirm/", r"/visits/\d+/$"),
        ("/visits/to-confirm/", r"/visits/\d+/decline/$"),
        "/flags/",
        ("/flags/", r"/flags/\d+/(\?|$)"),
        "/inbox/",
        "/me/password",
        "/me/factors",
        "/me/sessions",
    ],
    "bureau_staff": ["/", "/records/new/", "/records/new/?duty=a04-report-bureau", "/records/assessments/"],
    "gov_head": ["/", "/board/"],
    "town": ["/", "/mines/"],
    "inspector": ["/", "/visits/"],
    "administrator": ["/", "/import/", "/import/roster/", "/import/visits/", "/roster/", "/admin/"],
    "security": ["/", "/security/", "/security/records/", ("/security/", r"/security/\d+/$")],
    "auditor": ["/", "/audit/"],
    "stranger": ["/", "/plan/"],
}


@pytest.mark.parametrize("account", PAGES)
def test_every_page_of(account: str, url: str, chromium: Browser) -> None:
    with signed_in(chromium, url, account) as visitor:
        found = [f"sign-in: {complaint}" for complaint in visitor.complaints]
        for number, place in enumerate(PAGES[account]):
            path = place if isinstance(place, str) else _first_link(visitor.opens(place[0]), *place)
            new = _is_new(account, place)
            for language, size in (("zh-hans", WIDE), ("en", PHONE))[: 2 if new else 1]:
                visitor.complaints.clear()
                visitor.page.set_viewport_size(size)
                page = visitor.opens(f"{path}{'&' if '?' in path else '?'}lang={language}")
                found += [f"{path} {language}: {complaint}" for complaint in visitor.complaints]
                # The two faces are one document: the long search for faults is made in one of them, by turns.
                if new and (language == "en") == bool(number % 2):
                    found += [f"{path} {language}: {fault}" for fault in _faults(page)]
                page.set_viewport_size(PHONE)
                found += [f"{path} {language}: {fault}" for fault in _too_wide(page)]
    assert found == []


def test_the_login_page(url: str, chromium: Browser) -> None:
    with visit(chromium, url, viewport=PHONE) as visitor:
        for language in ("zh-hans", "en"):
            page = visitor.opens(f"/login?lang={language}")
            assert [*visitor.complaints, *_faults(page), *_too_wide(page)] == []


def test_others_pages_are_not_there(url: str, chromium: Browser) -> None:
    """Foreign and missing look the same."""
    with signed_in(chromium, url, "office") as office:
        figure = _first_link(office.opens("/obligations/?duty=a12-visit-bureau-head"), "", r"/obligations/\d+/$")
        went = _first_link(office.opens("/visits/"), "", r"/visits/\d+/$")
        flag = _first_link(office.opens("/flags/?status=answered"), "", r"/flags/\d+/(\?|$)")
    with signed_in(chromium, url, "stranger") as stranger:
        missing = _body(stranger.page, "/obligations/999999/")
        for path in (figure, went, flag, "/board/", "/closings/", "/import/roster/", "/audit/", "/visits/new/"):
            assert _body(stranger.page, path) == missing, path


def _is_new(account: str, place: str | tuple[str, str]) -> bool:
    """Whether no account named before this one opens the same page; everybody's home is another."""
    before = takewhile(lambda other: other != account, PAGES)
    return place == "/" or not any(place in PAGES[other] for other in before)


def _body(page: Page, path: str) -> str:
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 404, f"{path}: {answer.status}"
    return page.locator("main").inner_text()


def _faults(page: Page) -> list[str]:
    """What axe finds, one line each."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{fault['id']} {node['target']} {node['html'][:160]}" for fault in found for node in fault["nodes"]]


def _too_wide(page: Page) -> list[str]:
    over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    try:
        # A chart is drawn anew in a frame after the window has changed.
        page.wait_for_function(f"{over} <= 0", timeout=2000)
    except TooLateError:
        return [f"{page.evaluate(over)} px too wide"]
    return []


def _first_link(page: Page, _list: str, pattern: str) -> str:
    addresses = [str(link.get_attribute("href")) for link in page.locator("main a[href]").all()]
    return next(address for address in addresses if re.search(pattern, address))
