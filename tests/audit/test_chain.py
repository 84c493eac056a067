"""The audit chain: no write without its row, every row sealed over the one before, whatever is done to it shows."""

import hashlib
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from django.db import connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from audit.actions import Deed, put_on_record
from audit.appending import append_rows
from audit.chain import GENESIS, canonical, digest
from audit.jobs import job_run, last_done
from audit.models import AuditEntry, JobRun
from audit.trail import first_break, head, history_of, since

AT = datetime(2021, 3, 1, 8, 0, tzinfo=UTC)


def write(count: int, *, by: str = "somebody") -> None:
    """Put some deeds on record."""
    with transaction.atomic():
        put_on_record(
            [Deed("visit.recorded", "visit", n, {"day": date(2021, 3, 1)}) for n in range(count)], by=by, at=AT
        )


@pytest.mark.django_db
def test_rows_are_numbered_without_gaps_and_chained() -> None:
    """Each row names the digest of the one before; the first names the beginning of the books."""
    write(3)
    write(2)
    rows = list(AuditEntry.objects.order_by("seq").values_list("seq", "previous", "digest"))
    assert [row[0] for row in rows] == [1, 2, 3, 4, 5]
    assert rows[0][1] == GENESIS
    assert all(later[1] == earlier[2] for earlier, later in pairwise(rows))
    assert first_break() is None
    assert head() == 5


@pytest.mark.django_db
def test_a_row_outside_the_transaction_of_its_write_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A write without its audit row must not be possible, nor a row without its write."""
    monkeypatch.setattr(connections["default"], "in_atomic_block", False)
    with pytest.raises(transaction.TransactionManagementError):
        put_on_record([Deed("visit.recorded", "visit", 1)], by="somebody", at=AT)


@pytest.mark.django_db
def test_a_write_that_fails_leaves_no_row() -> None:
    """Both or neither."""
    with transaction.atomic():
        write(1)
        transaction.set_rollback(True)
    assert head() == 0


@pytest.mark.django_db
def test_history_and_feed_read_in_order() -> None:
    """What happened to one record; what is new since a number."""
    write(3)
    write(3, by="another")
    assert [entry.actor for entry in history_of("visit", 1)] == ["somebody", "another"]
    assert [entry.seq for entry in since(4)] == [5, 6]


@pytest.mark.django_db
def test_a_job_leaves_its_run_whether_it_succeeds_or_fails() -> None:
    """Outcome and reason are on record."""
    with job_run("sweep"):
        pass
    with pytest.raises(ValueError, match="no such day"), job_run("sweep"):
        raise ValueError("no such day")
    assert last_done("sweep").count() == 1
    assert JobRun.objects.get(outcome="failed").detail == "ValueError: no such day"


@pytest.mark.django_db
def test_appending_once_passes_over_what_is_there() -> None:
    """The count returned is what was really written."""
    write(1)
    columns = ("seq", "at", "actor", "action", "subject", "subject_id", "payload", "algorithm", "previous", "digest")
    rows = [(n, AT, "x", "y", "z", "1", "{}", "sha256", GENESIS, GENESIS) for n in (1, 2)]
    assert append_rows(AuditEntry, columns, rows, once=True) == 1
    assert head() == 2


@given(st.dictionaries(st.text(max_size=8), st.one_of(st.text(max_size=8), st.integers(), st.dates(), st.none())))
def test_the_same_facts_always_give_the_same_bytes(facts: dict[str, object]) -> None:
    """Whatever the order in which they were put together."""
    assert canonical(facts) == canonical(dict(reversed(list(facts.items()))))


def test_no_two_rows_read_alike() -> None:
    """Moving a character from one column to the next changes the digest; sm3 is available where it is asked for."""
    one = digest("sha256", 1, GENESIS, AT, "ab", "c", "d", "e", "{}")
    assert one != digest("sha256", 1, GENESIS, AT, "a", "bc", "d", "e", "{}")
    assert len(one) == 64
    if "sm3" in hashlib.algorithms_available:
        assert len(digest("sm3", 1, GENESIS, AT, "ab", "c", "d", "e", "{}")) == 64
