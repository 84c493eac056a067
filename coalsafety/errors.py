"""What is answered when a request cannot be served: always a page with a remedy, in the user's language."""

import errno
import sqlite3
import sys
from enum import StrEnum

from django.conf import settings
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

RETRY_AFTER_SECONDS = 5


class Trouble(StrEnum):
    """Why the books cannot be read or written just now, though nothing is wrong with what was asked."""

    BUSY = "busy"  # another writer held them longer than we wait
    FULL = "full"  # no room on the disk
    AWAY = "away"  # the database, or its disk, does not answer


SQLITE = {
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_IOERR: Trouble.AWAY,
    sqlite3.SQLITE_CANTOPEN: Trouble.AWAY,
}
# PostgreSQL: lock not available, deadlock detected, statement cancelled by its timeout; disk full; too many
# connections, shut down, crashed, still starting.
SQLSTATES = {
    **dict.fromkeys(("55P03", "40P01", "57014"), Trouble.BUSY),
    "53100": Trouble.FULL,
    **dict.fromkeys(("53300", "57P01", "57P02", "57P03"), Trouble.AWAY),
}
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


def trouble_of(error: BaseException | None) -> Trouble | None:
    """What keeps the books from answering; None for every error that waiting does not mend."""
    if isinstance(error, OSError):
        # An attachment is written to the same disk, past the database.
        return Trouble.FULL if error.errno in NO_ROOM else None
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        # The low byte is the kind of error, the rest its details.
        return SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
    if cause is None:
        return None
    # A connection that was cut or refused has no code of the server's.
    code = getattr(cause, "pgcode", None)
    return Trouble.AWAY if code is None else SQLSTATES.get(code)


def is_unreadable(error: BaseException) -> bool:
    """Whether a value that came with the request fits no column: too large a number, a NUL, too long a text."""
    return isinstance(error, DataError | OverflowError) or (isinstance(error, ValueError) and "NUL" in str(error))


def unavailable(trouble: Trouble) -> HttpResponse:
    """503 with the time after which trying again makes sense. The page asks the books for nothing: they cannot tell."""
    response = HttpResponse(render_to_string("errors/503.html", {"trouble": trouble.value}), status=503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that cannot be read."""
    return render(request, "errors/400.html", status=400)


def too_much(request: HttpRequest) -> HttpResponse:
    """A request larger than any form takes; none of it was read."""
    facts = {"limit": settings.LARGEST_REQUEST_BYTES // 1024**2}
    return render(request, "errors/413.html", facts, status=413)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What does not exist, and what one may not see: the same answer, so that neither can be told from the other."""
    return render(request, "errors/404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token, the one case that says 403."""
    return render(request, "errors/403.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """An error of ours; books that cannot answer outside a view (saving the session) are none."""
    if (trouble := trouble_of(sys.exc_info()[1])) is not None:
        return unavailable(trouble)
    return HttpResponse(render_to_string("errors/500.html"), status=500)
