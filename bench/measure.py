"""Timing a piece of work, counting its queries and weighing its process; each figure beside plain SQL."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction


@dataclass(frozen=True, slots=True)
class Taken:
    """What a piece of work took: seconds by the clock, of this process' processor time, queries, peak memory (MB)."""

    seconds: float
    processor: float
    queries: int
    memory: float | None = None
    answer: Any = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a figure may take at most; None = no bound. ``times``: how often the plain statement's time."""

    queries: int | None = None
    seconds: float | None = None
    times: float | None = None
    memory: float | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report."""

    name: str
    taken: Taken
    plain: float | None
    bounds: Bounds

    @property
    def held(self) -> bool:
        """Whether every bound was kept."""
        pairs = (
            (self.bounds.queries, self.taken.queries),
            (self.bounds.seconds, self.taken.seconds),
            (self.bounds.memory, self.taken.memory),
            (self.bounds.times and self.plain and self.bounds.times * self.plain, self.taken.seconds),
        )
        return all(most is None or (found is not None and found <= most) for most, found in pairs)

    def line(self) -> str:
        """As the report prints it."""
        taken, bounds = self.taken, self.bounds
        memory = "" if taken.memory is None else f"{taken.memory:6.0f} MB"
        plain = "" if self.plain is None else f"{self.plain * 1000:9.1f} ms {taken.seconds / self.plain:7.1f} x"
        most = [
            f"<= {bounds.queries} queries" if bounds.queries else "",
            f"<= {bounds.seconds:g} s" if bounds.seconds else "",
            f"<= {bounds.times:g} x" if bounds.times else "",
            f"<= {bounds.memory:g} MB" if bounds.memory else "",
        ]
        return (
            f"{self.name:<62} {taken.seconds * 1000:10.1f} ms (processor {taken.processor * 1000:10.1f} ms)"
            f" {taken.queries:6d} queries {memory:>9} {plain:>22}"
            f"  {', '.join(filter(None, most)):<28} {'ok' if self.held else 'MISSED'}"
        )


def take(work: Callable[[], Any], *, times: int = 1) -> Taken:
    """Do a piece of work, the quickest of so many times."""
    return min((_once(work) for _ in range(times)), key=lambda taken: taken.seconds)


def figure(name: str, work: Callable[[], Any], *, plain: str | None = None, times: int = 1, **bounds: Any) -> Figure:
    """Do the work and the plain SQL (three times, the best taken), and set them side by side."""
    taken = take(work, times=times)
    return Figure(name, taken, plain_seconds(plain) if plain else None, Bounds(**bounds))


def alone(work: str) -> Taken:
    """A piece of work in a process of its own, whose memory is then its own: a function of bench.alone by its name."""
    run = subprocess.run(
        [sys.executable, "-m", "bench.alone", work],
        env=os.environ | {"DATABASE_URL": address()},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Taken(**json.loads(run.stdout.splitlines()[-1]))


def print_alone(work: Callable[[], Any]) -> None:
    """What the process of ``alone`` prints: its own peak, or that of a child that read a file for it."""
    taken = take(work)
    # Not getrusage of itself: to its figure Linux adds what the process that started this one held before.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    own = int(status.partition("VmHWM:")[2].split()[0])
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(json.dumps(asdict(taken) | {"memory": max(own, children) / 1024}))


def plain_seconds(sql: str, *, times: int = 3) -> float:
    """The quickest of so many runs of a statement; what it writes is taken back."""
    best = float("inf")
    for _ in range(times):
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL statement_timeout = 0")
            started = time.perf_counter()
            cursor.execute(sql)
            while cursor.description and cursor.fetchmany(10_000):
                pass
            best = min(best, time.perf_counter() - started)
            transaction.set_rollback(True)
    return best


def address() -> str:
    """The address of the database that is measured, for a process that is to measure there too."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    login = f"{at['USER']}:{at['PASSWORD']}" if at["PASSWORD"] else at["USER"]
    return f"postgresql://{login}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


def _once(work: Callable[[], Any]) -> Taken:
    with _counting() as count:
        started, used = time.perf_counter(), time.process_time()
        answer = work()
        seconds, processor = time.perf_counter() - started, time.process_time() - used
    return Taken(seconds, processor, count[0], answer=answer)


@contextmanager
def _counting() -> Iterator[list[int]]:
    """Counts statements without keeping them: their texts would weigh more than the work."""
    count = [0]

    def counted(execute: Any, sql: Any, *more: Any) -> Any:
        count[0] += not str(sql).startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK"))
        return execute(sql, *more)

    with connection.execute_wrapper(counted):
        yield count
