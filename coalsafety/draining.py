"""Gunicorn's worker with threads, which on its way out also serves those who already stand in line."""

from gunicorn.workers.gthread import ThreadWorker


class DrainingWorker(ThreadWorker):
    """A stopping server closes its door, and whoever had knocked and not yet been let in would be cut off."""

    def set_accept_enabled(self, enabled: bool) -> None:  # noqa: FBT001 - as gunicorn declares it
        """Let in everybody who waits before the door is closed for good."""
        if not (enabled or self.alive):
            for listener in self.sockets:
                self._let_in(listener)
        super().set_accept_enabled(enabled)

    def _let_in(self, listener: object) -> None:
        inside = -1
        while inside < self.nr_conns < self.worker_connections:
            inside = self.nr_conns
            self.accept(listener)
