"""What is in the books, in plain SQL: nothing of the product's own code stands between the table and the ledger."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import psycopg2

from tests.faults.ledger import Kind, Ledger
from tests.faults.product import Product

STORED_STANDINGS = """
SELECT d.key, b.name, p.title, o.period_start, o.due, o.required, o.done, o.state
FROM duties_obligation o JOIN duties_duty d ON d.id = o.duty_id JOIN accounts_department b ON b.id = o.department_id
LEFT JOIN accounts_post p ON p.id = o.post_id WHERE NOT o.withdrawn
"""
# A visit that came in a table is known by its outside number, which was the client's.
NAMED = {
    Kind.VISIT: "SELECT id, CASE WHEN ref = '' THEN CAST(token AS text) ELSE ref END, note FROM inspections_visit",
    Kind.RECORD: "SELECT id, token, note FROM records_record",
}
ALSO = {Kind.VISIT: (Kind.VISIT, Kind.IMPORTED), Kind.RECORD: (Kind.RECORD,)}
DEEDS = {Kind.VISIT: "visit.recorded", Kind.RECORD: "record.recorded", Kind.VOID: "visit.voided"}


class Books:
    """The database by its address, read only."""

    def __init__(self, url: str) -> None:
        self.url = url

    @property
    def is_file(self) -> bool:
        """Whether it is SQLite."""
        return self.url.startswith("sqlite")

    @property
    def file(self) -> Path:
        """The file of an SQLite database."""
        return Path(urlsplit(self.url).path[1:] if self.url.startswith("sqlite:////") else urlsplit(self.url).path)

    def read(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        if self.is_file:
            with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=20)) as connection:
                return connection.execute(sql).fetchall()
        with closing(psycopg2.connect(self.url, connect_timeout=5)) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    def number_of_visit(self, token: UUID) -> int | None:
        """The id of a visit; None where the database does not answer just now."""
        wanted = token.hex if self.is_file else str(token)
        try:
            rows = self.read(f"SELECT id FROM inspections_visit WHERE token = '{wanted}'")
        except (sqlite3.Error, psycopg2.Error):
            return None
        return int(rows[0][0]) if rows else None

    def is_sound(self) -> bool:
        """What the database says of its own file."""
        return not self.is_file or self.read("PRAGMA integrity_check") == [("ok",)]


def reckon(product: Product, ledger: Ledger, *, only: Iterable[UUID] | None = None, today: str = "") -> dict[str, int]:
    """Hold the books against the ledger; every figure but ``acknowledged`` must be 0.

    ``only``: acknowledged writes that must be there (a backup owes no later ones); what else is there was sent at least.
    ``today``: the day for which stored figures are held against those judged from scratch.
    """
    books = Books(product.url)
    found = {
        "acknowledged": 0,
        "lost": 0,
        "doubled": 0,
        "never sent": 0,
        "without audit row": 0,
        "audit without row": 0,
    }
    wanted = None if only is None else set(only)
    for kind, sql in NAMED.items():
        rows = books.read(sql)
        stored = Counter(UUID(str(token)) for _number, token, _note in rows)
        notes = Counter(note for _number, _token, note in rows)
        acknowledged = [token for token in ledger.of(*ALSO[kind]) if wanted is None or token in wanted]
        found["acknowledged"] += len(acknowledged)
        found["lost"] += sum(token not in stored for token in acknowledged)
        found["doubled"] += sum(times - 1 for times in (*stored.values(), *notes.values()))
        found["never sent"] += sum(token not in ledger.writes for token in stored)
        _hold_against_audit(books, kind, {str(number) for number, _token, _note in rows}, found)
    voided = {UUID(token.hex if isinstance(token, UUID) else token): why for token, why in _voided(books)}
    for token, write in ledger.of(Kind.VOID).items():
        if wanted is None or token in wanted:
            found["acknowledged"] += 1
            found["lost"] += voided.get(write.of or token) != str(token)
    found["never sent"] += sum(UUID(why) not in ledger.writes for why in voided.values())
    numbers = {str(number) for (number,) in books.read("SELECT id FROM inspections_visit WHERE voided_at IS NOT NULL")}
    _hold_against_audit(books, Kind.VOID, numbers, found)
    return found | _acts(books) | _proofs(product, books, ["--today", today] if today else [])


def _hold_against_audit(books: Books, kind: Kind, numbers: set[str], found: dict[str, int]) -> None:
    rows = books.read(f"SELECT subject_id FROM audit_auditentry WHERE action = '{DEEDS[kind]}'")
    audited = Counter(str(subject) for (subject,) in rows)
    found["without audit row"] += len(numbers - audited.keys())
    found["audit without row"] += len(audited.keys() - numbers)
    found["doubled"] += sum(times - 1 for times in audited.values())


def _voided(books: Books) -> list[tuple[Any, str]]:
    return [
        (t, w) for t, w in books.read("SELECT token, void_reason FROM inspections_visit WHERE voided_at IS NOT NULL")
    ]


def _acts(books: Books) -> dict[str, int]:
    """One act for each person present, none for anything else."""
    per_visit = dict(books.read("SELECT visit_id, count(*) FROM inspections_visitparticipant GROUP BY visit_id"))
    acts = dict(books.read("SELECT source, count(*) FROM duties_act WHERE source LIKE 'visit:%' GROUP BY source"))
    wanted = {f"visit:{number}": people for number, people in per_visit.items()}
    visits = {number for (number,) in books.read("SELECT id FROM inspections_visit")}
    partial = sum(acts.get(source) != people for source, people in wanted.items()) + len(visits - per_visit.keys())
    return {"partial": partial + len(acts.keys() - wanted.keys())}


def _proofs(product: Product, books: Books, day: list[str]) -> dict[str, int]:
    """The chain, the file, and stored figures against figures judged from scratch, after one sweep."""
    chain = product.manage("verify_audit", check=False).returncode
    product.manage("sweep", *day)
    told = json.loads(product.manage("standings", "--format", "json", *day).stdout)
    names = ("duty", "department", "post", "period_start", "due", "required", "done", "state")
    scratch = Counter(tuple(row[name] for name in names) for row in told)
    stored = Counter(
        (key, body, post, str(start), str(due), required, done, state)
        for key, body, post, start, due, required, done, state in books.read(STORED_STANDINGS)
    )
    differ = sum(((scratch - stored) + (stored - scratch)).values())
    return {"chain broken": int(chain != 0), "file unsound": int(not books.is_sound()), "standings differ": differ}
