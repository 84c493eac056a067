"""Every link on every page leads somewhere, for whoever is shown it."""

import re
from collections import deque
from collections.abc import Callable
from datetime import date
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from duties.actions.excuses import excuse_obligation
from tests.flows.conftest import Desk

Morning = Callable[[date], Desk]
LINK = re.compile(r'<a [^>]*href="([^"#]+)"')
ELSEWHERE = ("/static/", "/admin/", "/media/")


@pytest.mark.parametrize(
    "who", ["office", "bureau_head", "bureau_clerk", "gov_head", "inspector", "administrator", "auditor"]
)
def test_no_link_is_dead(morning: Morning, who: str) -> None:
    """From the first page on; one address of each page is followed, and one with a filter."""
    desk = morning(date(2021, 3, 15))
    cast = desk.district.cast
    desk.district.went(cast.bureau_head, day=date(2021, 3, 10))
    row = desk.district.figure("a12-visit-bureau-head", date(2021, 2, 1))
    excuse_obligation(
        obligation=row,
        reason="培训",
        approval="1号",
        approved_by=cast.gov_head,
        reduce_to=None,
        by=cast.office,
        today=date(2021, 3, 15),
    )
    browser = desk.of(getattr(cast, who))
    found = crawl(browser)
    assert len(found) > 5
    assert {address: status for address, status in found.items() if status not in (200, 302)} == {}


def crawl(browser: Client) -> dict[str, int]:
    """Addresses that were followed, with what each answered."""
    answers: dict[str, int] = {}
    seen, waiting = set(), deque(["/"])
    while waiting:
        address = waiting.popleft()
        answer = browser.get(address)
        answers[address] = answer.status_code
        if "html" not in answer.get("Content-Type", "") or answer.streaming:
            continue
        for href in LINK.findall(answer.content.decode()):
            there = urljoin(address, unescape(href))
            parts = urlsplit(there)
            shape = re.sub(r"\d+", "N", parts.path), bool(parts.query)
            if not parts.netloc and not parts.path.startswith(ELSEWHERE) and shape not in seen:
                seen.add(shape)
                waiting.append(there)
    return answers
