"""``python -m bench.pages``: what pages cost as the books grow, each in queries, milliseconds and kilobytes.

The board over a district of 10,000 obligations; then pages about one thing over provinces of 1,000 to 1,000,000: what
one thing costs may not depend on how many others there are. ``--books`` measures those of DATABASE_URL as they stand.
Exits 1 when a bound is missed.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_databases, teardown_databases

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coalsafety.settings")
django.setup()

from django.urls import reverse  # noqa: E402  Django must stand before models are read
from django.utils.timezone import localdate  # noqa: E402

from accounts.actions.people import save_user  # noqa: E402
from accounts.models import User  # noqa: E402
from bench import district  # noqa: E402
from duties.models import Flag, Obligation  # noqa: E402
from duties.sweep import sweep  # noqa: E402
from inspections.models import Visit  # noqa: E402
from mines.models import Mine  # noqa: E402
from records.models import Record  # noqa: E402

# Districts and months of a province, by the number of obligations they come to.
SIZES = {1_000: (1, 12), 100_000: (10, 120), 1_000_000: (100, 120)}
BOARD = (12, 0.150, 200_000)
MOST_GROWTH = 0.2
SAMPLES, TIMES = 5, 5


@dataclass(frozen=True, slots=True)
class Cost:
    """What one page costs: queries, seconds and seconds of this process's processor time at its best, bytes."""

    queries: int
    seconds: float
    processor: float
    size: int

    def line(self, name: str) -> str:
        """As the report prints it."""
        return (
            f"  {name:<24}{self.queries:4d} queries {self.seconds * 1000:8.1f} ms, {self.processor * 1000:7.1f} ms of "
            f"processor {self.size / 1000:8.1f} kB"
        )


def main(asked: Sequence[str] | None = None) -> int:
    """Print the report; 1 when a bound was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("--books", action="store_true", help="the books of DATABASE_URL as they stand")
    parser.add_argument("--most", type=int, default=100_000, help="the largest province to build (default 100,000)")
    options = parser.parse_args(asked)
    settings.ALLOWED_HOSTS.append("testserver")
    print(f"{connection.vendor}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    if options.books:
        found = of_one_thing()
        print(f"{Obligation.objects.count()} obligations")
        for name, cost in found.items():
            print(cost.line(name))
        return 0
    with scratch():
        held = board_of_ten_thousand()
    by_size: dict[int, dict[str, Cost]] = {}
    for size, (districts, months) in SIZES.items():
        if size <= options.most:
            with scratch():
                build(districts, months)
                by_size[size] = of_one_thing()
                print(f"{Obligation.objects.count()} obligations")
                for name, cost in by_size[size].items():
                    print(cost.line(name), flush=True)
    return 0 if held and flat(by_size) else 1


@contextmanager
def scratch() -> Iterator[None]:
    """A database of its own, gone afterwards."""
    name = f"bench_{os.getpid()}"
    connection.settings_dict["TEST"]["NAME"] = ":memory:" if connection.vendor == "sqlite" else name
    old = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(old, verbosity=0)


def build(districts: int, months: int) -> None:
    """A province of that size."""
    from bench import province  # noqa: PLC0415 - only where one is built

    province.build(districts=districts, months=months, today=localdate())


def board_of_ten_thousand() -> bool:
    """The office's board of the year in which 10,000 posts owed; whether it kept its bounds."""
    district.build(bearers=10_000, acts=20_000, short=5_000)
    sweep(today=district.LAST)
    office = save_user(name="值班员", username="bench-office", role=User.Role.OFFICE, by=None)
    page = f"{reverse('board')}?year={district.MONTH.year}"
    cost = cost_of(browser(office), page)
    queries, seconds, size = BOARD
    held = cost.queries <= queries and cost.seconds <= seconds and cost.size <= size
    print(
        f"{cost.line('board of 10,000')}  <= {queries} queries, {seconds * 1000:g} ms, {size / 1000:g} kB"
        f"  {'ok' if held else 'MISSED'}"
    )
    return held


def of_one_thing() -> dict[str, Cost]:
    """Pages about one thing each, as the office and as an official sees them."""
    found: dict[str, Cost] = {}
    office = User.objects.filter(role=User.Role.OFFICE, is_active=True).order_by("pk").first()
    official = _official()
    for who, user in (("office", office), ("official", official)):
        if user is None:
            continue
        client = browser(user)
        for name, pages in _pages_of(user).items():
            costs = [cost_of(client, page) for page in pages]
            if costs:
                seconds = statistics.median(cost.seconds for cost in costs)
                queries = max(cost.queries for cost in costs)
                size = int(statistics.median(cost.size for cost in costs))
                processor = statistics.median(cost.processor for cost in costs)
                found[f"{name}, {who}"] = Cost(queries, seconds, processor, size)
    return found


def flat(by_size: dict[int, dict[str, Cost]]) -> bool:
    """Whether every page costs in the largest books what it costs in the smallest; says where not."""
    if len(by_size) < 2:
        return True
    small, large = by_size[min(by_size)], by_size[max(by_size)]
    grown = {
        name: large[name].seconds / cost.seconds
        for name, cost in small.items()
        if name in large and large[name].seconds > cost.seconds * (1 + MOST_GROWTH)
    }
    for name, factor in grown.items():
        print(
            f"MISSED: {name} takes {factor:.2f} times as long among {max(by_size)} obligations as among {min(by_size)}"
        )
    return not grown


def cost_of(client: Client, page: str) -> Cost:
    """One page as a running server gives it: registers are kept already."""
    client.get(page)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(page)
        queries = len(captured)
    if response.status_code != 200:
        raise AssertionError(f"{page} answers {response.status_code}")
    times = [_timed(lambda: client.get(page)) for _ in range(TIMES)]
    seconds, processor = (min(each) for each in zip(*times, strict=True))
    return Cost(queries, seconds, processor, len(response.content))


def browser(user: User) -> Client:
    """Signed in."""
    client = Client()
    client.force_login(user)
    return client


def _pages_of(user: User) -> dict[str, list[str]]:
    """Addresses of things this person may see, spread over all there are."""
    rows: dict[str, Any] = {
        "obligation": Obligation.objects.visible_to(user).owed(),
        "flag": Flag.objects.visible_to(user),
        "visit": Visit.objects.visible_to(user).current(),
        "record": Record.objects.visible_to(user).current(),
        "mine": Mine.objects.visible_to(user),
    }
    return {name: [reverse(name, args=[pk]) for pk in _spread(found)] for name, found in rows.items()}


def _spread(rows: Any) -> list[int]:
    """The newest ones, a step apart: what people open, and not one after another."""
    newest = list(rows.order_by("-pk").values_list("pk", flat=True)[: SAMPLES * 20])
    return newest[::20]


def _official() -> User | None:
    """Somebody who holds a post that owes now."""
    return (
        User.objects.filter(appointments__post__obligations__period_end__gte=localdate(), appointments__ends=None)
        .filter(role=User.Role.OFFICIAL, is_active=True, appointments__voided_at=None)
        .order_by("pk")
        .first()
    )


def _timed(work: Callable[[], Any]) -> tuple[float, float]:
    started, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - started, time.process_time() - used


if __name__ == "__main__":
    sys.exit(main())
