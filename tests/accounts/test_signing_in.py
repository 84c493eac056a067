"""Signing in and out, one's own password, one's own sessions."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions.people import create_login, save_user, set_password
from accounts.actions.samples import SAMPLES, seed_samples
from accounts.policy import PROFILES
from audit.models import AuditEntry

PASSWORD = "Tongxing-2021-12"


@pytest.fixture
def head(db):
    person = save_user(name="局长丙", username="head", by=None)
    return create_login(user=person, password=PASSWORD, given=False, by=None)


def test_signing_in_leads_home_or_to_where_one_was_going(head):
    client = Client()
    assert client.get("/login").status_code == 200
    assert client.post("/login", {"username": "head", "password": PASSWORD}).headers["Location"] == "/"
    response = Client().post("/login", {"username": "head", "password": PASSWORD, "next": "/mines/"})
    assert response.headers["Location"] == "/mines/"


def test_nobody_is_led_away_from_the_site(head):
    response = Client().post("/login", {"username": "head", "password": PASSWORD, "next": "https://example.org/"})
    assert response.headers["Location"] == "/"


def test_unknown_name_wrong_password_no_login_and_closed_login_look_alike(head):
    save_user(name="无账号", username="nologin", by=None)
    closed = create_login(
        user=save_user(name="停用", username="closed", by=None), password=PASSWORD, given=False, by=None
    )
    save_user(user=closed, name="停用", is_active=False, by=None)
    attempts = [("head", "wrong"), ("nobody", "wrong"), ("nologin", "wrong"), ("closed", PASSWORD)]
    errors = set()
    for username, password in attempts:
        response = Client().post("/login", {"username": username, "password": password})
        assert response.status_code == 422
        errors.add(tuple(response.context["form"].non_field_errors()))
    assert len(errors) == 1
    assert "联系管理员" in errors.pop()[0]


def test_everything_else_asks_to_sign_in(db):
    response = Client().get("/me/password")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/login")


def test_signing_out_works_by_post_only_even_after_the_session_ended(head):
    client = Client()
    client.force_login(head)
    assert client.get("/logout").status_code == 405
    assert client.post("/logout").headers["Location"] == "/login"
    assert AuditEntry.objects.first().action == "session.closed"
    again = client.post("/logout")
    assert again.headers["Location"] == "/login"
    assert "storage" in again.headers["Clear-Site-Data"]


def test_changing_ones_password_keeps_this_session_and_ends_the_others(head):
    here, elsewhere = Client(), Client()
    here.force_login(head)
    elsewhere.force_login(head)
    new = "Another-word-2021"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert here.post("/me/password", form).status_code == 302
    assert here.get("/me/password").status_code == 200
    assert elsewhere.get("/me/password").status_code == 302
    entry = AuditEntry.objects.filter(subject="user").order_by("-seq").first()
    assert (entry.action, entry.actor) == ("user.password_set", "head")


@pytest.mark.parametrize(
    "old, new",
    [
        ("wrong", "Another-word-2021"),
        (PASSWORD, "1234567890"),
        (PASSWORD, "head"),
        (PASSWORD, PASSWORD),
        (PASSWORD, "password1234"),
    ],
)
def test_a_bad_password_form_changes_nothing(head, old, new):
    client = Client()
    client.force_login(head)
    form = {"old_password": old, "new_password1": new, "new_password2": new}
    assert client.post("/me/password", form).status_code == 422
    head.refresh_from_db()
    assert head.check_password(PASSWORD)


def test_the_pages_speak_english_too(head):
    response = Client().get("/login?lang=en")
    assert 'lang="en"' in response.content.decode()


def test_the_password_page_speaks_to_a_person_as_the_other_pages_do(head):
    client = Client()
    client.force_login(head)
    wrong = {"old_password": "x", "new_password1": "Another-2021-word", "new_password2": "Another-2021-other"}
    for answer in (client.get("/me/password"), client.post("/me/password", wrong)):
        shown = answer.content.decode()
        assert "你" not in shown
        assert "至少 12 个字符" in shown
    assert "现在的密码不对" in shown
    assert "两次输入的新密码不一样" in shown


# First sign-in, sessions


def entered(username: str, password: str = PASSWORD, **headers: str) -> Client:
    browser = Client(**headers)
    assert browser.post("/login", {"username": username, "password": password}).status_code == 302
    return browser


def test_a_password_given_by_another_opens_only_the_page_that_changes_it(head):
    administrator = save_user(name="管", username="keeper", role="administrator", by=None)
    set_password(user=head, password="From-the-desk-2021", by=administrator)
    browser = entered("head", "From-the-desk-2021")
    for path in ("/", "/plan/", "/me/factors", "/me/sessions", "/inbox/"):
        assert browser.get(path).headers["Location"] == "/me/password"
    assert "请先设一个只有您知道的新密码" in browser.get("/me/password").content.decode()
    new = {"old_password": "From-the-desk-2021", "new_password1": PASSWORD, "new_password2": PASSWORD}
    assert browser.post("/me/password", new).status_code == 302
    assert browser.get("/plan/").status_code == 200


def test_accounts_of_the_first_run_sign_in_straight_away_unless_the_profile_says_otherwise(db, settings):
    sample = next(each for each in SAMPLES if each.username == "auditor")
    seed_samples(starts=date(2021, 1, 27), password=PASSWORD, by=None, samples=[sample])
    assert entered("auditor").get("/plan/").status_code == 200
    settings.SECURITY_POLICY = replace(PROFILES["mlps3"], factor_roles=frozenset())
    sample = next(each for each in SAMPLES if each.username == "security")
    seed_samples(starts=date(2021, 1, 27), password=PASSWORD, by=None, samples=[sample])
    assert entered("security").get("/plan/").headers["Location"] == "/me/password"


def test_a_sign_in_is_on_record_and_a_session_of_ones_own(head):
    browser = entered("head", HTTP_USER_AGENT="Ein Browser", REMOTE_ADDR="10.1.2.3")
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.actor, entry.subject_id) == ("session.opened", "head", str(head.pk))
    assert json.loads(entry.payload) == {"address": "10.1.2.3", "how": ["password"]}
    page = browser.get("/me/sessions").content.decode()
    assert "Ein Browser" in page
    assert "10.1.2.3" in page
    assert "就是这里" in page


def test_a_session_elsewhere_is_ended_by_its_button_or_with_all_others(head, django_assert_max_num_queries):
    here, there, third = entered("head"), entered("head"), entered("head")
    with django_assert_max_num_queries(15):
        rows = here.get("/me/sessions").context["page"].object_list
    assert len(rows) == 3
    other = next(row for row in rows if row.session_key == there.session.session_key)
    own = next(row for row in rows if row.session_key == here.session.session_key)
    assert here.post(f"/me/sessions/{other.pk}/end").status_code == 302
    assert there.get("/plan/").status_code == 302
    assert here.post(f"/me/sessions/{own.pk}/end").status_code == 404
    assert third.get("/plan/").status_code == 200
    assert here.post("/me/sessions/others/end").status_code == 302
    assert third.get("/plan/").status_code == 302
    assert here.get("/plan/").status_code == 200
    ended = AuditEntry.objects.filter(action="session.ended")
    assert [entry.actor for entry in ended] == ["head", "head"]


def test_a_password_a_role_and_a_closed_account_end_the_other_sessions(head):
    here, there = entered("head"), entered("head")
    new = "Another-word-2021"
    here.post("/me/password", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert there.get("/plan/").status_code == 302
    assert here.get("/plan/").status_code == 200
    assert len(here.get("/me/sessions").context["page"].object_list) == 1
    save_user(user=head, name="局长丙", role="office", by=None)
    assert here.get("/plan/").status_code == 302
    again = entered("head", new)
    save_user(user=head, name="局长丙", role="office", is_active=False, by=None)
    assert again.get("/plan/").status_code == 302
    assert not UserSession.objects.filter(user=head).exists()


@pytest.mark.parametrize(("idle", "stays"), [(29, True), (31, False)])
def test_an_idle_session_ends(head, settings, time_machine, idle, stays):
    settings.SECURITY_POLICY = replace(PROFILES["mlps3"], factor_roles=frozenset(), password_life=None)
    time_machine.move_to("2021-03-01T08:00:00+08:00", tick=False)
    browser = entered("head")
    time_machine.shift(timedelta(minutes=20))
    assert browser.get("/me/sessions").status_code == 200
    time_machine.shift(timedelta(minutes=idle))
    assert (browser.get("/me/sessions").status_code == 200) == stays


@pytest.mark.parametrize(("last", "stays"), [(719, True), (721, False)])
def test_a_session_ends_after_a_day_however_busy_it_was(head, time_machine, last, stays):
    time_machine.move_to("2021-03-01T08:00:00+08:00", tick=False)
    browser = entered("head")
    for _step in range(11):
        time_machine.shift(timedelta(minutes=60))
        assert browser.get("/me/sessions").status_code == 200
    time_machine.shift(timedelta(minutes=last - 660))
    assert (browser.get("/me/sessions").status_code == 200) == stays


def test_looking_at_a_page_writes_nothing_for_five_minutes(head, time_machine):
    time_machine.move_to("2021-03-01T08:00:00+08:00", tick=False)
    browser = entered("head")
    browser.get("/plan/")
    for minutes, writes in ((4, 0), (2, 1), (3, 0)):
        time_machine.shift(timedelta(minutes=minutes))
        with CaptureQueriesContext(connection) as queries:
            browser.get("/me/sessions")
        assert sum("UPDATE" in query["sql"] and "django_session" in query["sql"] for query in queries) == writes


def test_others_sessions_are_not_there(head):
    create_login(user=save_user(name="路人", username="stranger", by=None), password=PASSWORD, given=False, by=None)
    entered("head")
    row = UserSession.objects.get(user=head)
    stranger = entered("stranger")
    assert stranger.post(f"/me/sessions/{row.pk}/end").status_code == 404
    assert UserSession.objects.filter(pk=row.pk).exists()
