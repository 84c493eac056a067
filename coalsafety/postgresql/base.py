"""The database backend that settings name for a server: Django's own, which does not wait for ever for an answer.

The server's timeouts cannot tell that its answers are late on the way. So the driver waits through ``wait``: when an
answer is late, a second connection is tried; where that is late too, the page is given up, and for a while everybody
is refused at once instead of holding a thread each. A heavy statement on a quick server is waited for.
"""

import select
import time

from django.db.backends.postgresql.base import DatabaseWrapper
from psycopg2 import OperationalError, connect, extensions

from coalsafety.trouble import SlowDatabaseError

__all__ = ["DatabaseWrapper"]

# Above lock_timeout: whoever waits for his turn is no sign of a slow server.
ANSWER_SECONDS = 4.0
CONNECT_SECONDS = 3.0
REFUSE_SECONDS = 5.0

EVENTS = {extensions.POLL_READ: select.POLLIN, extensions.POLL_WRITE: select.POLLOUT}


class Patience:
    """Until when this process refuses to ask; by the monotonic clock, in seconds."""

    until = 0.0

    @classmethod
    def is_over(cls) -> bool:
        """Whether the server was found slow a moment ago."""
        return time.monotonic() < cls.until

    @classmethod
    def lose(cls) -> None:
        """It is slow."""
        cls.until = time.monotonic() + REFUSE_SECONDS


def wait(connection: extensions.connection) -> None:
    """Wait until the server has answered, as psycopg2 asks of its wait callback.

    Raises SlowDatabaseError, upon which psycopg2 closes the connection: nobody has to wait for a rollback.
    """
    if Patience.is_over():
        raise SlowDatabaseError("the database was slow a moment ago")
    connecting = connection.status == extensions.STATUS_SETUP
    late = time.monotonic() + (CONNECT_SECONDS if connecting else ANSWER_SECONDS)
    ready = select.poll()
    asked = False
    while (state := connection.poll()) != extensions.POLL_OK:
        ready.register(connection.fileno(), EVENTS[state])
        left = None if asked else max(0, int((late - time.monotonic()) * 1000))
        if ready.poll(left):
            continue
        if connecting or Patience.is_over() or _is_slow(connection):
            Patience.lose()
            raise SlowDatabaseError("the database is slow")
        asked = True


def _is_slow(connection: extensions.connection) -> bool:
    """Whether the server is, and not the statement: it does not let us in in time, or not at all."""
    known = connection.info
    try:
        connect(**known.dsn_parameters, password=known.password or "").close()
    except (SlowDatabaseError, OperationalError):
        return True
    return False


extensions.set_wait_callback(wait)
