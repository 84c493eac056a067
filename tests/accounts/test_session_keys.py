"""The key in the browser's cookie: made anew, told to nobody else, and dead as soon as its session is."""

import pytest
from django.contrib.auth import login
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory

from accounts.sessions import SessionStore


@pytest.mark.django_db
def test_signing_in_makes_a_new_key_and_the_old_one_is_dead(cast):
    request = RequestFactory().post("/login")
    request.session = SessionStore()
    request.session["language"] = "en"
    request.session.create()
    before = request.session.session_key
    login(request, cast.office)
    request.session.save()
    assert request.session.session_key != before
    assert not SessionStore().exists(before)
    assert len(request.session.session_key) == 32


@pytest.mark.django_db
def test_a_key_that_somebody_made_up_opens_nothing(cast, settings):
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    assert browser.get("/plan/").status_code == 302
    assert not Session.objects.filter(session_key="a" * 32).exists()


@pytest.mark.django_db
def test_after_signing_out_the_old_cookie_opens_nothing(cast, sign_in, settings):
    browser = sign_in(cast.office)
    key = browser.cookies[settings.SESSION_COOKIE_NAME].value
    assert browser.get("/plan/").status_code == 200
    browser.post("/logout")
    assert not Session.objects.filter(session_key=key).exists()
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = key
    assert thief.get("/plan/").status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "!closed"}])
def test_who_is_shut_out_is_out_at_once(cast, sign_in, change):
    browser = sign_in(cast.office)
    type(cast.office).objects.filter(pk=cast.office.pk).update(**change)
    answer = browser.get("/plan/")
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/login")


@pytest.mark.django_db
def test_a_role_taken_away_is_gone_with_the_next_request(cast, sign_in):
    browser = sign_in(cast.office)
    assert browser.get("/books/").status_code == 200
    type(cast.office).objects.filter(pk=cast.office.pk).update(role="official")
    answer = browser.get("/books/")
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/login")


@pytest.mark.django_db
def test_the_way_out_is_on_every_page(cast, sign_in):
    office, keeper = sign_in(cast.office), sign_in(cast.administrator)
    pages = [(office, path) for path in ("/", "/board/", "/visits/", "/records/", "/mines/", "/flags/", "/me/password")]
    for browser, path in [*pages, (keeper, "/import/"), (keeper, "/admin/"), (keeper, "/admin/accounts/user/")]:
        text = browser.get(path).content.decode()
        assert 'action="/logout"' in text or 'action="/admin/logout/"' in text, path
