"""One request sent, and everything that may not happen looked for; whatever it wrote is taken back."""

import io
import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import unquote_to_bytes

from django.db import connection, transaction
from django.test import Client

from audit.chain import GENESIS
from audit.models import AuditEntry
from audit.trail import newest, since
from coalsafety.logs import JsonFormatter
from exchange.models import ImportRun
from tests.fuzz.drawing import TOKEN, Asked
from tests.snapshot import Snapshot

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
ANSWERS = {
    "GET": {200, 301, 302, 304, 400, 404, 405, 413, 422, 429},
    "POST": {301, 302, 400, 403, 404, 405, 413, 422, 429},
    "other": {200, 301, 302, 400, 403, 404, 405, 413},
}
# Django's own pages show a bad form with 200.
LENIENT = ("admin:",)
# A file that is asked for is handed over, and the trail says who took it.
TAKEN = frozenset({"obligations_export", "roster_export", "reasons_export", "export_kind"})
# A guess that was wrong is counted and put on record.
GUESSED = frozenset({"account_login", "account_reauthenticate", "mfa_authenticate", "mfa_login_webauthn", "password"})
# Whoever asks these by JSON is answered by JSON, which says where to go on.
BY_JSON = ("account_", "mfa_")
# The first word of what an address, or all addresses of a noun, put on record under the name of who sent it.
DEEDS = {
    **dict.fromkeys(TAKEN, "export"),
    "visit": "visit",
    "visits": "visit",
    "record": "record",
    "assessment": "record",
    "flag": "flag",
    "flags": "flag",
    "excuse": "excuse",
    "closings": "period",
    "books": "book_setting",
    "readings": "reading",
    "reading": "reading",
    "inbox": "notice",
    "password": "user",
    "logout": "session",
    "session": "session",
    "sessions": "session",
    "mfa": "factor",
    "security_unlock": "session",
    "security_factors": "factor",
    "security_sessions": "session",
    "security_role": "user",
    "import": "import",
}
# What may follow from it in the same transaction.
CONSEQUENCES = frozenset({"flag", "act", "obligation", "session"})
# Confirming or undoing an import puts on record what the import consists of.
WHATEVER = frozenset({"import_confirm", "import_undo"})


class Lines(logging.Handler):
    """What the product's own formatter would have written to the log."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.setFormatter(JsonFormatter())
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        line = self.format(record)
        # A security line names what was refused; the health page's 503 is its own words.
        crashed = record.name == "sheets.sandbox" and "PanicException" not in line
        expected = record.name.startswith("django.security.") or ("Unavailable: " in line and "/healthz" in line)
        if '"error"' in line or crashed or (record.levelno >= logging.ERROR and not expected):
            self.found.append(line)


@contextmanager
def listening() -> Iterator[Lines]:
    """The root logger's lines for the length of a run."""
    lines, root = Lines(), logging.getLogger()
    others = root.handlers[:]
    root.handlers[:] = [lines]
    try:
        yield lines
    finally:
        root.handlers[:] = others


