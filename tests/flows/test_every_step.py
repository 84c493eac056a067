"""A visit and its voiding are struck down at every database call in turn: all of it is there or nothing, and once.

The same for whole sweeps and digests, on both databases and with the connection lost, is ``make faults``.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

import pytest
from django.db import connection, transaction

from audit.trail import first_break
from duties.sweep import sweep
from inspections.actions import record_visit_from_form, void_visit
from inspections.drafts import Participant, VisitDraft
from inspections.models import Visit
from tests.conftest import Cast
from tests.faults.stepwise import Killed, Killer, there
from tests.ledger import mine

DAY = date(2021, 3, 3)
TOKEN = UUID(int=9, version=4)


def visit(cast: Cast) -> None:
    person = cast.bureau_head
    draft = VisitDraft(mine_id=mine("吊水洞煤业").pk, day=DAY, participants=(Participant(person.pk),), token=TOKEN)
    record_visit_from_form(draft=draft, seen=(), by=person, today=DAY)


def void(cast: Cast) -> None:
    recorded = Visit.objects.get(token=TOKEN)
    if recorded.voided_at is None:
        void_visit(visit=recorded, reason="重复", by=cast.bureau_head, today=DAY)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside has not happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize(("before", "deed"), [((), visit), ((visit,), void)], ids=["visit", "void"])
def test_all_of_it_or_nothing_and_once(
    cast: Cast, before: tuple[Callable[[Cast], None], ...], deed: Callable[[Cast], None]
) -> None:
    sweep(today=DAY)
    for earlier in before:
        earlier(cast)
    nothing, counter = there(), Killer()
    with undone():
        with connection.execute_wrapper(counter):
            deed(cast)
        everything = there()
    assert there() == nothing != everything
    assert counter.calls > 5
    for at in range(1, counter.calls + 1):
        with undone():
            with connection.execute_wrapper(Killer(at, once=True)), pytest.raises(Killed):
                deed(cast)
            assert there() in (nothing, everything)
            deed(cast)
            assert there() == everything
            assert first_break() is None
