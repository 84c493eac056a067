"""What happens around a request: language, busy database, request id, books that follow."""

import errno
import json
import logging
import sqlite3
import sys
import threading
from contextlib import closing
from datetime import date

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.translation import get_language

from coalsafety import middleware
from coalsafety.errors import server_error
from coalsafety.logs import JsonFormatter, request_id
from coalsafety.middleware import BooksCatchUp, Language, NotTooMuch, RefusedByTheBooks, RequestId
from coalsafety.trouble import Trouble, trouble_of

rf = RequestFactory()


def spoken(request) -> tuple[str, HttpResponse]:
    """Language the view saw, and the answer."""
    seen = []

    def view(_request):
        seen.append(get_language())
        return HttpResponse()

    response = Language(view)(request)
    return seen[0], response


def test_chinese_whatever_the_browser_wishes():
    language, response = spoken(rf.get("/", headers={"accept-language": "en-GB,en;q=0.9"}))
    assert language == "zh-hans"
    assert response["Content-Language"] == "zh-hans"
    assert response["Vary"] == "Cookie"
    assert not response.cookies


def test_choice_in_the_address_is_spoken_and_remembered():
    language, response = spoken(rf.get("/?lang=en"))
    assert language == "en"
    assert response.cookies["django_language"].value == "en"
    assert response.cookies["django_language"]["samesite"] == "Lax"


def test_remembered_choice_is_spoken_and_not_written_again():
    request = rf.get("/")
    request.COOKIES["django_language"] = "en"
    language, response = spoken(request)
    assert language == "en"
    assert not response.cookies


def test_choice_goes_back_to_chinese():
    request = rf.get("/?lang=zh")
    request.COOKIES["django_language"] = "en"
    language, response = spoken(request)
    assert (language, response.cookies["django_language"].value) == ("zh-hans", "zh-hans")


@pytest.mark.parametrize("wish", ["fr", "../../etc", "", "en-GB"])
def test_unknown_language_is_not_spoken(wish):
    language, response = spoken(rf.get("/", {"lang": wish}))
    assert language == "zh-hans"
    assert not response.cookies


def test_language_ends_with_the_request():
    before = get_language()
    spoken(rf.get("/?lang=en"))
    assert get_language() == before


def locked() -> OperationalError:
    """The error Django raises when another writer holds the file, got from SQLite itself."""
    holder = sqlite3.connect("file:busy?mode=memory&cache=shared", uri=True, isolation_level=None)
    other = sqlite3.connect("file:busy?mode=memory&cache=shared", uri=True, isolation_level=None, timeout=0)
    holder.execute("CREATE TABLE IF NOT EXISTS t (x)")
    holder.execute("BEGIN IMMEDIATE")
    try:
        other.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as cause:
        error = OperationalError(str(cause))
        error.__cause__ = cause
        return error
    finally:
        other.close()
        holder.close()
    raise AssertionError("the second writer was let in")


class Refusal(Exception):
    """As psycopg2 tells it."""

    def __init__(self, pgcode: str | None) -> None:
        super().__init__(pgcode)
        self.pgcode = pgcode


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        ("55P03", Trouble.BUSY),
        ("40P01", Trouble.BUSY),
        ("57014", Trouble.BUSY),
        ("53100", Trouble.FULL),
        ("57P03", Trouble.AWAY),
        ("53300", Trouble.AWAY),
        (None, Trouble.AWAY),
        ("42P01", None),
    ],
)
def test_postgresql_says_by_code_whether_waiting_helps(code, trouble):
    error = OperationalError()
    error.__cause__ = Refusal(code)
    assert trouble_of(error) is trouble


def full(folder) -> OperationalError:
    """The error of a disk without room, got from SQLite itself."""
    with closing(sqlite3.connect(folder / "full.sqlite3")) as books:
        books.execute("PRAGMA max_page_count=2")
        books.execute("CREATE TABLE t (x)")
        try:
            books.execute("INSERT INTO t VALUES (zeroblob(100000))")
        except sqlite3.OperationalError as cause:
            error = OperationalError(str(cause))
            error.__cause__ = cause
            return error
    raise AssertionError("two pages held a hundred thousand bytes")


def test_a_full_disk_is_503_and_says_so(tmp_path):
    response = RefusedByTheBooks(lambda request: HttpResponse()).process_exception(
        rf.post("/visits/new/"), full(tmp_path)
    )
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "存储空间已满" in response.content.decode()


def test_no_room_for_an_attachment_is_503_too():
    assert trouble_of(OSError(errno.ENOSPC, "No space left on device")) is Trouble.FULL
    assert trouble_of(OSError(errno.ENOENT, "No such file")) is None


