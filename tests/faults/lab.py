"""Where faults are tried: a scratch folder, prepared books to copy, servers of its own; and what a scenario answers."""

import json
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.faults.clients import officials_at_work
from tests.faults.ledger import Kind, Ledger
from tests.faults.product import ROOT, Product
from tests.faults.reckoning import Books
from tests.faults.services import Postgres, Redis, SmallDisk

MOST_ROWS = 300  # of a table that is taken in at once


class Skipped(Exception):
    """What a scenario needs is not on this machine; the message says what."""


@dataclass(frozen=True)
class Verdict:
    """One line of the report."""

    name: str
    held: bool
    figures: str


@dataclass
class Lab:
    """The folder, the size of the run, and what was started in it. ``limit``: seconds after which a part ends early."""

    folder: Path
    kills: int
    writes: int
    limit: float
    databases: tuple[str, ...]
    today: date
    dice: random.Random
    products: list[Product] = field(default_factory=list)
    disks: list[SmallDisk] = field(default_factory=list)
    worlds: dict[tuple[str, date], dict[str, Any]] = field(default_factory=dict)

    @cached_property
    def postgres(self) -> Postgres:
        """A cluster of our own, made when it is first asked for."""
        if (why := Postgres.why_not()) is not None:
            raise Skipped(why)
        server = Postgres(self.folder / "postgres")
        server.make()
        server.start()
        return server

    @cached_property
    def redis(self) -> Redis:
        """A Redis of our own."""
        if (why := Redis.why_not()) is not None:
            raise Skipped(why)
        server = Redis(self.folder / "redis")
        server.start()
        return server

    def product(
        self, name: str, database: str, *, folder: Path | None = None, since: date | None = None, **more: str
    ) -> tuple[Product, dict[str, Any], Books]:
        """A fresh installation with a copy of the prepared books, not started; its people; its database."""
        since = since or self.today - timedelta(days=90)
        world = self._world(database, since)
        folder = folder or self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        if database == "sqlite":
            url = f"sqlite:///{folder / 'books.sqlite3'}"
            shutil.copy(Books(world["url"]).file, folder / "books.sqlite3")
        else:
            own = name.replace("-", "_")
            self.postgres.does(f"DROP DATABASE IF EXISTS {own} WITH (FORCE)")
            self.postgres.does(f"CREATE DATABASE {own} TEMPLATE {world['url'].rsplit('/', 1)[1]}")
            url = self.postgres.url(own)
        made = Product(folder, url, more)
        self.products.append(made)
        return made, world, Books(url)

    def _world(self, database: str, since: date) -> dict[str, Any]:
        if (database, since) not in self.worlds:
            name = f"world_{since:%Y%m%d}"
            if database == "sqlite":
                url = f"sqlite:///{self.folder / name}.sqlite3"
            else:
                self.postgres.does(f"CREATE DATABASE {name}")
                url = self.postgres.url(name)
            maker = Product(self.folder / "making", url)
            words = [sys.executable, "-m", "tests.faults.world", since.isoformat()]
            done = subprocess.run(words, cwd=ROOT, env=maker.environment, capture_output=True, text=True, check=False)
            if done.returncode:
                raise RuntimeError(done.stderr[-2000:])
            self.worlds[database, since] = {**json.loads(done.stdout), "url": url}
        return self.worlds[database, since]

    def small_disk(self, name: str, *, megabytes: int) -> SmallDisk:
        """A small file system; Skipped where this machine mounts none for us."""
        disk = SmallDisk(self.folder / name, megabytes=megabytes)
        if not disk.mount():
            raise Skipped("no small file system can be mounted here")
        self.disks.append(disk)
        return disk

    def close(self) -> None:
        """End everything that was started here, whatever state it is in."""
        for product in self.products:
            product.kill()
        for name in ("postgres", "redis"):
            if name in self.__dict__:
                self.__dict__[name].stop()
        for disk in self.disks:
            disk.unmount()


@dataclass
class Fire:
    """What happened to a product that was struck while officials worked."""

    ledger: Ledger
    strikes: Counter[str]
    longest: float
    seconds: float

    @property
    def figures(self) -> str:
        """In words."""
        kinds = ", ".join(f"{len(self.ledger.of(kind))} {kind}s" for kind in Kind)
        answers = ", ".join(f"{count} x {answer}" for answer, count in sorted(self.ledger.answers.items()))
        struck = ", ".join(f"{count} {name}" for name, count in sorted(self.strikes.items()))
        return (
            f"{kinds}; {self.strikes.total()} kills ({struck}); longest until the next acknowledgement {self.longest:.1f} s; "
            f"answers {answers}; {self.seconds:.0f} s"
        )


def under_fire(
    lab: Lab, product: Product, world: dict[str, Any], books: Books, strikes: dict[str, Callable[[], object]]
) -> Fire:
    """Officials at work while the product is struck again and again, at moments spread over the writes."""
    ledger, done, longest, started = Ledger(), Counter[str](), 0.0, time.monotonic()
    names = list(strikes)
    rows = min(MOST_ROWS, lab.writes // 30)
    with officials_at_work(world, product, books, ledger, today=lab.today, rows=rows):
        while done.total() < lab.kills or len(ledger) < lab.writes:
            due = (done.total() + 1) * lab.writes / (lab.kills + 1)
            while len(ledger) < due and not _over(lab, started):
                time.sleep(0.02)
            if _over(lab, started):
                break
            if done.total() < lab.kills:
                time.sleep(lab.dice.random())
                name = names[done.total() % len(names)]
                struck = time.time()
                strikes[name]()
                done[name] += 1
                longest = max(longest, _until_acknowledged(ledger, struck))
        seconds = time.monotonic() - started
    return Fire(ledger, done, longest, seconds)


def _until_acknowledged(ledger: Ledger, struck: float) -> float:
    """Seconds from the strike until a write that was sent after it is acknowledged."""
    before = len(ledger)
    while time.time() - struck < 90:
        time.sleep(0.02)
        if len(ledger) > before and any(w.sent_at > struck for w in list(ledger.acknowledged.values())[before:]):
            return time.time() - struck
    raise TimeoutError("nothing was acknowledged for 90 s after a strike")


def _over(lab: Lab, started: float) -> bool:
    return bool(lab.limit) and time.monotonic() - started > lab.limit
