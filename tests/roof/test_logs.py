"""What the logs hold: one JSON object a line with its request and time, nothing that was to stay secret."""

import io
import json
import logging
from datetime import datetime, timedelta

import pytest
from django.test import Client

from audit.models import AuditEntry
from coalsafety.logs import JsonFormatter

SECRET = "Geheim-Wort-9431"


@pytest.fixture
def lines():
    """What the root logger writes, as the settings have it written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: stream.getvalue().split("\n")[:-1]
    root.removeHandler(handler)


def test_a_line_says_when_how_bad_where_and_for_which_request(lines):
    logging.getLogger("books").warning("记一笔")
    line = json.loads(lines()[-1])
    assert set(line) == {"at", "level", "logger", "request", "message"}
    assert datetime.fromisoformat(line["at"]).utcoffset() == timedelta(0)
    assert (line["level"], line["logger"], line["message"]) == ("WARNING", "books", "记一笔")


@pytest.mark.parametrize("text", ["a\nb", "a\r\nb", "\x1b[31mred", '"}{"level": "CRITICAL"', "\u2028next", "\x00"])
def test_what_somebody_typed_stays_inside_its_line(lines, text):
    logging.getLogger("books").warning("typed: %s", text)
    (line,) = lines()
    assert json.loads(line)["message"] == f"typed: {text}"
    assert "\x1b" not in line


@pytest.mark.django_db
def test_an_address_cannot_forge_a_line(lines):
    Client().get("/nowhere/%0a%7b%22level%22:%22CRITICAL%22%7d/")
    assert all(json.loads(line)["level"] != "CRITICAL" for line in lines())


@pytest.mark.django_db
def test_who_is_refused_stands_in_the_line(cast, sign_in, lines):
    """What is foreign, what is only another's to do, a bad form, a form from elsewhere."""
    stranger = sign_in(cast.stranger)
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(cast.office)
    stranger.get("/obligations/1/")
    stranger.post("/flags/chase/", {"ids": "1"})
    stranger.delete("/plan/")
    stranger.post("/me/password", {"old_password": "x"})
    forged.post("/flags/chase/", {"ids": "1"})
    told = [json.loads(line) for line in lines()]
    assert [(line["user"], line["message"].split(":")[0]) for line in told] == [
        ("stranger", "Not Found"),
        ("stranger", "Not Found"),
        ("stranger", "Method Not Allowed (DELETE)"),
        ("stranger", "Unprocessable Entity"),
        ("office", "Forbidden (CSRF cookie not set.)"),
    ]


@pytest.mark.django_db
def test_an_error_of_ours_is_on_the_log_and_not_on_the_page(cast, sign_in, lines, monkeypatch):
    """The page says that it happened; why stands in the log, under the number that the answer carries."""

    def broken(*_told, **_facts):
        raise RuntimeError(f"no such thing: {SECRET}")

    monkeypatch.setattr("dashboard.views.plan.page_of", broken)
    browser = sign_in(cast.office)
    browser.raise_request_exception = False
    answer = browser.get("/plan/")
    assert answer.status_code == 500
    for words in (SECRET, "Traceback", "RuntimeError", "page_of", "django"):
        assert words not in answer.content.decode()
    (line,) = [json.loads(line) for line in lines() if "error" in json.loads(line)]
    assert SECRET in line["error"]
    assert line["request"] == answer["X-Request-ID"]


@pytest.mark.django_db
def test_passwords_stay_out_of_logs_and_trail(cast, sign_in, lines, caplog):
    """Tried in vain, mistyped, changed: the word stands nowhere, not even when the page breaks."""
    caplog.set_level(logging.DEBUG)
    Client().post("/login", {"username": "office", "password": SECRET})
    form = {"old_password": SECRET, "new_password1": SECRET, "new_password2": SECRET}
    sign_in(cast.office).post("/me/password", form)
    sign_in(cast.administrator).post(f"/admin/accounts/user/{cast.stranger.pk}/change/", {"password": SECRET})
    cast.stranger.refresh_from_db()
    told = "\n".join([*lines(), caplog.text, *AuditEntry.objects.values_list("payload", flat=True)])
    assert SECRET not in told
    assert SECRET not in cast.stranger.password
