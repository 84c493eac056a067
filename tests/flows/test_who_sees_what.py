"""Whoever owes a thing sees it and can act on it; to everybody else it does not exist."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from audit.models import AuditEntry
from duties.models import Flag, Notice, Obligation
from tests.flows.conftest import Desk

Morning = Callable[[date], Desk]
HEAD = "a12-visit-bureau-head"
FEBRUARY = date(2021, 2, 1)
NOWHERE = 10**9
# What the office alone may do.
OFFICE_PAGES = ("/closings/", "/books/", "/readings/")
SEES_ALL = ("office", "gov_head", "gov_deputy")


def bodies(browser: Client, method: str, addresses: list[str]) -> set[tuple[int, bytes]]:
    """The answers of several addresses: one element where they cannot be told apart."""
    answers = [getattr(browser, method)(address, {"text": "x"} if method == "post" else {}) for address in addresses]
    return {(answer.status_code, answer.content) for answer in answers}


@pytest.mark.parametrize("who", ["stranger", "administrator", "police_head", "town_clerk", "inspector", "auditor"])
def test_foreign_and_missing_are_one_and_the_same_404(morning: Morning, who: str) -> None:
    """A bureau head's flag: read, answered, accepted, excused, explained by somebody whom it does not concern."""
    desk = morning(date(2021, 3, 1))
    browser = desk.of(getattr(desk.district.cast, who))
    flag = Flag.objects.get(obligation=desk.district.figure(HEAD, FEBRUARY))
    row = flag.obligation
    before = AuditEntry.objects.count()
    gone: set[tuple[int, bytes]] = set()
    for method, address, number in (
        ("get", "/flags/{}/", flag.pk),
        ("post", "/flags/{}/acknowledge/", flag.pk),
        ("post", "/flags/{}/answer/", flag.pk),
        ("post", "/flags/{}/accept/", flag.pk),
        ("post", "/flags/{}/return/", flag.pk),
        ("get", "/obligations/{}/", row.pk),
        ("get", "/obligations/{}/excuse/", row.pk),
        ("post", "/obligations/{}/excuse/", row.pk),
    ):
        gone |= bodies(browser, method, [address.format(number), address.format(NOWHERE)])
    gone |= bodies(browser, "post", ["/flags/chase/"]) | bodies(browser, "get", list(OFFICE_PAGES))
    assert len(gone) == 1
    assert gone.pop()[0] == 404
    assert AuditEntry.objects.count() == before
    assert f'href="/flags/{flag.pk}/"' not in browser.get("/flags/").content.decode()


@pytest.mark.parametrize("who", ["gov_head", "gov_deputy"])
def test_whoever_sees_all_still_acts_on_nothing_of_others(morning: Morning, who: str) -> None:
    """The district's leaders read the bureau head's flag; answering, accepting and excusing are not theirs."""
    desk = morning(date(2021, 3, 1))
    browser = desk.of(getattr(desk.district.cast, who))
    pk = desk.district.figure(HEAD, FEBRUARY).pk
    assert browser.get(f"/flags/{pk}/").status_code == 200
    posts = [f"/flags/{pk}/{step}/" for step in ("acknowledge", "answer", "accept", "return")]
    assert {status for status, _ in bodies(browser, "post", [*posts, f"/obligations/{pk}/excuse/"])} == {404}


@pytest.mark.parametrize(
    "who", ["gov_head", "gov_deputy", "bureau_head", "bureau_deputy", "bureau_clerk", "town_clerk", "office"]
)
def test_a_bearer_sees_every_thing_he_owes_and_may_explain_every_flag_on_it(morning: Morning, who: str) -> None:
    """By his post or his department, whatever his role: the page opens, and the flag's form is there for him."""
    desk = morning(date(2023, 1, 11))
    user = getattr(desk.district.cast, who)
    browser = desk.of(user)
    owed = Obligation.objects.owed().owed_by(user).filter(period_start__gte=date(2022, 10, 1))
    sample = [
        owed.filter(duty__key=key).first() for key in owed.order_by().values_list("duty__key", flat=True).distinct()
    ]
    assert sample
    for row in sample:
        assert browser.get(f"/obligations/{row.pk}/").status_code == 200, row.identity
    # One open flag of each of his duties.
    flags = Flag.objects.filter(obligation__in=owed).exclude(status=Flag.Status.CLOSED).select_related("obligation")
    for flag in {flag.obligation.duty_id: flag for flag in flags}.values():
        assert "提交说明" in browser.get(f"/flags/{flag.pk}/").content.decode()
        assert browser.post(f"/flags/{flag.pk}/acknowledge/").status_code == 302


def test_a_former_holder_still_sees_what_he_owed(morning: Morning) -> None:
    """He left the post on 1 March; February was his, and he can read and explain it. His successor can too."""
    desk = morning(date(2021, 3, 1))
    cast = desk.district.cast
    desk.district.takes_over(cast.stranger, "主要负责人", of="区能源局", on=date(2021, 3, 1))
    pk = desk.district.figure(HEAD, FEBRUARY).pk
    for user in (cast.bureau_head, cast.stranger):
        assert "提交说明" in desk.of(User.objects.get(pk=user.pk)).get(f"/flags/{pk}/").content.decode()


def test_an_inbox_is_ones_own(morning: Morning) -> None:
    """Nobody, not even the office, reads another's notices; marking as read touches one's own only."""
    desk = morning(date(2021, 3, 1))
    cast = desk.district.cast
    theirs = Notice.objects.filter(user=cast.bureau_head)
    assert theirs.filter(obligation__duty__key=HEAD).exists()
    for user in (cast.office, cast.administrator, cast.stranger, cast.gov_head):
        browser = desk.of(user)
        assert "主要负责人　到煤矿检查" not in browser.get("/inbox/").content.decode()
        browser.post("/inbox/read/")
    assert theirs.filter(read_at=None).count() == theirs.count()


def test_without_signing_in_there_is_the_door_and_nothing_else(morning: Morning, client: Client) -> None:
    """Every page leads to the sign-in page; a post writes nothing."""
    desk = morning(date(2021, 3, 1))
    pk = desk.district.figure(HEAD, FEBRUARY).pk
    for address in ("/flags/", f"/flags/{pk}/", f"/flags/{NOWHERE}/", "/inbox/", *OFFICE_PAGES):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/login"), address
    before = AuditEntry.objects.count()
    assert client.post(f"/flags/{pk}/answer/", {"text": "x"}).headers["Location"].startswith("/login")
    assert AuditEntry.objects.count() == before
