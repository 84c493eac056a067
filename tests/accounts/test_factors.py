"""Second factors: an app, recovery codes, what a passkey may not be; who must have one; nothing works twice."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from accounts.actions.factors import reset_factors
from accounts.actions.people import create_login, save_user, set_password
from accounts.policy import PROFILES
from audit.models import AuditEntry

PASSWORD = "Tongxing-2021-12"
PERIOD = 30


@pytest.fixture
def head(db):
    person = save_user(name="局长丙", username="head", by=None)
    return create_login(user=person, password=PASSWORD, given=False, by=None)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2021-03-01T08:00:00+08:00", tick=False)
    return time_machine


def code_of(secret, clock_now):
    return format_hotp_value(hotp_value(secret, int(clock_now) // PERIOD))


def now():
    import time

    return time.time()


def entered(username="head", password=PASSWORD):
    browser = Client()
    browser.answer = browser.post("/login", {"username": username, "password": password})
    return browser


def confirmed(browser, path):
    """The page behind the question for the password."""
    answer = browser.get(path)
    if answer.status_code == 302:
        assert answer["Location"].startswith("/me/confirm?")
        answer = browser.post(answer["Location"], {"password": PASSWORD, "next": path}, follow=True)
    return answer


def with_app(browser):
    """Sets an app up as a person does; gives its secret."""
    page = confirmed(browser, "/me/factors/app").content.decode()
    secret = re.search(r'<code class="secret">(\w+)</code>', page).group(1)
    assert "data:image/svg+xml;base64," in page
    assert browser.post("/me/factors/app", {"code": "000000"}).status_code == 422
    done = browser.post("/me/factors/app", {"code": code_of(secret, now())})
    assert done["Location"] == "/me/factors/codes"
    return secret


def shown_codes(browser):
    page = confirmed(browser, "/me/factors/codes")
    page = browser.post("/me/factors/codes").content.decode()
    return re.findall(r"<li><code>(\d+)</code></li>", page)


def test_an_app_is_asked_for_at_the_next_sign_in_and_no_code_works_twice(head, clock):
    secret = with_app(entered())
    clock.shift(PERIOD)
    code = code_of(secret, now())
    browser = entered()
    assert browser.answer["Location"] == "/login/code"
    assert browser.get("/").status_code == 302
    assert browser.post("/login/code", {"code": code})["Location"] == "/"
    assert browser.get("/plan/").status_code == 200
    entry = AuditEntry.objects.first()
    assert (entry.action, json.loads(entry.payload)["how"]) == ("session.opened", ["password", "totp"])
    # Another process, or this one after a restart, has an empty cache.
    cache.clear()
    again = entered()
    refused = again.post("/login/code", {"code": code})
    assert refused.status_code == 422
    assert "已经用过" in refused.content.decode()
    clock.shift(PERIOD)
    assert again.post("/login/code", {"code": code_of(secret, now())}).status_code == 302


def test_a_code_lives_for_thirty_seconds(head, clock):
    secret = with_app(entered())
    clock.shift(2 * PERIOD)
    browser = entered()
    late, early = code_of(secret, now() - PERIOD), code_of(secret, now() + PERIOD)
    assert browser.post("/login/code", {"code": late}).status_code == 422
    assert browser.post("/login/code", {"code": early}).status_code == 422


def test_a_password_changed_in_between_begins_anew(head, clock):
    """Whoever waits with the old password has opened nothing, whatever code he holds."""
    secret = with_app(entered())
    clock.shift(2 * PERIOD)
    waiting = entered()
    clock.shift(PERIOD)
    set_password(user=head, password="Anders-2021-ganz!", by=head)
    answer = waiting.post("/login/code", {"code": code_of(secret, now())})
    assert (answer.status_code, answer["Location"]) == (302, "/login")
    assert "_auth_user_id" not in waiting.session


def test_codes_are_guessed_five_times(head, clock):
    secret = with_app(entered())
    clock.shift(PERIOD)
    browser = entered()
    tried = [browser.post("/login/code", {"code": f"{number:06}"}).status_code for number in range(6)]
    assert tried == [422] * 5 + [429]
    assert browser.post("/login/code", {"code": code_of(secret, now())}).status_code == 429
    clock.shift(timedelta(minutes=16))
    browser = entered()
    assert browser.post("/login/code", {"code": code_of(secret, now())}).status_code == 302


def test_a_recovery_code_stands_in_for_the_app_once(head, clock):
    owner = entered()
    with_app(owner)
    codes = shown_codes(owner)
    assert len(codes) == 10
    assert all(len(code) == 10 for code in codes)
    assert entered().post("/login/code", {"code": codes[3]}).status_code == 302
    assert entered().post("/login/code", {"code": codes[3]}).status_code == 422
    assert "还有 9 个没有用过" in owner.get("/me/factors").content.decode()
    confirmed(owner, "/me/factors/codes/new")
    assert owner.post("/me/factors/codes/new").status_code == 302
    assert entered().post("/login/code", {"code": codes[4]}).status_code == 422
    assert AuditEntry.objects.filter(action="factor.renewed", actor="head").count() == 1


def test_looking_at_the_recovery_codes_page_shows_and_writes_nothing(head):
    owner = entered()
    with_app(owner)
    before = Authenticator.objects.get(type="recovery_codes").data
    assert not re.search(r"\d{10}", confirmed(owner, "/me/factors/codes").content.decode())
    assert Authenticator.objects.get(type="recovery_codes").data == before


def test_each_change_is_on_record_and_removing_asks_for_the_password(head, clock):
    owner = entered()
    with_app(owner)
    clock.shift(timedelta(minutes=6))
    asked = owner.post("/me/factors/app/remove")["Location"]
    assert asked.startswith("/me/confirm?")
    assert Authenticator.objects.filter(type="totp").exists()
    # Confirmed, what was asked for is done.
    assert owner.post(asked, {"password": PASSWORD})["Location"] == "/me/factors"
    assert not Authenticator.objects.exists()
    kinds = [(row.action, json.loads(row.payload)["kind"]) for row in AuditEntry.objects.filter(subject="factor")]
    assert kinds == [("factor.removed", "totp"), ("factor.added", "totp")]
    assert entered().answer["Location"] == "/"


def test_nothing_in_the_database_opens_an_account(head):
    secret = with_app(entered())
    for row in Authenticator.objects.all():
        assert secret not in json.dumps(row.data)


def test_under_another_key_no_code_is_right_and_nothing_breaks(head, clock, settings):
    owner = entered()
    secret = with_app(owner)
    clock.shift(PERIOD)
    settings.SECRET_KEY = "another-key-another-key-another-key-another-key-0"
    browser = entered()
    for code in (code_of(secret, now()), format_hotp_value(hotp_value("", int(now()) // PERIOD)), "1234567890"):
        assert browser.post("/login/code", {"code": code}).status_code == 422
    settings.SECRET_KEY_FALLBACKS = []
    viewer = Client()
    viewer.force_login(head)
    assert "还有 0 个没有用过" in viewer.get("/me/factors").content.decode()
    asked = viewer.post("/me/factors/codes")["Location"]
    assert viewer.post(asked, {"password": PASSWORD})["Location"] == "/me/factors/codes/new"
    assert viewer.get("/me/factors/codes/new").status_code == 200


def test_who_must_have_a_second_factor_sees_nothing_else_before(head, settings):
    settings.SECURITY_POLICY = replace(PROFILES["asvs"], factor_roles=frozenset({"official"}))
    browser = entered()
    for path in ("/", "/plan/", "/inbox/", "/me/sessions", "/admin/"):
        assert browser.get(path)["Location"] == "/me/factors"
    assert "您的角色必须有第二要素" in browser.get("/me/factors").content.decode()
    with_app(browser)
    assert len(shown_codes(browser)) == 10
    assert browser.get("/plan/").status_code == 200


def test_under_the_stricter_profile_everybody_changes_the_password_then_sets_up_a_factor(head, clock, settings):
    settings.SECURITY_POLICY = PROFILES["mlps3"]
    set_password(user=head, password=PASSWORD, by=None)
    browser = entered()
    assert browser.get("/")["Location"] == "/me/password"
    new = "Another-Word-2021"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert browser.post("/me/password", form).status_code == 302
    assert browser.get("/")["Location"] == "/me/factors"
    asked = browser.get("/me/factors/app")["Location"]
    page = browser.post(asked, {"password": new, "next": "/me/factors/app"}, follow=True).content.decode()
    secret = re.search(r'<code class="secret">(\w+)</code>', page).group(1)
    assert browser.post("/me/factors/app", {"code": code_of(secret, now())}).status_code == 302
    assert browser.get("/").status_code == 200
    clock.shift(timedelta(days=91))
    browser = entered(password=new)
    browser.post("/login/code", {"code": code_of(secret, now())})
    assert browser.get("/")["Location"] == "/me/password"


def test_a_lost_factor_is_taken_away_with_its_sessions(head, clock):
    owner = entered()
    with_app(owner)
    keeper = save_user(name="安", username="keeper", role="security", by=None)
    assert reset_factors(user=head, by=keeper)
    assert not reset_factors(user=head, by=keeper)
    assert owner.get("/plan/").status_code == 302
    assert entered().answer["Location"] == "/"
    assert AuditEntry.objects.get(action="factor.reset").actor == "keeper"


JUNK = ["", "x", "[]", "{}", "null", "1", '{"id":1}', '{"response":[]}', '{"response":{"userHandle":"MQ"}}']
HALF = '{"type":"public-key","id":"AA","rawId":"AA","response":%s,"clientExtensionResults":{}}'
JUNK += [HALF % each for each in ("{}", "null", '{"clientDataJSON":"e30","attestationObject":"AA"}')]
JUNK += [
    HALF % '{"clientDataJSON":"e30","authenticatorData":"AA","signature":"AA","userHandle":"%s"}' % each
    for each in ("MQ", "/w", "", "AAAA")
]


def test_what_no_browser_made_is_no_passkey(head):
    stranger, owner = Client(), entered()
    assert confirmed(owner, "/me/factors/passkeys/new").status_code == 200
    offered = stranger.get("/login/passkey", HTTP_ACCEPT="application/json").json()
    assert offered["request_options"]["publicKey"]["userVerification"] == "required"
    for credential in JUNK:
        assert stranger.post("/login/passkey", {"credential": credential})["Location"] == "/login", credential
        form = {"name": "x", "credential": credential}
        assert owner.post("/me/factors/passkeys/new", form).status_code == 422, credential
    assert not Authenticator.objects.exists()


def test_a_passkey_of_no_browser_is_no_second_factor_either(head):
    owner = entered()
    with_app(owner)
    waiting = entered()
    for credential in JUNK:
        assert waiting.post("/login/code", {"credential": credential}).status_code == 422, credential
    assert waiting.get("/plan/").status_code == 302


def test_a_closed_login_is_opened_by_no_passkey(head, rf):
    from accounts.adapters import AccountAdapter

    head.set_unusable_password()
    request = rf.get("/login")
    request._messages = type("Heard", (), {"add": lambda *told: None})()
    hook = dict.fromkeys(("email_verification", "signal_kwargs", "email", "signup", "redirect_url"))
    assert AccountAdapter(request).pre_login(request, head, **hook)["Location"] == "/login"


def test_others_factors_are_not_there(head):
    create_login(user=save_user(name="路人", username="stranger", by=None), password=PASSWORD, given=False, by=None)
    with_app(entered())
    passkey = Authenticator.objects.create(user=head, type="webauthn", data={"name": "x"})
    stranger = entered("stranger")
    for path in (f"/me/factors/passkeys/{passkey.pk}/remove", "/me/factors/app/remove", "/me/factors/codes"):
        assert stranger.get(path).status_code == 404
        assert stranger.post(path).status_code == 404
    assert Authenticator.objects.filter(user=head).count() == 3
