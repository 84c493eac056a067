"""Pages about one thing, as the office and as an official sees them, in several books that are asked in turn.

``python -m bench.one_thing`` is the process that asks in the books of DATABASE_URL, a page at a time, as it is told on
its input. Each of the books has one, so that all stand the same load, warm the same way.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import django
from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef
from django.test import Client
from django.test.utils import CaptureQueriesContext

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coalsafety.settings")
django.setup()

from django.urls import reverse  # noqa: E402  Django must stand before models are read
from django.utils.timezone import localdate  # noqa: E402

from accounts.models import User  # noqa: E402
from duties.models import Flag, Obligation  # noqa: E402
from inspections.models import Visit  # noqa: E402
from mines.models import Mine  # noqa: E402
from records.models import Record  # noqa: E402

SAMPLES, TIMES = 5, 15
# A page's own best and processor time, in seconds.
Times = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one page costs: queries, seconds and seconds of its process's processor time at its best, bytes."""

    queries: int
    seconds: float
    processor: float
    size: int

    @property
    def spent(self) -> float:
        """What it takes of the machine: processor time; the clock where a server has a part that this leaves out."""
        return self.processor if connection.vendor == "sqlite" else self.seconds

    def line(self, name: str) -> str:
        """As the report prints it."""
        return (
            f"  {name:<24}{self.queries:4d} queries {self.seconds * 1000:8.1f} ms, {self.processor * 1000:7.1f} ms of "
            f"processor {self.size / 1000:8.1f} kB"
        )


def in_turn(addresses: Sequence[str]) -> list[dict[str, Cost]]:
    """What each page costs in each of these books, which are asked for it one after the other."""
    with ExitStack() as stack:
        books = [stack.enter_context(_Asked(address)) for address in addresses]
        names = [name for name in books[0].pages if all(name in each.pages for each in books)]
        for turn in range(TIMES):
            for name in names:
                for each in books if turn % 2 else reversed(books):
                    each.ask(name)
        return [{name: each.cost(name) for name in names} for each in books]


def cost_of(client: Client, page: str) -> Cost:
    """One page as a running server gives it: registers are kept already."""
    queries, size = _first_looks(client, page)
    times = [_timed(lambda: client.get(page)) for _ in range(TIMES)]
    return Cost(queries, *_best(times), size)


def browser(user: User) -> Client:
    """Signed in."""
    client = Client()
    client.force_login(user)
    return client


class _Asked:
    """The process that asks in one of the books, and what it has said so far."""

    def __init__(self, address: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.one_thing"],
            env=os.environ | {"DATABASE_URL": address},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._times: dict[str, list[list[Times]]] = defaultdict(list)
        # Queries and bytes of each page, by what it is about.
        self.pages: dict[str, list[tuple[int, int]]] = self._answer()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.communicate()

    def ask(self, name: str) -> None:
        """Its pages about one kind of thing, once each."""
        print(name, file=self._process.stdin, flush=True)
        self._times[name].append([(seconds, used) for seconds, used in self._answer()])

    def cost(self, name: str) -> Cost:
        """Each page at its best, and the middle one of them."""
        queries, sizes = zip(*self.pages[name], strict=True)
        seconds, used = zip(*(_best(times) for times in zip(*self._times[name], strict=True)), strict=True)
        middle = statistics.median
        return Cost(max(queries), middle(seconds), middle(used), int(middle(sizes)))

    def _answer(self) -> Any:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise RuntimeError("the process that asks for pages has ended")
        return json.loads(line)


def main() -> int:
    """Say which pages there are; then ask for them, by name, and say how long each took."""
    settings.ALLOWED_HOSTS.append("testserver")
    asked: dict[str, tuple[Client, list[str]]] = {}
    office = User.objects.filter(role=User.Role.OFFICE, is_active=True).order_by("pk").first()
    for who, user in (("office", office), ("official", _official())):
        if user is not None:
            client = browser(user)
            asked |= {f"{name}, {who}": (client, pages) for name, pages in _pages_of(user).items() if pages}
    looks = {name: [_first_looks(client, page) for page in pages] for name, (client, pages) in asked.items()}
    print(json.dumps(looks), flush=True)
    for line in sys.stdin:
        client, pages = asked[line.strip()]
        print(json.dumps([_once(client, page) for page in pages]), flush=True)
    return 0


def _first_looks(client: Client, page: str) -> tuple[int, int]:
    """Queries and bytes, once what is kept has been read."""
    client.get(page)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(page)
        queries = len(captured)
    if response.status_code != 200:
        raise AssertionError(f"{page} answers {response.status_code}")
    return queries, len(response.content)


def _once(client: Client, page: str) -> Times:
    return _timed(lambda: client.get(page))


def _best(times: Sequence[Times]) -> Times:
    return min(seconds for seconds, _used in times), min(used for _seconds, used in times)


def _pages_of(user: User) -> dict[str, list[str]]:
    """Addresses of things this person may see, spread over the newest; of mines, those that people go to."""
    rows: dict[str, Any] = {
        "obligation": Obligation.objects.visible_to(user).owed(),
        "flag": Flag.objects.visible_to(user),
        "visit": Visit.objects.visible_to(user).current(),
        "record": Record.objects.visible_to(user).current(),
        "mine": Mine.objects.visible_to(user).filter(Exists(Visit.objects.filter(mine=OuterRef("pk")))),
    }
    return {name: [reverse(name, args=[pk]) for pk in _spread(found)] for name, found in rows.items()}


def _spread(rows: Any) -> list[int]:
    """The newest ones, a step apart: what people open, and not one after another."""
    newest = list(rows.order_by("-pk").values_list("pk", flat=True)[: SAMPLES * 20])
    return newest[:: max(len(newest) // SAMPLES, 1)][:SAMPLES]


def _official() -> User | None:
    """Somebody who holds a post that owes now."""
    return (
        User.objects.filter(appointments__post__obligations__period_end__gte=localdate(), appointments__ends=None)
        .filter(role=User.Role.OFFICIAL, is_active=True, appointments__voided_at=None)
        .order_by("pk")
        .first()
    )


def _timed(work: Callable[[], Any]) -> Times:
    started, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - started, time.process_time() - used


if __name__ == "__main__":
    sys.exit(main())
