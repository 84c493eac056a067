"""``python -m bench.pages``: what pages cost as the books grow, each in queries, milliseconds and kilobytes.

The board over a district of 10,000 obligations; then pages about one thing over provinces of 1,700 to 1,000,000: what
one thing costs may not depend on how many others there are. ``--books`` measures those of DATABASE_URL as they stand,
``--beside`` holds them against smaller ones. Exits 1 when a bound is missed.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack

import django
from django.conf import settings
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coalsafety.settings")
django.setup()

from django.urls import reverse  # noqa: E402  Django must stand before models are read
from django.utils.timezone import localdate  # noqa: E402

from accounts.actions.people import save_user  # noqa: E402
from accounts.models import User  # noqa: E402
from bench import district, province  # noqa: E402
from bench.measure import address  # noqa: E402
from bench.one_thing import Cost, browser, cost_of, in_turn  # noqa: E402
from bench.scratch import scratch  # noqa: E402
from duties.sweep import sweep  # noqa: E402

# Districts and months of a province, by the number of obligations they come to. A mine's page shows twenty of them, so
# the smallest has as many months: otherwise its page would be cheaper for being emptier.
SIZES = {1_700: (1, 20), 100_000: (10, 120), 1_000_000: (100, 120)}
BOARD = (12, 0.150, 200_000)
MOST_GROWTH = 0.2


def main(asked: Sequence[str] | None = None) -> int:
    """Print the report; 1 when a bound was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("--books", action="store_true", help="the books of DATABASE_URL as they stand")
    parser.add_argument("--beside", metavar="ADDRESS", help="--books, held against the smaller ones at this address")
    parser.add_argument("--most", type=int, default=100_000, help="the largest province to build (default 100,000)")
    options = parser.parse_args(asked)
    settings.ALLOWED_HOSTS.append("testserver")
    print(f"{connection.vendor}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    if options.books or options.beside:
        books = {options.beside: options.beside, "DATABASE_URL": address()}
        return 0 if flat({name: at for name, at in books.items() if name}) else 1
    with scratch():
        held = board_of_ten_thousand()
    with ExitStack() as stack:
        provinces = {}
        for size, (districts, months) in SIZES.items():
            if size <= options.most:
                stack.enter_context(scratch())
                province.build(districts=districts, months=months, today=localdate())
                provinces[f"{size} obligations"] = address()
        connection.close()
        return 0 if flat(provinces) and held else 1


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


def flat(books: dict[str, str]) -> bool:
    """Whether each page about one thing costs in the last of these books what it costs in the first; prints all."""
    found = dict(zip(books, in_turn(list(books.values())), strict=True))
    for name, costs in found.items():
        print(name)
        for page, cost in costs.items():
            print(cost.line(page), flush=True)
    small, large = next(iter(found)), list(found)[-1]
    grown = {page: _growth(cost, found[large][page]) for page, cost in found[small].items()}
    print(f"from {small} to {large}")
    for page, growth in grown.items():
        word = "ok" if abs(growth) <= MOST_GROWTH else "MISSED"
        print(f"  {page:<24}{growth:+7.0%}, at most {MOST_GROWTH:.0%} either way  {word}")
    return all(abs(growth) <= MOST_GROWTH for growth in grown.values())


def _growth(small: Cost, large: Cost) -> float:
    return large.spent / small.spent - 1


if __name__ == "__main__":
    sys.exit(main())
