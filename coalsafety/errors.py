"""What is answered when a request cannot be served: always a page with a remedy, in the user's language."""

import sqlite3
import sys

from django.db import DataError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

RETRY_AFTER_SECONDS = 5

# PostgreSQL: lock not available, deadlock detected, statement cancelled by its timeout.
BUSY_SQLSTATES = frozenset({"55P03", "40P01", "57014"})
BUSY_SQLITE = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def is_busy(error: BaseException | None) -> bool:
    """Whether the database only asks for patience: another writer held it longer than we wait."""
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__
    # The low byte is the kind of error, the rest its details.
    sqlite_kind = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    return sqlite_kind in BUSY_SQLITE or getattr(cause, "pgcode", None) in BUSY_SQLSTATES


def is_unreadable(error: BaseException) -> bool:
    """Whether a value that came with the request fits no column: too large a number, a NUL, too long a text."""
    return isinstance(error, DataError | OverflowError) or (isinstance(error, ValueError) and "NUL" in str(error))


def busy(request: HttpRequest) -> HttpResponse:
    """503 with the time after which trying again makes sense; nothing was saved."""
    response = render(request, "errors/503.html", status=503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that cannot be read."""
    return render(request, "errors/400.html", status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What does not exist, and what one may not see: the same answer, so that neither can be told from the other."""
    return render(request, "errors/404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token, the one case that says 403."""
    return render(request, "errors/403.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """An error of ours; a busy database met outside a view (saving the session) is none."""
    if is_busy(sys.exc_info()[1]):
        return busy(request)
    return render(request, "errors/500.html", status=500)
