"""A database that answers slowly, and a server that is asked to stop while it serves."""

import select
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing

from tests.faults.clients import SAVED, Official, officials_at_work
from tests.faults.lab import Lab, Skipped, Verdict
from tests.faults.ledger import Ledger, Write
from tests.faults.product import wait_until
from tests.faults.reckoning import reckon

DELAY = 5.0
LONGEST_ANSWER = 10.0
AT_ONCE = 50
GRACE = 8.0  # what the web server gives to requests under way


class SlowWire:
    """A TCP proxy in front of the database that holds every answer back for ``delay`` seconds."""

    def __init__(self, port: int) -> None:
        self.behind, self.delay = port, 0.0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.port = int(self.listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with closing(client), closing(socket.create_connection(("127.0.0.1", self.behind))) as server:
            while True:
                ready, _, _ = select.select([client, server], [], [])
                for side in ready:
                    try:
                        told = side.recv(65536)
                        if side is server and self.delay:
                            time.sleep(self.delay)
                        (client if side is server else server).sendall(told)
                    except OSError:
                        return
                    if not told:
                        return


def slow_database(lab: Lab) -> Iterator[Verdict]:
    """Every answer of PostgreSQL takes five seconds: 503 in time, with its reason on /healthz; then it heals."""
    if "postgres" not in lab.databases:
        raise Skipped("a file has no wire that could be slow")
    wire = SlowWire(lab.postgres.port)
    product, world, books = lab.product("slow-database", "postgres")
    product.url = product.url.replace(f":{lab.postgres.port}/", f":{wire.port}/")
    ledger = Ledger()
    with product, officials_at_work(world, product, books, ledger, today=lab.today, count=12) as people:
        wait_until(lambda: len(ledger) >= 100, seconds=60, what="the first writes")
        quick, ledger.slowest = ledger.slowest, 0.0
        wire.delay = DELAY
        time.sleep(3 * DELAY)
        started = time.monotonic()
        health = product.health() or {}
        asked = time.monotonic() - started
        time.sleep(2 * DELAY)
        refused, slowest = ledger.answers["503"], ledger.slowest
        wire.delay = 0.0
        before, healing = len(ledger), time.monotonic()
        wait_until(lambda: len(ledger) > before + len(people), seconds=60, what="it does not heal")
        healed = time.monotonic() - healing
    product.url = books.url
    found = reckon(product, ledger)
    acknowledged = found.pop("acknowledged")
    held = acknowledged == len(ledger) and not any(found.values()) and not ledger.complaints and refused > 0
    held = held and max(slowest, asked) <= LONGEST_ANSWER and bool(health.get("why"))
    yield Verdict(
        "slow-database",
        held,
        f"answers held back {DELAY:.0f} s: {refused} x 503, slowest answer {slowest:.1f} s ({quick:.1f} s before), "
        f"/healthz in {asked:.1f} s says {health.get('why')}; healed after {healed:.1f} s; {acknowledged} acknowledged  "
        f"{'  '.join(f'{number} {what}' for what, number in found.items())} {'; '.join(ledger.complaints[:3])}",
    )


def sigterm(lab: Lab) -> Iterator[Verdict]:
    """Asked to stop during fifty requests: they get the server's grace to finish, and what got no answer is sent again."""
    for database in lab.databases:
        yield stopped_at_work(lab, database)


def stopped_at_work(lab: Lab, database: str) -> Verdict:
    """On one database."""
    product, world, books = lab.product(f"sigterm-{database}", database)
    ledger, answers = Ledger(), Counter[str]()
    unanswered: list[tuple[Official, Write]] = []
    with product:
        people = [Official(who, world["mines"], product, books, ledger, lab.today) for who in world["officials"]]
        for person in people:
            person.sign_in()
            person.hang_up()  # an idle connection would keep the server waiting
        threads = [
            threading.Thread(target=_one_request, args=(people[number % len(people)], answers, unanswered))
            for number in range(AT_ONCE)
        ]
        for thread in threads:
            thread.start()
        time.sleep(0.15)
        assert product.process is not None
        product.process.send_signal(signal.SIGTERM)
        stopping = time.monotonic()
        code = product.process.wait(timeout=60)
        stopped = time.monotonic() - stopping
        left = len(product.processes())
        for thread in threads:
            thread.join(timeout=60)
        product.up()
        for person, write in unanswered:
            person.bring_in(write)
    found = reckon(product, ledger)
    acknowledged = found.pop("acknowledged")
    in_time = answers["no answer"] == 0 or stopped >= GRACE
    held = in_time and acknowledged == AT_ONCE and not any(found.values()) and (code, left) == (0, 0)
    return Verdict(
        f"sigterm {database}",
        held and answers["302"] > 0 and not ledger.complaints,
        f"{AT_ONCE} requests: {', '.join(f'{count} x {what}' for what, count in sorted(answers.items()))}; stopped in "
        f"{stopped:.1f} s with code {code}, {left} processes left; {len(unanswered)} sent again after the start, "
        f"{acknowledged} acknowledged  {'  '.join(f'{number} {what}' for what, number in found.items())}",
    )


def _one_request(person: Official, answers: Counter[str], unanswered: list[tuple[Official, Write]]) -> None:
    """One visit on a connection of its own, sent once."""
    write = person.next_write()
    single = Official(person.who, [], person.product, person.books, person.ledger, person.today)
    single.cookies = dict(person.cookies)
    person.ledger.sending(write)
    status, headers, _body = single.ask("POST", write.path, write.fields)
    answers[str(status) if status else "no answer"] += 1
    if status == 302 and (headers["Location"] == "/" or headers["Location"].startswith(SAVED)):
        person.ledger.acknowledge(write)
    else:
        unanswered.append((person, write))
