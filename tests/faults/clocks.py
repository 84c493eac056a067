"""The machine's clock jumps under the running product: a day and a year ahead, and back."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from tests.faults.clients import officials_at_work
from tests.faults.jobs import FLAGS, ROWS, last_run, rows_of
from tests.faults.lab import Lab, Skipped, Verdict
from tests.faults.ledger import Ledger
from tests.faults.product import wait_until
from tests.faults.reckoning import reckon

# Days by which the clock is wrong, one after the other.
JUMPS = (1, 0, 365, 0, -1, 0)
SECONDS_EACH = 6.0
DOUBLED = """
SELECT count(*) FROM (SELECT duty_id, department_id, post_id, mine_id, enterprise_id, person_id, period_kind, period_start
FROM duties_obligation GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING count(*) > 1) AS twice
"""
# The chain goes by its own numbers; moments that go backwards are what a moved clock leaves.
BACKWARDS = """
SELECT count(*) FROM audit_auditentry AS later JOIN audit_auditentry AS former ON former.seq = later.seq - 1
WHERE later.at < former.at
"""


def clock_jump(lab: Lab) -> Iterator[Verdict]:
    """Officials write meanwhile; once the calendar is past the furthest jump, books equal those that saw none."""
    compiler = shutil.which("cc")
    if compiler is None:
        raise Skipped("no C compiler, which the wrong clock is made with")
    library = lab.folder / "clock.so"
    words = [compiler, "-O1", "-shared", "-fPIC", "-o", str(library), str(Path(__file__).with_name("clock.c"))]
    subprocess.run(words, check=True, capture_output=True)
    for database in lab.databases:
        yield one_clock(lab, database, str(library))


def one_clock(lab: Lab, database: str, library: str) -> Verdict:
    """On one database; the clock of a server of its own stays right."""
    setting = lab.folder / f"clock-{database}"
    setting.write_text("0", encoding="ascii")
    more = {"LD_PRELOAD": library, "FAULTS_CLOCK": str(setting), "FAULTS_TICK": "1"}
    product, world, books = lab.product(f"clock-jump-{database}", database, **more)
    ledger = Ledger()
    with product:
        with officials_at_work(world, product, books, ledger, today=lab.today):
            time.sleep(SECONDS_EACH)
            for days in JUMPS:
                setting.write_text(str(days), encoding="ascii")
                time.sleep(SECONDS_EACH)
            told = (product.health() or {}).get("why", [])
            before = len(ledger)
            wait_until(lambda: len(ledger) > before + 20, seconds=60, what="nobody writes after the jumps")
        runs = last_run(books)
        again = wait_until(lambda: last_run(books) > runs, seconds=60, what="the timetable stands still")
    product.more = {}
    backwards = int(books.read(BACKWARDS)[0][0])
    found = reckon(product, ledger, today=after(lab))
    acknowledged = found.pop("acknowledged")
    wrong = {**found, **unlike_without_jumps(lab, database), "periods twice": int(books.read(DOUBLED)[0][0])}
    held = acknowledged == len(ledger) > 0 and not any(wrong.values()) and not ledger.complaints and "clock" in told
    return Verdict(
        f"clock-jump {database}",
        held,
        f"to {', '.join(f'{days:+d}' for days in JUMPS)} days, {acknowledged} acknowledged, {backwards} audit rows older "
        f"than the one before; /healthz why {told}; a job runs {again:.1f} s later; a year on  "
        f"{'  '.join(f'{number} {what}' for what, number in wrong.items())} {'; '.join(ledger.complaints[:3])}",
    )


def unlike_without_jumps(lab: Lab, database: str) -> dict[str, int]:
    """Two copies of the same books: over one goes every jump, over the other none, and then both come to the same day."""
    jumped, _world, its_books = lab.product(f"jumped-{database}", database)
    calm, _world, other_books = lab.product(f"calm-{database}", database)
    for days in (0, *JUMPS):
        jumped.manage("sweep", "--today", (lab.today + timedelta(days=days)).isoformat())
    calm.manage("sweep", "--today", lab.today.isoformat())
    for product in (jumped, calm):
        product.manage("sweep", "--today", after(lab))
    unlike = {}
    for what, sql in (("obligations unlike without jumps", ROWS), ("flags unlike without jumps", FLAGS)):
        these, those = rows_of(its_books, sql), rows_of(other_books, sql)
        unlike[what] = sum(((these - those) + (those - these)).values())
    return unlike


def after(lab: Lab) -> str:
    """A day past the furthest jump."""
    return (lab.today + timedelta(days=max(JUMPS) + 1)).isoformat()
