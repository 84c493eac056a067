"""Heads of the chain kept outside the database: one line of JSON a day, each sealed over the line before.

The chain alone cannot tell that its last rows were cut off, that an old copy of the database was put back, or that
somebody who owns the database worked out every digest anew. A line written earlier, on another disk, can.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from django.apps import apps

from audit.chain import ENCODER, GENESIS
from audit.clock import database_now
from audit.models import Recorded
from audit.trail import Verified, newest


class BadLineError(Exception):
    """A line of the file that is no head, or was not sealed over the line before it; ``line`` counts from 1."""

    def __init__(self, line: int) -> None:
        """Names the line."""
        super().__init__(f"line {line} of the anchor file does not fit")
        self.line = line


@dataclass(frozen=True, slots=True)
class Anchor:
    """The head at a moment: number and digest of the newest row, and how many rows each table of the books had.

    ``seal`` is taken over the seal of the line before and all the rest of this one.
    """

    at: str
    seq: int
    digest: str
    tables: Mapping[str, int]
    seal: str = ""

    def sealed_over(self, before: str) -> str:
        """What the seal must be after a line that has ``before``."""
        body = ENCODER.encode({name: value for name, value in asdict(self).items() if name != "seal"})
        return hashlib.sha256(f"{before}{body}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Lost:
    """What a line of the file knows and the database does not: rows cut off, rows rewritten, rows of a table gone."""

    line: int
    what: str
    expected: int | str
    found: int | str


def counts() -> dict[str, int]:
    """Rows in each table of the books: what is appended and never deleted."""
    models = [model for model in apps.get_models() if issubclass(model, Recorded)]
    return {model._meta.db_table: model._default_manager.count() for model in models}


def write_head(path: Path) -> Anchor | None:
    """Append today's head and force it to the disk; None, and nothing written, when the chain has not grown."""
    last = newest()
    if last is None:
        return None
    kept = read_heads(path)
    if kept and kept[-1].seq == last[0]:
        return None
    anchor = Anchor(database_now().isoformat(), *last, counts())
    anchor = replace(anchor, seal=anchor.sealed_over(kept[-1].seal if kept else GENESIS))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(ENCODER.encode(asdict(anchor)) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return anchor


def read_heads(path: Path) -> list[Anchor]:
    """The heads in the file, oldest first. Raises BadLineError at the first line that does not fit."""
    if not path.exists():
        return []
    heads: list[Anchor] = []
    before = GENESIS
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            anchor = Anchor(**json.loads(line))
        except (ValueError, TypeError) as error:
            raise BadLineError(number) from error
        if anchor.seal != anchor.sealed_over(before):
            raise BadLineError(number)
        before = anchor.seal
        heads.append(anchor)
    return heads


def lost(heads: Sequence[Anchor], verified: Verified, now: Mapping[str, int]) -> Lost | None:
    """The first thing that a head knows and the books do not; ``verified`` was asked for the heads' numbers."""
    for line, anchor in enumerate(heads, 1):
        if verified.last < anchor.seq:
            return Lost(line, "rows", anchor.seq, verified.last)
        if verified.wanted.get(anchor.seq) != anchor.digest:
            return Lost(line, "digest", anchor.digest, verified.wanted.get(anchor.seq, ""))
        for table, rows in anchor.tables.items():
            if now.get(table, 0) < rows:
                return Lost(line, table, rows, now.get(table, 0))
    return None
