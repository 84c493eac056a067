"""``python -m bench.load``: fifty people at work against the real server, on a copy of its own of the sample's books.

One request in five records a visit through its form; afterwards every visit that was acknowledged is looked for in the
books: stored once, with its audit row. Exits 1 when a bound is missed.
"""

import argparse
import json
import math
import os
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2

HOUSE = Path(__file__).resolve().parent.parent
START_SECONDS = 60
TICKS = os.sysconf("SC_CLK_TCK")
NOBODY = os.devnull

LEAST_RATE = 150.0
MOST_P95 = 0.5
WRITES = 0.2


def main(asked: Sequence[str] | None = None) -> int:
    """Run one load and print what it came to."""
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=25)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--shape", help="processes x threads of the web server, as 1x8 (default: as `up` starts it)")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args(asked)
    with tempfile.TemporaryDirectory(prefix="bench-load-") as scratch, books_in(Path(scratch)) as url:
        os.environ |= {"VAR_DIR": scratch, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "coalsafety.settings"}
        manage("demo", "--password", secrets.token_hex(8))
        manage("collectstatic", "--noinput", "--verbosity", "0", HASHED_STATIC="yes")
        return run(options, Path(scratch))


def manage(*command: str, **environ: str) -> None:
    """One command of the product, its output kept out of the report."""
    call = [sys.executable, str(HOUSE / "manage.py"), *command]
    subprocess.run(call, check=True, stdout=subprocess.DEVNULL, env=os.environ | environ)


@contextmanager
def books_in(scratch: Path) -> Iterator[str]:
    """The address of a database of its own: a file, or beside the database of DATABASE_URL; gone afterwards."""
    url = os.environ.get("DATABASE_URL", "sqlite:///")
    if not url.startswith("postgres"):
        yield f"sqlite:///{scratch / 'books.sqlite3'}"
        return
    name = f"bench_load_{os.getpid()}"
    server = psycopg2.connect(url)
    server.autocommit = True
    try:
        with server.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    finally:
        with server.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.close()


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of processor time: of the server's processes, of the clients, of everything on the machine, and cores."""

    server: float
    client: float
    machine: float
    elapsed: float

    def line(self) -> str:
        """In shares of the machine."""
        whole = self.elapsed * (os.cpu_count() or 1)
        rest = self.machine - self.server - self.client
        return (
            f"processor: server {self.server / whole:.0%}, client {self.client / whole:.0%}, "
            f"everything else on the machine {rest / whole:.0%} of {os.cpu_count()} cores"
        )


def run(options: argparse.Namespace, scratch: Path) -> int:
    """Gather the people, let them work, look for what they recorded."""
    import django  # noqa: PLC0415 - the database is known only now

    django.setup()
    from django.db import connection, connections  # noqa: PLC0415
    from django.utils.timezone import localdate  # noqa: PLC0415

    from bench.crowd import gather  # noqa: PLC0415
    from coalsafety import servers  # noqa: PLC0415

    people = [asdict(job) for job in gather(options.clients, today=localdate())]
    vendor = connection.vendor
    connections.close_all()
    port = options.port or free_port()
    command = servers.web("127.0.0.1", port)
    if options.shape:
        processes, threads = options.shape.split("x")
        command += ["--workers", processes, "--threads", threads]
    with serving(command, scratch / "server.log", port) as pids:
        job = {"host": "127.0.0.1", "port": port, "seconds": options.seconds, "people": people}
        before, busy = sum(map(cpu_of, pids())), machine_busy()
        client = [sys.executable, "-m", "bench.client"]
        done = subprocess.run(client, input=json.dumps(job), capture_output=True, text=True, check=True, cwd=HOUSE)
        seen = json.loads(done.stdout)
        cost = Cost(sum(map(cpu_of, pids())) - before, seen["cpu"], machine_busy() - busy, seen["elapsed"])
    log = (scratch / "server.log").read_text()
    return report(vendor, command, seen, cost, log)


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(command: list[str], log: Path, port: int) -> Iterator[Any]:
    """The web server, its output in a file; gives a function that names its processes."""
    with log.open("w") as sink:
        server = subprocess.Popen(
            command, stdout=sink, stderr=sink, env=os.environ | {"HASHED_STATIC": "yes"}, cwd=HOUSE
        )
        try:
            deadline = time.monotonic() + START_SECONDS
            while not answers(port):
                if server.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(f"the server did not start:\n{log.read_text()}")
                time.sleep(0.1)
            yield lambda: [server.pid, *children_of(server.pid)]
        finally:
            server.terminate()
            server.wait(timeout=30)


