"""What a form takes: with its token only, its own fields only, and from its own body only."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from audit.models import AuditEntry
from duties.models import BookSetting
from inspections.models import Visit
from tests.conftest import Cast
from tests.flows.conftest import Desk
from tests.flows.test_the_gate import TABLE, Scene, scene

__all__ = ["scene"]

Morning = Callable[[date], Desk]
TODAY = date(2021, 3, 15)


def test_no_form_is_taken_without_its_token(scene: Scene) -> None:
    """Every address that takes a POST, by somebody who may send it: another site's page has no token to send along."""
    before = AuditEntry.objects.count()
    browsers: dict[str, Client] = {}
    for name, policy in TABLE.items():
        if not policy.post:
            continue
        sender = scene.somebody(policy.post)
        if sender not in browsers:
            browsers[sender] = Client(enforce_csrf_checks=True)
            browsers[sender].force_login(User.objects.get(username=sender))
        for more in ({}, {"origin": "https://evil.example", "x-http-method-override": "GET"}):
            assert browsers[sender].post(scene.path(name), headers=more).status_code == 403, (name, more)
    assert AuditEntry.objects.count() == before


def test_fields_that_a_form_does_not_show_are_not_taken(morning: Morning) -> None:
    """Who wrote it and when, whether it is void, one's own role: nobody tells the books that."""
    desk = morning(TODAY)
    head = desk.district.cast.bureau_head
    browser = desk.of(head)
    visit = desk.district.went(head, day=date(2021, 3, 12), ended=False)
    page = browser.get(f"/visits/{visit.pk}/correct/")
    sent = {field.html_name: field.value() for field in page.context["form"] if field.value() not in (None, "")}
    forged = {
        "recorded_at": "2021-03-01T00:00",
        "recorded_by": "office",
        "voided_at": "2021-03-01",
        "id": "7",
        "pk": "7",
        "late": "",
    }
    browser.post(f"/visits/{visit.pk}/correct/", sent | forged | {"note": "更正", "reason": "写错"})
    newest = Visit.objects.order_by("-pk")[0]
    assert (newest.note, newest.recorded_by, newest.voided_at) == ("更正", "bureau_head", None)
    assert newest.recorded_at.date() >= TODAY
    browser.post("/me/password", {"role": "administrator", "is_staff": "on", "is_superuser": "on", "name": "别人"})
    head.refresh_from_db()
    assert (head.role, head.is_staff, head.is_superuser, head.name) == (User.Role.OFFICIAL, False, False, "局长丙")


def test_an_administrators_form_raises_nobody_past_the_role(cast: Cast, sign_in) -> None:
    form = {
        "username": "stranger",
        "name": "路人癸",
        "phone": "",
        "role": "official",
        "is_active": "on",
        "password": "",
    }
    forged = {
        "is_superuser": "on",
        "is_staff": "on",
        "groups": "1",
        "user_permissions": "1",
        "last_login": "2030-01-01",
    }
    address = f"/admin/accounts/user/{cast.stranger.pk}/change/"
    assert sign_in(cast.administrator).post(address, form | forged).status_code == 302
    cast.stranger.refresh_from_db()
    assert (cast.stranger.is_superuser, cast.stranger.is_staff, cast.stranger.last_login) == (False, False, None)


def test_what_stands_in_the_address_is_no_part_of_a_form(morning: Morning) -> None:
    """A link with the fields in it, pressed by somebody who is signed in, sets nothing."""
    desk = morning(TODAY)
    office = desk.of(desk.district.cast.office)
    assert office.post("/books/?books_from=2021-03-01", {"soon_days": "7"}).status_code == 302
    assert BookSetting.objects.get().books_from is None
    # Of one name sent twice the last counts, here as everywhere.
    office.post("/obligations/export/?state=met&state=late", {"format": "csv"})
    assert json.loads(AuditEntry.objects.filter(action="export.made").first().payload)["asked"].endswith("late")


@pytest.mark.parametrize(
    "address", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere(morning: Morning, address: str) -> None:
    desk = morning(TODAY)
    office = desk.of(desk.district.cast.office)
    flag = desk.district.figure("a12-visit-bureau-head", date(2021, 2, 1))
    answer = office.post("/flags/chase/", {"ids": flag.pk, "next": address})
    assert (answer.status_code, answer["Location"]) == (302, "/flags/")
