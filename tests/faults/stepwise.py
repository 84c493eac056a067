"""``python -m tests.faults.stepwise``: a deed is killed at its first database call, at its second, and so on to its last.

After each kill the books hold all of it or nothing of it where it is one transaction; done again, they always come out
as if nobody had struck. Works on copies of the database of DATABASE_URL; words name the deeds, all without words.
"""

import itertools
import json
import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.faults.settings")
django.setup()

from django.db import connection  # noqa: E402

from accounts.models import User  # noqa: E402
from audit.trail import first_break  # noqa: E402
from duties.reminders import remind, send_digests, write_digests  # noqa: E402
from duties.sweep import sweep  # noqa: E402
from inspections.actions import record_visit_from_form, void_visit  # noqa: E402
from inspections.drafts import Participant, VisitDraft  # noqa: E402
from inspections.models import Visit  # noqa: E402
from mines.models import Mine  # noqa: E402

FIRST = date(2021, 3, 1)
LATER = FIRST + timedelta(days=36)
TOKEN = UUID(int=1, version=4)
# Of the copies, so that no two have one name.
NUMBERS = itertools.count()
# Numbers and moments differ from run to run; everything else is compared.
WHAT_IS_THERE = {
    "obligations": "SELECT identity, required, done, state, due, withdrawn, stale, next_change FROM duties_obligation",
    "flags": "SELECT o.identity, f.raised_on, f.status FROM duties_flag f "
    "JOIN duties_obligation o ON o.id = f.obligation_id",
    "notices": 'SELECT n.user_id, o.identity, n.kind, n.occasion, n."on", n.digested_on FROM duties_notice n '
    "JOIN duties_obligation o ON o.id = n.obligation_id",
    "digests": "SELECT user_id, day, body, sent_at IS NULL FROM duties_digestsent",
    "visits": "SELECT token, mine_id, day, kind, note, voided_by, void_reason FROM inspections_visit",
    "present": "SELECT v.token, p.person_id, p.department_id FROM inspections_visitparticipant p "
    "JOIN inspections_visit v ON v.id = p.visit_id",
    "acts": "SELECT kind, day, person_id, mine_id, voided_by FROM duties_act",
    "audit": "SELECT action, subject, actor FROM audit_auditentry",
}


class Killed(BaseException):
    """As if the process were gone: nothing may catch it, and no later call gets through."""


@dataclass
class Killer:
    """Counts database calls, and lets none through from the ``at``-th on; 0 kills nobody.

    ``once``: only the ``at``-th fails, so that a test's own transaction can go on.
    """

    at: int = 0
    calls: int = 0
    once: bool = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.calls += 1
        if self.at and (self.calls == self.at if self.once else self.calls >= self.at):
            raise Killed
        return execute(sql, params, many, context)


def a_sweep() -> None:
    """More than a month at once: opened, judged, flagged, people told."""
    sweep(today=LATER)


def a_visit() -> None:
    """As the form records it."""
    person = User.objects.get(username="staff0")
    draft = VisitDraft(
        mine_id=Mine.objects.order_by("pk")[0].pk, day=FIRST, participants=(Participant(person.pk),), token=TOKEN
    )
    record_visit_from_form(draft=draft, seen=(), by=person, today=FIRST)


def a_void() -> None:
    """Of the visit that was recorded before; done already, it is left alone."""
    visit = Visit.objects.get(token=TOKEN)
    if visit.voided_at is None:
        void_visit(visit=visit, reason="重复", by=User.objects.get(username="staff0"), today=FIRST)


def a_digest() -> None:
    """Reminders, one mail for each person, and the mails."""
    remind(today=LATER)
    write_digests(today=LATER)
    send_digests()


# By name: what must have happened before, the deed, and whether it is one transaction.
DEEDS: dict[str, tuple[tuple[Callable[[], None], ...], Callable[[], None], bool]] = {
    "visit": ((), a_visit, True),
    "void": ((a_visit,), a_void, True),
    "digest": ((a_sweep,), a_digest, False),
    "sweep": ((a_visit,), a_sweep, False),
}


def there() -> dict[str, Counter[tuple[str, ...]]]:
    """Everything in the books that may be compared."""
    found = {}
    with connection.cursor() as cursor:
        for name, sql in WHAT_IS_THERE.items():
            cursor.execute(sql)
            found[name] = Counter(tuple(str(value) for value in row) for row in cursor.fetchall())
    return found


@contextmanager
def books_of(name: str) -> Any:
    """The process on another database, and away from it whatever its state."""
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()


def done(name: str, deed: Callable[[], None], killer: Killer) -> None:
    """The deed, perhaps killed in its middle; the connection does not outlive it."""
    with books_of(name):
        try:
            with connection.execute_wrapper(killer):
                deed()
        except Killed:
            pass


def try_all(word: str, copy: Callable[[], str]) -> dict[str, Any]:
    """One deed, killed at each of its calls; tells how many there were and what came out wrong."""
    before, deed, whole = DEEDS[word]
    base = copy()
    with books_of(base):
        sweep(today=FIRST)
        for each in before:
            each()
        nothing = there()
    start = copier(base)
    quiet, counter = start(), Killer()
    done(quiet, deed, counter)
    with books_of(quiet):
        everything = there()
    wrong = []
    for at in range(1, counter.calls + 1):
        books = start()
        done(books, deed, Killer(at))
        with books_of(books):
            if whole and there() not in (nothing, everything):
                wrong.append(f"half of it after call {at}")
        done(books, deed, Killer())
        with books_of(books):
            found = there()
            if found != everything or first_break() is not None:
                wrong.append(f"other books after call {at}: {[n for n in found if found[n] != everything[n]]}")
        drop(books)
    return {"deed": word, "calls": counter.calls, "wrong": wrong, "changed": nothing != everything}


def copier(base: str) -> Callable[[], str]:
    """A function that gives a fresh copy of a database: its name, or its file."""

    def copy() -> str:
        fresh = f"{base}_{next(NUMBERS)}"
        if connection.vendor == "sqlite":
            # Its last connection is closed, so the file is all there is.
            shutil.copy(base, fresh)
        else:
            _on_server(f'CREATE DATABASE "{fresh}" TEMPLATE "{base}"')
        return fresh

    return copy


def drop(name: str) -> None:
    """A file that has served; a server's copies go with their scratch cluster, since dropping one waits for its disk."""
    if connection.vendor == "sqlite":
        Path(name).unlink()


def _on_server(statement: str) -> None:
    with books_of("postgres"), connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")  # a copy may take its time
        cursor.execute(statement)


if __name__ == "__main__":
    original = connection.settings_dict["NAME"]
    for word in sys.argv[1:] or DEEDS:
        print(json.dumps(try_all(word, copier(original))), flush=True)
