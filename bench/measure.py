"""Timing a piece of work and counting its queries."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report: seconds and queries of ours, seconds of plain SQL for the same count, and the bounds."""

    name: str
    seconds: float
    queries: int
    plain_seconds: float | None
    most_queries: int | None
    most_seconds: float | None
    answer: Any

    @property
    def held(self) -> bool:
        """Whether both bounds were kept."""
        return (self.most_queries is None or self.queries <= self.most_queries) and (
            self.most_seconds is None or self.seconds <= self.most_seconds
        )

    def line(self) -> str:
        """As the report prints it."""
        ratio = "" if not self.plain_seconds else f"{self.seconds / self.plain_seconds:8.1f} x"
        plain = "" if self.plain_seconds is None else f"{self.plain_seconds * 1000:9.1f} ms"
        bound = f"<= {self.most_queries} queries" if self.most_queries else ""
        bound += f", <= {self.most_seconds:g} s" if self.most_seconds else ""
        verdict = "ok" if self.held else "MISSED"
        return (
            f"{self.name:<58} {self.seconds * 1000:9.1f} ms {self.queries:5d} queries {plain:>12} {ratio:>10}"
            f"  {bound:<24} {verdict}"
        )


def figure(
    name: str,
    work: Callable[[], Any],
    *,
    plain: str | None = None,
    most_queries: int | None = None,
    most_seconds: float | None = None,
) -> Figure:
    """Do the work once and the plain SQL three times (best taken), and set them side by side."""
    with CaptureQueriesContext(connection) as captured:
        started = time.perf_counter()
        answer = work()
        seconds = time.perf_counter() - started
    queries = [q for q in captured if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    return Figure(name, seconds, len(queries), _plain(plain) if plain else None, most_queries, most_seconds, answer)


def _plain(sql: str) -> float:
    best = float("inf")
    for _ in range(3):
        with transaction.atomic(), connection.cursor() as cursor:
            started = time.perf_counter()
            cursor.execute(sql)
            if cursor.description:
                cursor.fetchall()
            best = min(best, time.perf_counter() - started)
            # What the statement wrote is not part of the books.
            transaction.set_rollback(True)
    return best
