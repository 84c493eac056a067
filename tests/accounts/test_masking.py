"""Telephone numbers: covered on every page, shown on request, and every such look in the trail."""

import json

import pytest
from django.db import DatabaseError
from django.urls import reverse

from accounts.actions.looking import show_phone
from accounts.actions.people import save_user
from accounts.masking import masked
from accounts.models import User
from audit.models import AuditEntry
from audit.trail import first_break

NUMBER, COVERED = "13800138000", "138****8000"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (NUMBER, COVERED),
        ("023-49812345", "023****2345"),
        ("49812345", "****45"),
        ("4981234", "****34"),
        ("110", "****"),
        ("", ""),
    ],
)
def test_a_number_is_known_again_and_cannot_be_called(number, shown):
    assert masked(number) == shown


@pytest.fixture
def person(cast):
    return save_user(user=cast.bureau_head, name="局长丙", phone=NUMBER, by=None)


@pytest.fixture
def keeper(cast, sign_in, time_machine):
    time_machine.move_to("2021-02-10T10:00:00+08:00")
    return sign_in(cast.administrator)


def change(person):
    return reverse("admin:accounts_user_change", args=[person.pk])


def door(person):
    return reverse("admin:accounts_user_phone", args=[person.pk])


def looks():
    return AuditEntry.objects.filter(action="user.phone_shown")


def test_pages_show_it_covered(person, keeper):
    for address in (reverse("admin:accounts_user_changelist") + f"?q={person.username}", change(person)):
        text = keeper.get(address).content.decode()
        assert COVERED in text
        assert NUMBER not in text
    assert not looks().exists()


def test_a_form_left_as_it_stands_keeps_the_number(person, keeper):
    form = {"username": person.username, "name": "局长丙", "role": "official", "is_active": "on", "password": ""}
    for typed, kept in ((COVERED, NUMBER), ("13900139000", "13900139000"), ("", "")):
        assert keeper.post(change(person), form | {"phone": typed}).status_code == 302
        person.refresh_from_db()
        assert person.phone == kept


def test_every_look_is_recorded_and_never_the_number(cast, person, keeper):
    for count in (1, 2):
        text = keeper.post(door(person)).content.decode()
        assert NUMBER in text
        assert looks().count() == count
    entry = looks().first()
    assert (entry.actor, entry.subject, entry.subject_id) == ("administrator", "user", str(person.pk))
    assert json.loads(entry.payload) == {"user": person.pk, "username": person.username}
    assert not AuditEntry.objects.filter(payload__contains=NUMBER).exists()
    assert first_break() is None


def test_no_row_no_look(cast, person, monkeypatch):
    def broken(*_told, **_facts):
        raise DatabaseError("no room")

    monkeypatch.setattr("audit.actions.append_rows", broken)
    with pytest.raises(DatabaseError):
        show_phone(user=person, by=cast.administrator)


def test_following_a_link_is_no_look(person, keeper):
    assert keeper.get(door(person)).status_code == 405
    assert not looks().exists()


@pytest.mark.parametrize("player", ["office", "gov_head", "bureau_head", "auditor", "stranger"])
def test_for_everybody_else_there_is_no_number(cast, person, sign_in, player):
    answer = sign_in(getattr(cast, player)).post(door(person))
    assert answer.status_code == 404
    assert NUMBER not in answer.content.decode()
    assert not looks().exists()


def test_nobody_is_nobody(keeper, db):
    assert (
        keeper.post(reverse("admin:accounts_user_phone", args=[User.objects.order_by("-pk")[0].pk + 1])).status_code
        == 404
    )
