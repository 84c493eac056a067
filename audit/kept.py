"""What was read from the registers, kept in this process until the chain says that one of them has changed.

Who holds which post, what the duties say, which mines there are: every page asks, and it changes a few times a month.
The chain is asked once a request for what is new in it; anything but the day's own traffic puts away all that was kept.
So what is kept is never older than the request. Nothing is kept inside a transaction: what one reads there may yet be
undone.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any, TypeVar, cast

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Now, TruncDate

from audit.chain import GENESIS
from audit.models import AuditEntry
from audit.prepared import prepared
from audit.trail import newest

T = TypeVar("T")

# What is done by day and changes no register. Whatever else is put on record, now or in later versions, does.
TRAFFIC = ("visit.", "record.", "flag.", "notice.", "session.", "factor.", "export.", "back_check.")
# More new entries than this are not looked through one by one.
AT_ONCE = 200
MOST = 5000


@dataclass(slots=True)
class _Shelf:
    """What is kept. ``edition``: how many changes of the registers were seen, and the database's own day."""

    lock: Lock = field(default_factory=Lock)
    head: tuple[int, str] = (0, GENESIS)
    edition: tuple[int, date | None] = (0, None)
    things: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict)


@dataclass(slots=True)
class _Reader:
    """One request: the edition it reads, once it has asked."""

    edition: tuple[int, date | None] | None = None


_shelf = _Shelf()
_reader: ContextVar[_Reader | None] = ContextVar("reader", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """For the length of a request: what is kept may be used."""
    token = _reader.set(_Reader())
    try:
        yield
    finally:
        _reader.reset(token)


def kept(key: Hashable, make: Callable[[], T]) -> T:
    """What ``make`` reads from registers alone, made anew where the registers have changed since.

    The key names everything it depends on besides: the reader, the day, the language. The value is shared between
    threads and must not be changed. Outside ``reading``, and in a transaction, it is simply made.
    """
    reader = _reader.get()
    if reader is None or _may_be_undone():
        return make()
    if reader.edition is None:
        reader.edition = _look()
    with _shelf.lock:
        if _shelf.edition == reader.edition and key in _shelf.things:
            _shelf.things.move_to_end(key)
            return cast(T, _shelf.things[key])
    made = make()
    with _shelf.lock:
        if _shelf.edition == reader.edition:
            _shelf.things[key] = made
            if len(_shelf.things) > MOST:
                _shelf.things.popitem(last=False)
    return made


def written() -> None:
    """This request has put something on record: it asks the chain again before it uses what is kept."""
    reader = _reader.get()
    if reader is not None:
        reader.edition = None


def forget() -> None:
    """Put everything away."""
    with _shelf.lock:
        _turn((0, GENESIS), None)


def _may_be_undone() -> bool:
    return connection.in_atomic_block


def _look() -> tuple[int, date | None]:
    """Read what is new in the chain; the edition that holds from here on."""
    seen = _shelf.head
    rows = prepared("kept", _since, seen[0])
    with _shelf.lock:
        if not rows or _shelf.edition[1] != rows[0][3] or not _follows(seen, rows):
            _turn(newest() or (0, GENESIS), rows[0][3] if rows else None)
        elif _shelf.head[0] < rows[-1][0]:
            _shelf.head = rows[-1][:2]
        return _shelf.edition


def _since(seq: Any) -> QuerySet[AuditEntry, Any]:
    entries = AuditEntry.objects.filter(seq__gte=seq).order_by("seq").annotate(today=TruncDate(Now()))
    return entries.values_list("seq", "digest", "action", "today")[:AT_ONCE]


def _follows(seen: tuple[int, str], rows: Sequence[tuple[Any, ...]]) -> bool:
    """Whether these are the books we know, with nothing new in them but traffic."""
    known = rows[0][:2] == seen and len(rows) < AT_ONCE
    return known and all(action.startswith(TRAFFIC) for _seq, _digest, action, _today in rows[1:])


def _turn(head: tuple[int, str], today: date | None) -> None:
    _shelf.head = head
    _shelf.edition = (_shelf.edition[0] + 1, today)
    _shelf.things.clear()