@dataclass
class Judge:
    """Sends requests into books that stay as they are."""

    browsers: dict[str, Client]
    names: dict[str, str]
    # Whom a page answers at all; pages of which there is one for each row are not among them.
    readers: dict[str, tuple[str, ...]]
    lines: Lines
    seen: Counter[tuple[str, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._cookies = {role: client.cookies.output(header="", sep=";") for role, client in self.browsers.items()}
        self._head = newest() or (0, GENESIS)
        self._books = _books()

    def wrong(self, asked: Asked) -> list[str]:
        """What is wrong with how a request was answered; empty where nothing is."""
        client = self.browsers[asked.role]
        client.cookies = SimpleCookie(self._cookies[asked.role])
        self.lines.found.clear()
        before = _written()
        with transaction.atomic(), each_statement_alone():
            answer = client.generic(asked.method, "/", asked.body, asked.kind, **_environ(asked))
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            status = answer.status_code
            found = [
                *self._of_answer(asked, status, content),
                *self._of_books(asked, status, moved=_written() != before),
            ]
            transaction.set_rollback(True)
        self.seen[asked.page, f"{status // 100}xx"] += 1
        return found + [f"logged: {line[-1500:]}" for line in self.lines.found]

    def _of_answer(self, asked: Asked, status: int, content: bytes) -> Iterator[str]:
        if status >= 500 and status != 503:
            yield f"answered {status}"
        known = ANSWERS.get("GET" if asked.method in ("GET", "HEAD") else asked.method, ANSWERS["other"])
        shown = status == 200 and (asked.page.startswith(LENIENT) or asked.page in TAKEN)
        shown = shown or (status == 200 and asked.page.startswith(BY_JSON) and content.startswith(b"{"))
        if status not in known and not shown and status < 500:
            yield f"answered {status}"
        if status == 403 and asked.token and "HTTP_COOKIE" not in asked.extra and not _foreign(asked):
            yield "answered 403 though the token was there"
        if 200 <= status < 300 and asked.role not in self.readers.get(asked.page, (asked.role,)):
            yield f"answered {status} to whom it is not for"
        if b"Traceback (most recent call last)" in content:
            yield "a traceback on the page"
        if asked.method == "HEAD" and content:
            yield "a body for HEAD"

    def _of_books(self, asked: Asked, status: int, *, moved: bool) -> Iterator[str]:
        if not moved:
            return
        if asked.method in SAFE:
            # A session may note that it is in use; that is no part of the books.
            if _books() != self._books:
                yield f"{asked.method} wrote"
            return
        entries = list(since(self._head[0]))
        if (status >= 400 and asked.page not in GUESSED) or not entries:
            if _books() != self._books:
                yield f"answered {status}, yet the books have changed" + (" without a row in the chain" * (not entries))
            return
        yield from self._of_chain(asked, entries)

    def _of_chain(self, asked: Asked, entries: list[AuditEntry]) -> Iterator[str]:
        seq, previous = self._head
        for entry in entries:
            if (entry.seq, entry.previous) != (seq + 1, previous):
                yield f"the chain breaks at {entry.seq}"
            seq, previous = entry.seq, entry.digest
        own = {entry.action.partition(".")[0] for entry in entries if entry.actor == self.names[asked.role]}
        if {entry.actor for entry in entries} - {self.names[asked.role], "system"}:
            yield "put on record under another's name"
        word = DEEDS.get(asked.page) or DEEDS.get(asked.page.partition("_")[0])
        if word and asked.page not in GUESSED | WHATEVER and own - CONSEQUENCES - {word}:
            yield f"put on record: {sorted(own)}"
        if word and asked.page not in GUESSED and word not in own:
            yield f"nothing of its own on record: {sorted(own)}"


def _foreign(asked: Asked) -> bool:
    """Whether the product takes the request for another site's, or its token was cut off on the way."""
    cut = asked.kind.startswith("multipart") and not asked.body.endswith(b"--\r\n")
    return cut or bool({"HTTP_ORIGIN", "HTTP_REFERER", "HTTP_HOST", "CONTENT_LENGTH"} & set(asked.extra))


def _environ(asked: Asked) -> dict[str, Any]:
    """What a web server hands over: bytes as Latin-1, the body behind a stream that ends where it ends."""
    extra: dict[str, Any] = dict(asked.extra)
    extra["PATH_INFO"] = unquote_to_bytes(asked.path).decode("latin-1")
    extra["QUERY_STRING"] = asked.query
    if asked.token:
        extra["HTTP_X_CSRFTOKEN"] = TOKEN
    if asked.body:
        extra.setdefault("CONTENT_LENGTH", str(len(asked.body)))
    extra["wsgi.input"] = io.BytesIO(asked.body)
    return extra


def _written() -> int:
    """Rows written so far in this transaction, also those taken back since."""
    if connection.vendor == "sqlite":
        return int(connection.connection.total_changes)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables")
        return int(cursor.fetchone()[0] or 0)


def _books() -> tuple[Any, ...]:
    return Snapshot.take().tables, list(ImportRun.objects.order_by("pk").values_list())


@contextmanager
def each_statement_alone() -> Iterator[None]:
    """As outside of a test: a statement that PostgreSQL refuses spoils itself and not the whole transaction."""

    def alone(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            return execute(sql, params, many, context)
        # A cursor of its own: the statement's may be one that the server keeps.
        with connection.connection.cursor() as cursor:
            cursor.execute("SAVEPOINT alone")
            try:
                done = execute(sql, params, many, context)
            except Exception:
                cursor.execute("ROLLBACK TO SAVEPOINT alone")
                raise
            cursor.execute("RELEASE SAVEPOINT alone")
        return done

    if connection.vendor == "sqlite":
        yield
    else:
        with connection.execute_wrapper(alone):
            yield
