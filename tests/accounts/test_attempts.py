"""Guessing: five at an account, sixty from an address, and a wait that is said."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.actions.attempts import begin_attempt, forget_attempts, give_back
from accounts.actions.people import create_login, save_user
from accounts.attempts import counters, locked_until
from accounts.models import Attempt
from accounts.policy import PROFILES
from audit.models import AuditEntry

PASSWORD = "Tongxing-2021-12"
NOON = datetime(2021, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def head(db):
    person = save_user(name="局长丙", username="head", by=None)
    return create_login(user=person, password=PASSWORD, given=False, by=None)


@pytest.fixture
def hashes(monkeypatch):
    """Every hash that is computed while signing in, known name or not."""
    done = []
    encode = MD5PasswordHasher.encode

    def counted(self, password, salt):
        done.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return done


def guess(username="head", password="wrong", address="10.0.0.1"):
    return Client(REMOTE_ADDR=address).post("/login", {"username": username, "password": password})


@pytest.mark.parametrize(("profile", "username"), [("asvs", "nobody"), ("mlps3", "head")])
def test_the_sixth_guess_waits_a_quarter_of_an_hour_whether_there_is_such_a_name_or_not(
    head, hashes, settings, time_machine, profile, username
):
    settings.SECURITY_POLICY = PROFILES[profile]
    time_machine.move_to(NOON, tick=False)
    assert [guess(username).status_code for _number in range(7)] == [422, 422, 422, 422, 422, 429, 429]
    assert len(hashes) == 5
    refused = guess(username, PASSWORD)
    assert "请 15 分钟后再试" in refused.content.decode()
    assert refused["Retry-After"] == "900"
    time_machine.shift(timedelta(minutes=13, seconds=30))
    assert "请 2 分钟后再试" in guess(username, PASSWORD).content.decode()
    time_machine.shift(timedelta(seconds=89))
    assert guess(username, PASSWORD).status_code == 429
    time_machine.shift(timedelta(seconds=2))
    assert guess(username, PASSWORD).status_code == (302 if username == "head" else 422)
    assert len(hashes) == 6


def test_the_fifth_guess_may_be_right_and_what_failed_before_it_still_counts(head):
    assert [guess().status_code for _number in range(4)] == [422] * 4
    assert guess(password=PASSWORD).status_code == 302
    assert [guess().status_code for _number in range(2)] == [422, 429]


def test_signing_in_often_locks_nobody_out(head):
    assert {guess(password=PASSWORD).status_code for _number in range(8)} == {302}


def test_a_name_is_one_name_however_it_is_written(head):
    for name in ("head", "HEAD", " head ", "ｈｅａｄ", "Head"):
        guess(name)
    assert guess("head", PASSWORD).status_code == 429


def test_one_address_does_not_go_through_the_whole_staff(db, settings):
    for number in range(60):
        begin_attempt(name=f"name{number}", address="10.0.0.1")
    with pytest.raises(ValidationError):
        begin_attempt(name="another", address="10.0.0.1")
    begin_attempt(name="another", address="10.0.0.2")
    assert counters("a", "2001:db8::1") == counters("a", "2001:db8::ffff")
    assert counters("a", "10.0.0.1") != counters("a", "10.0.0.2")


@pytest.mark.parametrize(
    ("ages", "wait"),
    [
        ([0, 1, 2, 3], None),
        ([0, 1, 2, 3, 4], 15),
        ([0, 1, 2, 3, 15], 15),
        ([0, 1, 2, 3, 16], None),
        ([14, 14, 14, 14, 14], 1),
        ([15, 15, 15, 15, 15], None),
    ],
)
def test_when_the_next_guess_is_allowed(ages, wait):
    moments = [NOON - timedelta(minutes=age) for age in ages]
    until = locked_until(moments, 5, now=NOON)
    assert until == (None if wait is None else NOON + timedelta(minutes=wait))


def test_no_quarter_of_an_hour_ever_holds_more_than_five(db, time_machine):
    """Whoever knocks every twenty seconds for two hours."""
    time_machine.move_to(NOON, tick=False)
    taken = []
    for _knock in range(360):
        try:
            begin_attempt(name="head", address=f"10.0.{len(taken)}.1")
            taken.append(datetime.now(UTC))
        except ValidationError:
            pass
        time_machine.shift(timedelta(seconds=20))
    for start in taken:
        assert sum(start <= moment < start + timedelta(minutes=15) for moment in taken) <= 5
    assert len(taken) >= 35


def test_a_name_in_large_letters_is_on_record_as_whose_it_is(head):
    guess("HEAD", "x")
    entry = AuditEntry.objects.get(action="session.refused")
    assert entry.subject_id == str(head.pk)


def test_failures_are_on_record_a_bounded_number_of_times_and_tell_no_password(head):
    for _number in range(12):
        guess("head", "my-secret-word")
        guess("my-secret-word", "x")
    entries = AuditEntry.objects.filter(subject="session")
    assert sorted(entry.action for entry in entries) == ["session.locked"] * 2 + ["session.refused"] * 10
    assert {entry.actor for entry in entries} == {"system"}
    assert not any("my-secret-word" in f"{entry.payload}{entry.subject_id}" for entry in entries)
    assert not Attempt.objects.filter(key__contains="secret").exists()


def test_the_password_is_guessed_nowhere_else(head):
    """Neither on the page that changes it nor on the one that asks for it once more."""
    browser = Client()
    browser.force_login(head)
    wrong = {"old_password": "wrong", "new_password1": "Another-2021-word", "new_password2": "Another-2021-word"}
    assert [browser.post("/me/password", wrong).status_code for _number in range(3)] == [422] * 3
    confirmed = [browser.post("/me/confirm", {"password": "wrong"}).status_code for _number in range(3)]
    assert confirmed == [422, 422, 429]
    assert browser.post("/me/password", wrong).status_code == 429
    assert guess(password=PASSWORD).status_code == 429


def test_what_no_longer_counts_is_cleared(db, time_machine):
    time_machine.move_to(NOON, tick=False)
    begin_attempt(name="head", address="10.0.0.1")
    time_machine.shift(timedelta(minutes=20))
    rows = begin_attempt(name="head", address="10.0.0.1")
    time_machine.shift(timedelta(minutes=11))
    assert forget_attempts() == 2
    assert Attempt.objects.count() == 2
    give_back(rows)
    assert not Attempt.objects.exists()
