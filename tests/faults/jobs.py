"""The timetable under faults, in server mode: whatever dies, every due flag once, every notice, every mail."""

import email
import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

from coalsafety import servers
from tests.faults.clients import officials_at_work
from tests.faults.lab import Lab, Verdict
from tests.faults.ledger import Ledger
from tests.faults.product import ROOT, Product, wait_until
from tests.faults.reckoning import Books, reckon

FIRST = date(2021, 3, 1)
STEP = timedelta(days=6)  # less than DIGEST_DAYS: what one digest was too early for, the next one carries
LEAST_DAYS = 8  # at least: a month must have ended before anything is late
MADE_UP_WITHIN = 60.0
MAIL_ENDS = "-" * 79
ROWS = "SELECT identity, required, done, state, due, withdrawn FROM duties_obligation"
FLAGS = "SELECT o.identity, f.raised_on, f.status FROM duties_flag f JOIN duties_obligation o ON o.id = f.obligation_id"
NOTICES = """
SELECT u.username, u.id, o.identity, n.kind, n.occasion, n."on", n.digested_on IS NOT NULL FROM duties_notice n
JOIN duties_obligation o ON o.id = n.obligation_id JOIN accounts_user u ON u.id = n.user_id
"""
OUTBOX = (
    "SELECT u.email, d.day, d.sent_at IS NOT NULL FROM duties_digestsent d JOIN accounts_user u ON u.id = d.user_id"
)
# Due and never flagged, or flagged and never put on record: both are 0 in whole books.
UNFLAGGED = """
SELECT count(*) FROM duties_obligation o WHERE o.state IN ('overdue', 'missed') AND NOT o.withdrawn
AND NOT EXISTS (SELECT 1 FROM duties_flag f WHERE f.obligation_id = o.id)
"""
RAISED = "SELECT subject_id FROM audit_auditentry WHERE action = 'flag.raised'"


@dataclass
class Timetable:
    """Beats and workers on one database, without a web server; the day is set from outside."""

    lab: Lab
    product: Product
    books: Books
    beats: int
    workers: int
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    day: date = FIRST

    @property
    def day_file(self) -> Path:
        """What the product's processes take for today."""
        return Path(self.product.more["FAULTS_DAY_FILE"])

    def start(self) -> None:
        """All of them."""
        for number in range(self.beats):
            self.start_one(f"beat{number}")
        for number in range(self.workers):
            self.start_one(f"worker{number}")

    def start_one(self, name: str) -> None:
        """A beat or a worker, by the product's own command line."""
        folder = self.product.folder
        command = servers.beat(folder / name) if name.startswith("beat") else servers.worker()
        self.running[name] = self.product.start(*(word.replace("books@", f"{name}@") for word in command))

    def kill(self, name: str) -> None:
        """``kill -9`` of one with all its children, then started again."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.start_one(name)

    def kill_child(self, name: str) -> None:
        """``kill -9`` of one of a worker's own processes; the worker lives."""
        children = [pid for pid in self.product.children_of(" worker ") if pid != self.running[name].pid]
        self.product.kill_these(children[:1])

    def pass_on_to(self, day: date) -> int:
        """Another day; returns the number of the newest run that may still have been of the day before."""
        fresh = self.day_file.with_suffix(".new")
        fresh.write_text(day.isoformat(), encoding="ascii")
        fresh.rename(self.day_file)
        self.day = day
        # A job that has read the old day by now has its row in a moment; it says nothing of the new one.
        time.sleep(0.3)
        return last_run(self.books)

    def is_at_work(self, since: int) -> bool:
        """Whether a job of the new day is running this moment."""
        return bool(self.books.read(f"SELECT 1 FROM audit_jobrun WHERE id > {since} AND outcome = 'running'"))

    def is_done(self, since: int) -> bool:
        """Whether the new day's sweep is over, reminders that began after it, and a digest that began after those."""
        after = f"id > {since}"
        for name in ("sweep", "reminders", "digest"):
            # Not by number alone: beside a sweep that is still at work, another worker's reminders find nothing yet.
            rows = self.books.read(
                f"SELECT min(ended_at) FROM audit_jobrun WHERE {after} AND name = '{name}' AND outcome = 'done'"
            )
            if rows[0][0] is None:
                return False
            after = f"started_at > '{rows[0][0]}'"
        return True