def answers(port: int) -> bool:
    """Whether something listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def children_of(pid: int) -> list[int]:
    """The processes a process has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def cpu_of(pid: int) -> float:
    """Seconds of processor time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def machine_busy() -> float:
    """Seconds of processor time everything on the machine has used."""
    user, nice, system, _idle, _wait, irq, soft, *_ = Path("/proc/stat").read_text().splitlines()[0].split()[1:]
    return sum(map(int, (user, nice, system, irq, soft))) / TICKS


def report(vendor: str, command: list[str], seen: dict[str, Any], cost: Cost, log: str) -> int:
    """Print the figures; 1 when a bound was missed."""
    from bench.stored import Stored, stored  # noqa: PLC0415

    found: Stored = stored(seen["sent"], seen["taken"])
    every = sorted(second for seconds in seen["seconds"].values() for second in seconds)
    rate = len(every) / seen["elapsed"]
    writes = len(seen["seconds"].get("visit", [])) / len(every)
    locked = len(re.findall("locked|database busy", log)) + sum(
        count for kind, count in seen["wrong"].items() if kind.endswith(" 503")
    )
    shape = "x".join(command[len(command) - command[::-1].index(name)] for name in ("--workers", "--threads"))
    print(f"{vendor}, web server {shape}, {seen['elapsed']:.1f} s")
    print(f"{len(every)} requests, {rate:.1f}/s, {writes:.0%} of them visits posted")
    for kind, seconds in sorted(seen["seconds"].items()):
        print(f"  {kind:<11}{spread(sorted(seconds))}")
    print(f"  {'all':<11}{spread(every)}")
    print(cost.line())
    print(f"{len(every) / (cost.server + cost.client):.0f} requests per second of server and client processor time")
    print(
        f"visits acknowledged {len(seen['taken'])}; {found.line()}; "
        f"locked {locked}; other answers {seen['wrong'] or 'none'}"
    )
    missed = [
        *([f"{rate:.0f} requests/s, bound {LEAST_RATE:g}"] if rate < LEAST_RATE else []),
        *([f"p95 {at(every, 0.95):.3f} s, bound {MOST_P95:g}"] if at(every, 0.95) > MOST_P95 else []),
        *([f"{locked} times locked"] if locked else []),
        *([f"{writes:.0%} writes, bound {WRITES:.0%}"] if writes < WRITES * 0.9 else []),
        *([found.line()] if not found.right else []),
        *([f"answers {seen['wrong']}"] if seen["wrong"] else []),
    ]
    print("ok" if not missed else "MISSED: " + "; ".join(missed))
    return 1 if missed else 0


def spread(seconds: Sequence[float]) -> str:
    """How many, and how long they took."""
    marks = "  ".join(
        f"{name} {at(seconds, share) * 1000:6.0f} ms" for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
    )
    return f"{len(seconds):6d}  {marks}  max {seconds[-1] * 1000:6.0f} ms"


def at(seconds: Sequence[float], share: float) -> float:
    """The value below which that share of sorted values lies."""
    return seconds[min(math.ceil(len(seconds) * share), len(seconds)) - 1]


if __name__ == "__main__":
    sys.exit(main())
