"""What every page tells a browser, and what a server on the open net is started with."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.roof.observatory import INLINE, directives, score

# A process of its own, since what depends on HTTPS is decided when settings are read. Neither part asks the database.
SERVER = """
import json, django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
call_command("check", deploy=True, fail_level="WARNING")
page = Client(headers={"host": "books.example"}).get("/login", secure=True)
plain = Client(headers={"host": "books.example"}).get("/login")
print(json.dumps({
    "headers": {name.lower(): value for name, value in page.headers.items()},
    "cookies": [cookie.OutputString() for cookie in page.cookies.values()],
    "plain": [plain.status_code, plain["Location"]],
    "names": [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME],
    "silenced": settings.SILENCED_SYSTEM_CHECKS,
    "factors": sorted(settings.SECURITY_POLICY.factor_roles),
}))
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What a server behind TLS, on PostgreSQL, says of itself."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "coalsafety.settings",
        "VAR_DIR": str(tmp_path_factory.mktemp("server")),
        "HTTPS": "yes",
        "DATABASE_URL": "postgresql://books@127.0.0.1:5432/books",
        "SECRET_KEY": "k9-Zr7_pW2xVb4nQm8sLd3tHf6yJc1gEa5uRo0iXkPqTzNvBw3Yh6Uj",
        "ALLOWED_HOSTS": "books.example",
    }
    command = [sys.executable, "-W", "error", "-c", SERVER]
    done = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_the_server_is_ready_to_be_deployed(server):
    """`check --deploy --fail-level WARNING` passes, and nothing but the browsers' preload list is kept out of it."""
    assert server["silenced"] == ["security.W021"]
    assert server["plain"] == [301, "https://books.example/login"]


def test_its_headers_are_scored(server):
    assert score(server["headers"], server["cookies"]) >= 125
    assert server["headers"]["strict-transport-security"] == "max-age=31536000; includeSubDomains"


def test_its_cookies_belong_to_the_host_alone(server):
    assert all(name.startswith("__Host-") for name in server["names"])
    for cookie in server["cookies"]:
        assert cookie.startswith("__Host-")
        assert "Path=/" in cookie
        assert "Domain" not in cookie


def test_keepers_and_the_office_show_two_things_there(server):
    assert server["factors"] == ["administrator", "auditor", "office", "security"]


PAGES = {
    "office": ("/", "/board/", "/plan/", "/flags/", "/books/", "/me/factors", "/me/sessions"),
    "bureau_head": ("/", "/visits/new/", "/records/new/", "/obligations/", "/me/password"),
    "administrator": ("/", "/import/", "/import/roster/", "/admin/", "/admin/accounts/user/"),
    "security": ("/", "/security/", "/security/records/"),
    "auditor": ("/audit/", "/no-such-page/"),
}


@pytest.mark.parametrize("who", PAGES)
def test_every_page_tells_the_browser_the_same(cast, sign_in, who):
    browser = sign_in(getattr(cast, who))
    for path in PAGES[who]:
        page = browser.get(path)
        headers = {name.lower(): value for name, value in page.headers.items()}
        # Over plain HTTP there is nothing to pin: twenty points less.
        assert score(headers, []) >= 100, path
        assert directives(headers["content-security-policy"])["script-src"] == ["'self'"], path
        assert headers["cross-origin-opener-policy"] == "same-origin", path
        assert headers["x-frame-options"] == "DENY", path
        assert "geolocation=()" in headers["permissions-policy"], path
        assert "no-store" in headers["cache-control"], path
        assert INLINE.findall(page.content.decode()) == [], path


def test_cookies_are_out_of_reach_of_scripts(cast):
    browser = Client()
    page = browser.post("/login?lang=en", {"username": "office", "password": "Tongxing-2021-12"})
    assert set(page.cookies) >= {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME}
    for cookie in page.cookies.values():
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax", cookie.key


def test_nothing_of_ours_is_written_inline():
    for file in Path(settings.BASE_DIR / "templates").rglob("*.html"):
        assert INLINE.findall(file.read_text(encoding="utf-8")) == [], file
