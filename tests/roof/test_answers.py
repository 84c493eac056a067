"""What browsers are told with every answer, and what the server does not answer at all."""

import runpy
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.checks import Tags, run_checks
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from gunicorn.config import Config
from gunicorn.http.errors import InvalidHeader, InvalidHeaderName, UnsupportedTransferCoding
from gunicorn.http.parser import RequestParser

pytestmark = pytest.mark.django_db

SETTINGS = Path(settings.BASE_DIR) / "coalsafety" / "settings.py"
TOLD = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
TYPES = (
    "text/html; charset=utf-8",
    "text/csv; charset=utf-8",
    'text/javascript; charset="utf-8"',
    "image/svg+xml",
    "application/",
)
# Named by Django or gunicorn, or by nobody.
TELLTALE = ("Access-Control-Allow-Origin", "Server", "X-Powered-By")


@pytest.fixture
def answers(cast, sign_in):
    """One answer of each kind, as another site's script would ask for it."""
    office, keeper, nobody = sign_in(cast.office), sign_in(cast.administrator), Client(enforce_csrf_checks=True)
    foreign = {"headers": {"origin": "https://evil.example"}}
    taken = {
        "page": office.get("/plan/", **foreign),
        "sign-in": nobody.get("/login", **foreign),
        "redirect": nobody.get("/board/", **foreign),
        "missing": office.get("/nowhere/", **foreign),
        "admin": keeper.get("/admin/", **foreign),
        "list as csv": office.post("/obligations/export/", {"format": "csv"}, **foreign),
        "list as xlsx": office.post("/roster/export/", **foreign),
        "table": keeper.post("/import/roster/export/", **foreign),
        "template": keeper.get("/import/roster/template/", **foreign),
        "script": nobody.get("/static/js/app.js", **foreign),
        "picture": nobody.get("/static/img/mark.svg", **foreign),
        "health": nobody.get("/healthz", **foreign),
        "refused": nobody.post("/login", **foreign),
        "wrong method": office.delete("/plan/", **foreign),
    }
    yield taken
    for answer in taken.values():
        answer.close()


def test_every_answer_carries_the_protecting_headers(answers):
    for kind, answer in answers.items():
        assert {name: answer.get(name) for name in TOLD} == TOLD, kind
        policy = dict(part.split(maxsplit=1) for part in answer["Content-Security-Policy"].split("; "))
        assert policy.get("object-src", policy["default-src"]) == "'none'", kind
        assert policy["base-uri"] == policy["frame-ancestors"] == "'none'", kind
        # Nothing from elsewhere, nothing inline; pictures may stand in a style.
        assert {word for words in policy.values() for word in words.split()} <= {"'self'", "'none'", "data:"}, kind
        assert not [name for name in TELLTALE if name in answer], kind


def test_every_body_says_what_it_is(answers):
    for kind, answer in answers.items():
        if answer.streaming or answer.content:
            assert answer["Content-Type"].startswith(TYPES), kind
        if kind.startswith(("list", "table", "template")):
            assert answer["Content-Disposition"].startswith("attachment"), kind


def test_file_names_are_written_so_that_no_header_breaks(answers):
    for kind in ("list as csv", "list as xlsx", "table", "template"):
        told = answers[kind]["Content-Disposition"]
        assert told.isascii(), kind
        assert "filename*=utf-8''" in told.lower(), kind


def test_an_id_that_the_client_sends_is_not_taken_over(client):
    answer = client.get("/healthz", headers={"x-request-id": "abc\r\nX: 1"})
    assert "abc" not in answer["X-Request-ID"]


@pytest.fixture
def behind_tls(monkeypatch, tmp_path):
    """The settings of a server with HTTPS=yes, in force."""
    monkeypatch.setenv("HTTPS", "yes")
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    told = runpy.run_path(str(SETTINGS))
    names = [name for name in told if name.startswith(("SECURE_", "SESSION_", "CSRF_", "LANGUAGE_COOKIE", "HOST_"))]
    with override_settings(**{name: told[name] for name in names}):
        yield told