def worker_kill(lab: Lab) -> Iterator[Verdict]:
    """``kill -9`` of a worker, whole or one of its processes, while a job is under way."""
    for database in lab.databases:
        yield days_go_by(lab, "worker-kill", database, strikes=["whole worker0", "child worker0"])


def beat_kill(lab: Lab) -> Iterator[Verdict]:
    """``kill -9`` of the timetable's clock."""
    for database in lab.databases:
        yield days_go_by(lab, "beat-kill", database, strikes=["whole beat0"])


def two_beats(lab: Lab) -> Iterator[Verdict]:
    """Two clocks and two workers, as after a start by mistake: one effect for each period."""
    for database in lab.databases:
        yield days_go_by(lab, "two-beats", database, strikes=[], beats=2, workers=2)


def days_go_by(lab: Lab, name: str, database: str, *, strikes: list[str], beats: int = 1, workers: int = 1) -> Verdict:
    """A day after the other, struck in each; in the end the books equal those of an undisturbed run."""
    table = timetable(lab, f"{name}-{database}", database, beats=beats, workers=workers)
    kills = in_mid_task = 0
    days = []
    struck = list(itertools.islice(itertools.cycle(strikes or [""]), lab.kills))
    with_end = [*struck, *[""] * max(2, LEAST_DAYS - len(struck))]
    table.start()
    try:
        for strike in with_end:
            since = table.pass_on_to(table.day + STEP)
            days.append(table.day)
            if strike:
                how, who = strike.split()
                wait_until(lambda since=since: table.is_at_work(since), seconds=60, what="no job began")
                time.sleep(lab.dice.random() * 0.1)
                in_mid_task += table.is_at_work(since)
                table.kill(who) if how == "whole" else table.kill_child(who)
                kills += 1
            wait_until(lambda since=since: table.is_done(since), seconds=90, what=f"{table.day} is not done")
    finally:
        table.product.kill()
    return hold_against_undisturbed(lab, name, database, table, days, kills=kills, also=f"{in_mid_task} in mid-task")


def timetable(lab: Lab, name: str, database: str, *, beats: int = 1, workers: int = 1) -> Timetable:
    """Prepared and not started."""
    day_file = lab.folder / f"{name}.day"
    day_file.write_text(FIRST.isoformat(), encoding="ascii")
    more = {"REDIS_URL": lab.redis.url, "FAULTS_DAY_FILE": str(day_file), "FAULTS_TICK": "1"}
    product, _world, books = lab.product(name, database, since=FIRST, **more)
    return Timetable(lab, product, books, beats, workers)


def hold_against_undisturbed(
    lab: Lab, name: str, database: str, table: Timetable, days: list[date], *, kills: int, also: str
) -> Verdict:
    """The same days once more by themselves, in one process that nobody strikes; then side by side."""
    quiet, _world, calm = lab.product(f"{name}-calm-{database}", database, since=FIRST)
    words = [sys.executable, "-m", "tests.faults.undisturbed", *(day.isoformat() for day in days)]
    done = subprocess.run(words, cwd=ROOT, env=quiet.environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-1000:])
    differ = {
        what: sum(
            (
                (rows_of(table.books, sql) - rows_of(calm, sql)) + (rows_of(calm, sql) - rows_of(table.books, sql))
            ).values()
        )
        for what, sql in (("obligations", ROWS), ("flags", FLAGS), ("notices", NOTICES))
    }
    outbox = table.books.read(OUTBOX)
    mails = mails_in(table.product.folder / "mails")
    copies = [mails[address, str(day)] for address, day, _sent in outbox if address]
    raised = Counter(subject for (subject,) in table.books.read(RAISED))
    wrong = {
        **{f"{what} differ": count for what, count in differ.items()},
        "flags without audit row": len(rows_of(table.books, FLAGS)) - len(raised),
        "flags raised twice": sum(times - 1 for times in raised.values()),
        "digests unsent": sum(not sent for _address, _day, sent in outbox),
        "digests without mail": sum(not count for count in copies),
        "mails too many": max(0, sum(copies) - len(copies) - kills),
        "chain broken": int(table.product.manage("verify_audit", check=False).returncode != 0),
        "file unsound": int(not table.books.is_sound()),
    }
    told = "  ".join(f"{count} {what}" for what, count in wrong.items())
    runs = dict(table.books.read("SELECT outcome, count(*) FROM audit_jobrun GROUP BY outcome"))
    figures = (
        f"{len(days)} days, {kills} kills ({also}), {sum(rows_of(table.books, FLAGS).values())} flags, "
        f"{sum(rows_of(table.books, NOTICES).values())} notices, {len(copies)} digests in {sum(copies)} mails  {told}  "
        f"| runs {', '.join(f'{count} {outcome}' for outcome, count in sorted(runs.items()))}"
    )
    return Verdict(f"{name} {database}", not any(wrong.values()) and bool(raised) and bool(copies), figures)


