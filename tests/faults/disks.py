"""A disk that fills up, and a backup taken while everybody writes."""

import shutil
import time
from collections import Counter
from collections.abc import Iterator

from tests.faults.clients import FORM_CLIENTS, Official, officials_at_work
from tests.faults.lab import Lab, Skipped, Verdict
from tests.faults.ledger import Kind, Ledger
from tests.faults.product import Product, wait_until
from tests.faults.reckoning import Books, reckon

SMALL_DISK = 64  # megabytes: the prepared books, the static files and some room


def disk_full(lab: Lab) -> Iterator[Verdict]:
    """No room left for the database: writes fail whole and say so, reads go on, and it heals when there is room."""
    if "sqlite" not in lab.databases:
        raise Skipped("the small disk is tried with SQLite")
    disk = lab.small_disk("disk-full", megabytes=SMALL_DISK)
    product, world, books = lab.product("disk-full", "sqlite", folder=disk.folder)
    ledger, reads = Ledger(), Counter[str]()
    # What it prints goes elsewhere: a log that cannot be written is another fault.
    product.log = lab.folder / "disk-full.txt"
    with product:
        reader = Official(world["officials"][-1], world["mines"], product, books, Ledger(), lab.today)
        reader.sign_in()
        with officials_at_work(world, product, books, ledger, today=lab.today):
            wait_until(lambda: len(ledger) >= 50, seconds=60, what="the first writes")
            disk.fill(leave=0)
            wait_until(lambda: ledger.answers["503"] > 0, seconds=60, what="the disk was full and nobody noticed")
            before = len(ledger)
            reads = _read_for(reader, seconds=10.0)
            health = product.health() or {}
            while_full, refused = len(ledger) - before, ledger.answers["503"]
            disk.free()
            freed, before = time.monotonic(), len(ledger)
            wait_until(lambda: len(ledger) > before + FORM_CLIENTS, seconds=30, what="it does not heal")
            healed = time.monotonic() - freed
            wait_until(lambda: len(ledger) > before + 100, seconds=60, what="it does not go on")
    found = reckon(product, ledger)
    acknowledged = found.pop("acknowledged")
    told = "full" in health.get("why", ())
    held = acknowledged == len(ledger) and not any(found.values()) and not ledger.complaints
    held = held and refused > 0 and set(reads) == {"200"} and told and healed < 10
    yield Verdict(
        "disk-full",
        held,
        f"{refused} clean 503s, {while_full} writes squeezed in, reads meanwhile {_told(reads)}, /healthz why "
        f"{health.get('why')}, healed {healed:.1f} s after there was room; {acknowledged} acknowledged  "
        f"{'  '.join(f'{number} {what}' for what, number in found.items())} {'; '.join(ledger.complaints[:3])}",
    )


def backup(lab: Lab) -> Iterator[Verdict]:
    """A backup under load, everything lost, restored: all that was acknowledged before it began is there."""
    for database in lab.databases:
        yield one_backup(lab, database)


def one_backup(lab: Lab, database: str) -> Verdict:
    """On one database; beside it, what a mere copy of the file would have brought back."""
    product, world, books = lab.product(f"backup-{database}", database)
    file = lab.folder / f"{database}.tar"
    ledger = Ledger()
    with product, officials_at_work(world, product, books, ledger, today=lab.today):
        wait_until(lambda: len(ledger) >= lab.writes / 2, seconds=300, what="the first writes")
        owed = list(ledger.acknowledged)
        started = time.monotonic()
        product.manage("backup", str(file))
        made = time.monotonic() - started
        beside = ""
        if books.is_file:
            at_the_copy = list(ledger.of(Kind.VISIT))
            shutil.copy(books.file, lab.folder / "copied.sqlite3")
            there = {
                row[0]
                for row in Books(f"sqlite:///{lab.folder / 'copied.sqlite3'}").read(
                    "SELECT token FROM inspections_visit"
                )
            }
            missing = sum(token.hex not in there for token in at_the_copy)
            beside = f"; a cp of the file at that moment lacks {missing} of {len(at_the_copy)} acknowledged visits"
        wait_until(lambda: len(ledger) >= len(owed) + 50, seconds=120, what="writes during the backup")
        product.kill()
    restored = empty_place(lab, database)
    started = time.monotonic()
    restored.manage("restore", str(file))
    put_back = time.monotonic() - started
    found = reckon(restored, ledger, only=owed)
    acknowledged = found.pop("acknowledged")
    with restored:
        serves = restored.ask("/login")[0] == 200
    held = acknowledged == len(owed) > 0 and not any(found.values()) and serves
    return Verdict(
        f"backup {database}",
        held,
        f"{acknowledged} acknowledged before it began, {len(ledger) - len(owed)} after; made in {made:.1f} s, "
        f"put back in {put_back:.1f} s ({file.stat().st_size / 1e6:.1f} MB)  "
        f"{'  '.join(f'{number} {what}' for what, number in found.items())}{beside}",
    )


def empty_place(lab: Lab, database: str) -> Product:
    """An empty database and an empty folder."""
    folder = lab.folder / f"restored-{database}"
    folder.mkdir()
    url = f"sqlite:///{folder / 'books.sqlite3'}"
    if database == "postgres":
        lab.postgres.does("CREATE DATABASE restored")
        url = lab.postgres.url("restored")
    product = Product(folder, url)
    lab.products.append(product)
    return product


def _read_for(reader: Official, *, seconds: float) -> Counter[str]:
    """Pages a person reads, one after the other."""
    seen: Counter[str] = Counter()
    reader.hang_up()  # kept since sign-in, the server has closed it meanwhile
    paths = ["/", "/visits/", "/records/", "/mines/", "/plan/"]
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for path in paths:
            status, _headers, _body = reader.ask("GET", path, {})
            seen[str(status)] += 1
    return seen


def _told(counter: Counter[str]) -> str:
    return ", ".join(f"{count} x {what}" for what, count in sorted(counter.items()))
