"""The doors of the house: the admin's, the errors', and every address behind sign-in."""

import pytest
from django.test import Client
from django.urls import get_resolver

pytestmark = pytest.mark.django_db

OPEN_TO_ALL = {"healthz", "account_login", "mfa_authenticate", "mfa_login_webauthn"}


def test_admin_sends_strangers_to_the_one_sign_in():
    response = Client().get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/login?next=/admin/")


def test_admin_does_not_exist_for_officials(cast, sign_in):
    browser = sign_in(cast.bureau_head)
    assert browser.get("/admin/").status_code == 404
    assert browser.get("/admin/accounts/user/").status_code == 404


def test_admin_serves_administrators(cast, sign_in):
    assert sign_in(cast.administrator).get("/admin/").status_code == 200


def test_missing_pages_have_one_body(cast, sign_in):
    browser = sign_in(cast.bureau_head)
    bodies = {browser.get(path).content for path in ("/nowhere/", "/obligations/987654321/", "/admin/")}
    assert len(bodies) == 1
    assert "没有找到这一页".encode() in bodies.pop()


def test_error_pages_speak_english_when_asked(cast, sign_in):
    assert 'lang="en"' in sign_in(cast.bureau_head).get("/nowhere/?lang=en").content.decode()


def test_form_without_its_token_is_refused_in_words(cast):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.bureau_head)
    response = browser.post("/logout")
    assert response.status_code == 403
    assert "没有通过安全校验" in response.content.decode()


def test_every_page_without_parameters_asks_for_sign_in():
    paths = {
        pattern.name: "/" + str(pattern.pattern)
        for room in get_resolver().url_patterns
        if not getattr(room, "app_name", None)
        for pattern in getattr(room, "url_patterns", [room])
        if "<" not in str(pattern.pattern)
    }
    assert {"home", "board", "visits", "healthz"} <= set(paths)
    stranger = Client()
    for name, path in paths.items():
        if name in OPEN_TO_ALL:
            continue
        response = stranger.get(path)
        assert response.status_code in {302, 405}, path
        if response.status_code == 302:
            assert response["Location"].startswith("/login"), path


def test_answers_carry_the_protecting_headers():
    response = Client().get("/login")
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