def test_behind_tls_cookies_are_this_hosts_alone(behind_tls, cast):
    def signing_in(request):
        request.session["somebody"] = 1
        return HttpResponse()

    browser = Client()
    browser.force_login(cast.office)
    answers = [
        SessionMiddleware(signing_in)(RequestFactory().get("/", secure=True)),
        browser.get("/?lang=en", secure=True),
        browser.get("/me/password", secure=True),
        browser.post("/books/", {"soon_days": "7"}, secure=True),
    ]
    cookies = {cookie.key: cookie for answer in answers for cookie in answer.cookies.values()}
    assert {name.removeprefix("__Host-") for name in cookies} == {
        "sessionid",
        "csrftoken",
        "django_language",
        "messages",
    }
    for name, cookie in cookies.items():
        assert name.startswith("__Host-"), name
        assert (cookie["secure"], cookie["path"], cookie["domain"] or "") == (True, "/", ""), name
        assert cookie["samesite"] == "Lax", name
        assert cookie["httponly"], name


def test_behind_tls_everything_goes_there_and_stays_there(behind_tls):
    browser = Client()
    plain = browser.get("/login")
    assert (plain.status_code, plain["Location"]) == (301, "https://testserver/login")
    # A monitor asks the server itself.
    assert browser.get("/healthz").status_code != 301
    for path in ("/login", "/board/", "/nowhere/"):
        told = browser.get(path, secure=True)["Strict-Transport-Security"]
        assert told == "max-age=31536000; includeSubDomains", path


def test_behind_tls_djangos_own_checks_find_nothing(behind_tls, settings):
    """Those of `check --deploy`. The one that is passed over is about a list for public sites."""
    found = run_checks(tags=[Tags.security], include_deployment_checks=True)
    assert [message.id for message in found if not message.is_silenced()] == []
    assert settings.SILENCED_SYSTEM_CHECKS == ["security.W021"]
    assert not behind_tls["DEBUG"]


def test_a_client_cannot_say_that_it_came_over_tls(client):
    """The proxy's word is taken only where a proxy is."""
    assert settings.SECURE_PROXY_SSL_HEADER is None
    assert not client.get("/login", headers={"x-forwarded-proto": "https"}).wsgi_request.is_secure()


def test_names_of_other_hosts_are_refused(settings):
    settings.ALLOWED_HOSTS = ["books.example"]
    for host in ("evil.example", "books.example.evil.example", "books.example@evil.example"):
        assert Client(headers={"host": host}).get("/login").status_code == 400, host
    assert (
        Client(headers={"host": "books.example", "x-forwarded-host": "evil.example"}).get("/login").status_code == 200
    )


@pytest.mark.parametrize("path", ["/", "/login", "/roster/export/", "/static/css/app.css", "/admin/", "/healthz"])
def test_nothing_is_echoed_to_trace(cast, sign_in, path):
    answer = sign_in(cast.administrator).trace(path, headers={"x-planted": "tell-me-again"})
    assert not answer.get("Content-Type", "").startswith("message/")
    assert b"tell-me-again" not in (answer.getvalue() if answer.streaming else answer.content)
    answer.close()


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config",
        "/static/.git/config",
        "/static/../coalsafety/settings.py",
        "/static/%2e%2e/coalsafety/settings.py",
        "/static/",
        "/static/css/",
        "/media/",
        "/var/secret_key",
        "/manage.py",
        "/requirements.lock",
        "/admin/jsi18n/../../manage.py",
    ],
)
def test_no_folder_is_listed_and_no_source_is_served(cast, sign_in, path):
    assert sign_in(cast.office).get(path).status_code == 404


@pytest.mark.parametrize(
    "lines",
    [
        ["Content-Length: 5", "Transfer-Encoding: chunked"],
        ["Content-Length: 5", "Content-Length: 6"],
        ["Content-Length: +5"],
        ["Content-Length : 5"],
        ["Transfer-Encoding: xchunked"],
        ["Transfer-Encoding: chunked, identity"],
    ],
)
def test_the_server_takes_no_request_that_ends_in_two_places(lines):
    """What a proxy and the server could measure differently is refused by the server, before anything of ours sees it."""
    request = "\r\n".join(["POST /login HTTP/1.1", "Host: testserver", *lines, "", "5\r\nhello\r\n0\r\n\r\n"])
    with pytest.raises((InvalidHeader, InvalidHeaderName, UnsupportedTransferCoding)):
        next(RequestParser(Config(), iter([request.encode()]), ("127.0.0.1", 1)))
