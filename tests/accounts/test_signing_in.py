"""Signing in and out, one's own password."""

import pytest
from django.test import Client

from accounts.actions.people import create_login, save_user
from audit.models import AuditEntry

PASSWORD = "Yongchuan-2021"


@pytest.fixture
def head(db):
    return create_login(user=save_user(name="局长丙", username="head", by=None), password=PASSWORD, by=None)


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
    closed = create_login(user=save_user(name="停用", username="closed", by=None), password=PASSWORD, by=None)
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
    assert client.post("/logout").headers["Location"] == "/login"


def test_changing_ones_password_keeps_this_session_and_ends_the_others(head):
    here, elsewhere = Client(), Client()
    here.force_login(head)
    elsewhere.force_login(head)
    new = "Another-word-2021"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert here.post("/me/password", form).status_code == 302
    assert here.get("/me/password").status_code == 200
    assert elsewhere.get("/me/password").status_code == 302
    entry = AuditEntry.objects.order_by("-seq").first()
    assert (entry.action, entry.actor) == ("user.password_set", "head")


@pytest.mark.parametrize("old, new", [("wrong", "Another-word-2021"), (PASSWORD, "1234567890"), (PASSWORD, "head")])
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
        assert "至少 10 个字符" in shown
    assert "现在的密码不对" in shown
    assert "两次输入的新密码不一样" in shown