class Unknowable:
    """Somebody whose session is in a database that does not answer."""

    @property
    def is_authenticated(self) -> bool:
        return self.fails()

    def fails(self) -> bool:
        error = OperationalError("connection refused")
        error.__cause__ = Refusal(None)
        raise error


def test_a_database_that_is_away_outside_a_view_is_503_without_asking_it_again():
    """The error page itself must not look for the person: it would fail as the request did."""
    request = rf.get("/")
    request.user = Unknowable()
    try:
        request.user.fails()
    except OperationalError:
        response = server_error(request)
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "不会重复入账" in response.content.decode()


def test_an_error_of_ours_is_told_without_asking_who_reads_it():
    request = rf.get("/")
    request.user = Unknowable()
    assert server_error(request).status_code == 500


def test_locked_is_503_with_retry_after():
    response = RefusedByTheBooks(lambda request: HttpResponse()).process_exception(rf.post("/visits/new/"), locked())
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert "没有保存" in response.content.decode()


def test_other_errors_stay_errors():
    busy_books = RefusedByTheBooks(lambda request: HttpResponse())
    assert busy_books.process_exception(rf.get("/"), OperationalError("no such table: x")) is None
    assert busy_books.process_exception(rf.get("/"), ValueError()) is None


class SignedIn:
    is_authenticated = True


class Stranger:
    is_authenticated = False


@pytest.fixture
def caught_up(monkeypatch):
    """Days on which the books were asked to catch up."""
    days: list[date] = []
    monkeypatch.setattr(middleware, "catch_up", lambda *, today: days.append(today))
    return days


@pytest.mark.parametrize(
    ("method", "status", "user", "times"),
    [
        ("post", 302, SignedIn, 1),
        ("post", 200, SignedIn, 1),
        ("post", 422, SignedIn, 0),
        ("post", 503, SignedIn, 0),
        ("get", 200, SignedIn, 0),
        ("head", 200, SignedIn, 0),
        ("post", 302, Stranger, 0),
    ],
)
def test_books_follow_successful_writes_only(caught_up, method, status, user, times):
    request = getattr(rf, method)("/")
    request.user = user()
    BooksCatchUp(lambda _request: HttpResponse(status=status))(request)
    assert len(caught_up) == times


def test_a_write_stands_though_the_books_are_busy(monkeypatch, caplog):
    def busy(*, today):
        raise locked()

    monkeypatch.setattr(middleware, "catch_up", busy)
    request = rf.post("/")
    request.user = SignedIn()
    assert BooksCatchUp(lambda _request: HttpResponse(status=302))(request).status_code == 302
    assert "catch up later" in caplog.text


def test_request_id_stands_in_answer_and_log_lines():
    lines = []

    def view(_request):
        record = logging.LogRecord("books", logging.WARNING, __file__, 1, "记一笔 %s", ("甲",), None)
        lines.append(json.loads(JsonFormatter().format(record)))
        return HttpResponse()

    response = RequestId(view)(rf.get("/"))
    assert lines[0]["request"] == response["X-Request-ID"] != "-"
    assert lines[0]["message"] == "记一笔 甲"
    assert request_id.get() == "-"


def test_what_was_sent_badly_leaves_one_line_without_a_traceback():
    """Whoever likes could otherwise fill the disk with them; an error of ours keeps its own."""
    for status, told in ((400, False), (500, True)):
        try:
            raise ValueError("x")
        except ValueError:
            record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "x", (), sys.exc_info())
        record.status_code = status
        assert ("error" in json.loads(JsonFormatter().format(record))) is told


@pytest.mark.parametrize(
    ("length", "status"),
    [("12582912", 200), ("12582913", 413), ("9" * 5000, 413), ("", 200), ("x", 400), ("-1", 400), ("１", 400)],
)
def test_what_is_too_much_is_refused_by_its_length(length, status):
    """Whatever it says it brings; not a byte of it is read."""

    class Unread:
        def read(self, *_size):
            raise AssertionError("read")

        readline = read

    request = rf.generic("POST", "/visits/new/", **{"CONTENT_LENGTH": length, "wsgi.input": Unread()})
    answer = NotTooMuch(lambda _request: HttpResponse())(request)
    assert answer.status_code == status
    assert ("一次最多传 12 MB" in answer.content.decode()) is (status == 413)


def test_request_ids_of_threads_do_not_mix():
    seen = {}

    def view(request):
        barrier.wait(timeout=5)
        return HttpResponse(request_id.get())

    def ask(name):
        response = RequestId(view)(rf.get("/"))
        seen[name] = (response.content.decode(), response["X-Request-ID"])

    barrier = threading.Barrier(2)
    threads = [threading.Thread(target=ask, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=5)
    assert all(inside == outside for inside, outside in seen.values())
    assert len(set(seen.values())) == 2
