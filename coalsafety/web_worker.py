"""Gunicorn's worker with threads, that lets in whom it can serve: another worker may have a thread free."""

import time
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

# Those inside may ask without pause, and whoever is new would wait for ever: while all threads are at work, one is let
# in each so many seconds.
PATIENCE = 0.02
# Who has knocked and says nothing is shown out after so many seconds.
SILENCE = 5.0


class WebWorker(ThreadWorker):
    """As it comes, whichever worker is quickest takes every connection, and beside it the other cores stand idle.

    This one takes new connections while it has a thread for them. Connections are kept open, so whom it lets in it
    goes on serving.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.in_hand = 0
        self.let_in_at = 0.0

    def has_room(self) -> bool:
        """Whether the next who knocks is let in."""
        # Whoever has not spoken yet is about to: a crowd does not go to one worker alone.
        expected = self.in_hand + len(self.pending_conns)
        return expected < self.cfg.threads or time.monotonic() - self.let_in_at >= PATIENCE

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """One round, with the door open or shut by how much is in hand."""
        if self.alive and self.nr_conns < self.worker_connections:
            self.set_accept_enabled(True)
            timeout = timeout if self._accepting else min(timeout, PATIENCE)
        super().wait_for_and_dispatch_events(timeout)

    def accept(self, listener: object) -> None:
        """Let one in."""
        self.let_in_at = time.monotonic()
        super().accept(listener)

    def enqueue_req(self, conn: Any) -> None:
        """A request is in hand from here; a connection that has said nothing yet waits without a thread of its own."""
        if not (conn.initialized or conn.data_ready):
            conn.sock.settimeout(0)
            conn.timeout = time.monotonic() + SILENCE
            self.pending_conns.append(conn)
            self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))
            return
        self.in_hand += 1
        super().enqueue_req(conn)

    def finish_request(self, conn: object, fs: object) -> None:
        """Until it is answered."""
        self.in_hand -= 1
        super().finish_request(conn, fs)

    def set_accept_enabled(self, enabled: bool) -> None:  # noqa: FBT001 - as gunicorn declares it
        """Open the door only where there is room; before it closes for good, let in everybody who waits.

        A stopping server closes its door, and whoever had knocked and not yet been let in would be cut off.
        """
        if not (enabled or self.alive):
            for listener in self.sockets:
                self._let_in(listener)
        super().set_accept_enabled(enabled and self.has_room())

    def _let_in(self, listener: object) -> None:
        inside = -1
        while inside < self.nr_conns < self.worker_connections:
            inside = self.nr_conns
            self.accept(listener)