def redis_gone(lab: Lab) -> Iterator[Verdict]:
    """The broker stops while officials write and a day passes, and comes back empty."""
    for database in lab.databases:
        yield without_redis(lab, database, seconds=float(os.environ.get("REDIS_AWAY", "20")))


def without_redis(lab: Lab, database: str, *, seconds: float) -> Verdict:
    """On one database."""
    day_file = lab.folder / f"redis-gone-{database}.day"
    day_file.write_text(lab.today.isoformat(), encoding="ascii")
    more = {"REDIS_URL": lab.redis.url, "FAULTS_DAY_FILE": str(day_file), "FAULTS_TICK": "2"}
    product, world, books = lab.product(f"redis-gone-{database}", database, **more)
    table, ledger = Timetable(lab, product, books, 1, 1, day=lab.today), Ledger()
    with product:
        wait_until(lambda: table.is_done(0), seconds=60, what="the first day is not done")
        with officials_at_work(world, product, books, ledger, today=lab.today):
            time.sleep(5)
            before = len(ledger)
            lab.redis.stop()
            since = table.pass_on_to(lab.today + timedelta(days=7))
            time.sleep(seconds)
            meanwhile = len(ledger) - before
            told = product.health() or {}
        lab.redis.start()
        back = wait_until(lambda: table.is_done(since), seconds=120, what="the worker did not come back")
    unsent = sum(not sent for _address, _day, sent in books.read(OUTBOX))
    found = reckon(product, ledger)
    acknowledged = found.pop("acknowledged")
    wrong = {
        **found,
        "unflagged": int(books.read(UNFLAGGED)[0][0]),
        "digests unsent": unsent,
        "answers of 503": ledger.answers["503"],
        "processes died": product.printed.count("starting it again"),
    }
    held = not any(wrong.values()) and not ledger.complaints and meanwhile > 0 and back <= MADE_UP_WITHIN
    held = held and (told.get("redis"), told.get("ok")) == (False, True)
    wrongs = "  ".join(f"{count} {what}" for what, count in wrong.items())
    return Verdict(
        f"redis-gone {database}",
        held,
        f"{seconds:.0f} s without Redis, {meanwhile} of {acknowledged} acknowledged meanwhile, slowest answer "
        f"{ledger.slowest:.1f} s, /healthz redis: {json.dumps(told.get('redis'))}; "
        f"the day made up {back:.1f} s after its return  {wrongs} {'; '.join(ledger.complaints[:3])}",
    )


def mails_in(folder: Path) -> Counter[tuple[str, str]]:
    """Mails by address and by the day in their subject."""
    found: Counter[tuple[str, str]] = Counter()
    for file in folder.glob("*.log"):
        for text in file.read_text(encoding="utf-8").split(MAIL_ENDS):
            if text.strip():
                message = email.message_from_string(text.strip())
                subject = str(make_header(decode_header(message["Subject"])))
                found[str(message["To"]), subject.rsplit(maxsplit=1)[-1]] += 1
    return found


def last_run(books: Books) -> int:
    """Number of the newest run of any job."""
    return int(books.read("SELECT coalesce(max(id), 0) FROM audit_jobrun")[0][0])


def rows_of(books: Books, sql: str) -> Counter[tuple[Any, ...]]:
    """Rows as text, since each driver has types of its own."""
    return Counter(tuple(str(value) for value in row) for row in books.read(sql))
