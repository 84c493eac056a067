"""The web server's workers share the work, let newcomers in, and serve who stands in line before the door closes."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import SimpleNamespace

from gunicorn.workers.gthread import ThreadWorker

from coalsafety import web_worker
from coalsafety.web_worker import WebWorker


class Door(WebWorker):
    """A worker with nothing but its door."""

    def __init__(self, listener: socket.socket) -> None:
        self.sockets, self.nr_conns, self.worker_connections = [listener], 0, 1000
        self._accepting, self.alive, self.served = True, True, []
        self.in_hand, self.let_in_at, self.pending_conns = 0, 0.0, []
        self.cfg = SimpleNamespace(is_ssl=False, threads=2)
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


def test_the_door_is_open_while_a_thread_is_free(monkeypatch):
    monkeypatch.setattr(web_worker, "PATIENCE", 1000.0)
    listener, knocking = waiting(3)
    door = Door(listener)
    door.accept(listener)
    door.in_hand = 1
    assert door.has_room()
    door.in_hand = 2
    assert not door.has_room()
    # Those inside may go on asking for ever: the next is let in all the same.
    door.let_in_at -= 1000
    assert door.has_room()
    for each in (listener, *knocking, *(conn.sock for conn in door.served)):
        each.close()


def who_serves(environ: dict[str, object], start_response: object) -> Iterable[bytes]:
    """A page that takes a while and names the process that made it."""
    end = time.process_time() + 0.01
    while time.process_time() < end:
        pass
    answer = str(os.getpid()).encode()
    start_response("200 OK", [("Content-Length", str(len(answer)))])  # type: ignore[operator]
    return [answer]


@contextmanager
def serving() -> Iterator[int]:
    """A server of two workers with two threads each; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    shape = ["--workers", "2", "--threads", "2", "--log-level", "error", "--no-control-socket"]
    worker = ["--worker-class", "coalsafety.web_worker.WebWorker", "--bind", f"127.0.0.1:{port}"]
    command = [sys.executable, "-m", "gunicorn", "tests.roof.test_web_worker:who_serves", *shape, *worker]
    server = subprocess.Popen(command)
    try:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


def test_both_workers_serve_connections_that_are_kept_open():
    with serving() as port:

        def ask(_: int) -> list[bytes]:
            kept = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            answers = []
            for _again in range(10):
                kept.request("GET", "/")
                answers.append(kept.getresponse().read())
            kept.close()
            return answers

        with ThreadPoolExecutor(12) as browsers:
            answers = [who for whole in browsers.map(ask, range(12)) for who in whole]
        shares = sorted(answers.count(who) for who in set(answers))
        assert sum(shares) == 120
        assert len(shares) == 2
        assert shares[0] >= 30, f"one worker did nearly all of it: {shares}"


def test_those_who_say_nothing_take_nobody_a_thread():
    with serving() as port:
        silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(40)]
        began = time.monotonic()
        newcomer = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        newcomer.request("GET", "/")
        assert newcomer.getresponse().read()
        # In threads, each would be waited for five seconds: forty in four threads, fifty.
        assert time.monotonic() - began < 4
        silent[-1].sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert silent[-1].recv(12) == b"HTTP/1.1 200", "who speaks late is still served"
        for each in (newcomer, *silent):
            each.close()
