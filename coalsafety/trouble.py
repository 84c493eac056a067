"""Why the books cannot answer just now: what the database, its disk and its driver say, in four words."""

import errno
import sqlite3
from enum import StrEnum

from django.db import InterfaceError, OperationalError


class Trouble(StrEnum):
    """Why the books cannot be read or written just now, though nothing is wrong with what was asked."""

    BUSY = "busy"  # another writer held them longer than we wait
    FULL = "full"  # no room on the disk
    AWAY = "away"  # the database, or its disk, does not answer
    SLOW = "slow"  # the database answers too late


class SlowDatabaseError(OperationalError):
    """The server is there, but too slow to serve pages; nothing was asked of it, or what was asked is rolled back."""


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
    if isinstance(error, SlowDatabaseError):
        return Trouble.SLOW
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
