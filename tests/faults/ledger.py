"""The client's own ledger: every write has a UUID before it is sent, and one of three outcomes after."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID, uuid4


class Kind(StrEnum):
    """What is written."""

    VISIT = "visit"
    IMPORTED = "imported visit"
    RECORD = "record"
    VOID = "void"


@dataclass
class Write:
    """One write. ``of``: the visit that a void is about."""

    kind: Kind
    fields: dict[str, str]
    path: str
    of: UUID | None = None
    token: UUID = field(default_factory=uuid4)
    sent: int = 0
    sent_at: float = 0.0
    acknowledged_at: float = 0.0


class Ledger:
    """Writes by outcome; safe for many clients at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.writes: dict[UUID, Write] = {}
        self.acknowledged: dict[UUID, Write] = {}
        self.answers: Counter[str] = Counter()
        self.complaints: list[str] = []
        self.slowest = 0.0

    def sending(self, write: Write) -> None:
        """About to go out."""
        with self._lock:
            self.writes[write.token] = write
            write.sent += 1
            write.sent_at = time.time()

    def acknowledge(self, write: Write) -> None:
        """The product said that it is saved."""
        with self._lock:
            write.acknowledged_at = time.time()
            self.acknowledged[write.token] = write

    def heard(self, answer: str, seconds: float) -> None:
        """Count an answer (a status, or "no answer")."""
        with self._lock:
            self.answers[answer] += 1
            if answer != "no answer":
                self.slowest = max(self.slowest, seconds)

    def complain(self, words: str) -> None:
        """Something that must not be answered at all: an error page, a refusal, a 503 without its time."""
        with self._lock:
            if len(self.complaints) < 20:
                self.complaints.append(words)

    def of(self, *kinds: Kind) -> dict[UUID, Write]:
        """Acknowledged writes of these kinds."""
        with self._lock:
            return {token: write for token, write in self.acknowledged.items() if write.kind in kinds}

    def __len__(self) -> int:
        return len(self.acknowledged)
