"""Who stands in line when the server is asked to stop is served before its door closes."""

import socket
from types import SimpleNamespace

from gunicorn.workers.gthread import ThreadWorker

from coalsafety.draining import DrainingWorker


class Door(DrainingWorker):
    """A worker with nothing but its door."""

    def __init__(self, listener: socket.socket) -> None:
        self.sockets, self.nr_conns, self.worker_connections = [listener], 0, 1000
        self._accepting, self.alive, self.served = True, True, []
        self.cfg = SimpleNamespace(is_ssl=False)
        self.poller = SimpleNamespace(unregister=lambda _listener: None)

    def enqueue_req(self, conn: object) -> None:
        self.served.append(conn)


def waiting(count: int) -> tuple[socket.socket, list[socket.socket]]:
    """A door at which so many have knocked."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=50)
    listener.setblocking(False)
    return listener, [socket.create_connection(listener.getsockname()) for _ in range(count)]


def closed(worker: type[ThreadWorker], *, alive: bool) -> int:
    """How many are served though the door has closed."""
    listener, knocking = waiting(5)
    door = worker(listener)
    door.alive = alive
    door.set_accept_enabled(False)
    for each in (listener, *knocking, *(conn.sock for conn in door.served)):
        each.close()
    return len(door.served)


def test_a_stopping_server_serves_who_stands_in_line():
    assert closed(Door, alive=False) == 5


def test_a_server_that_is_merely_full_lets_them_wait():
    assert closed(Door, alive=True) == 0
