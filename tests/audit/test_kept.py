"""What is kept of the registers is never older than the request, never of another's transaction, never guessed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from audit import kept as shelf
from audit.actions import Deed, put_on_record
from audit.kept import kept, reading

AT = datetime(2021, 3, 1, 8, 0, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("served")


class Register:
    """A register that counts how often it was read."""

    def __init__(self) -> None:
        self.value, self.reads = "first", 0

    def read(self) -> str:
        self.reads += 1
        return self.value

    def asked(self) -> str:
        """As a page asks it."""
        with reading():
            return kept("register", self.read)


def record(action: str) -> None:
    """Something is put on record."""
    with transaction.atomic():
        put_on_record([Deed(action, action.partition(".")[0], 1)], by="somebody", at=AT)


@pytest.fixture
def register() -> Register:
    """A register that a page has read already."""
    record("mine.created")
    found = Register()
    found.asked()
    return found


def test_read_once_by_many_requests(register: Register) -> None:
    assert [register.asked() for _ in range(3)] == ["first"] * 3
    assert register.reads == 1


@pytest.mark.parametrize("action", ["visit.recorded", "record.voided", "flag.chased", "notice.read"])
def test_what_is_done_by_day_changes_no_register(register: Register, action: str) -> None:
    record(action)
    register.asked()
    assert register.reads == 1


@pytest.mark.parametrize("action", ["appointment.ended", "mine.changed", "import.undone", "guard.restored", "new.word"])
def test_whatever_else_is_recorded_is_seen_by_the_next_request(register: Register, action: str) -> None:
    register.value = "second"
    record("visit.recorded")
    record(action)
    record("visit.recorded")
    assert register.asked() == "second"


def test_a_request_sees_what_it_has_recorded_itself(register: Register) -> None:
    with reading():
        assert kept("register", register.read) == "first"
        register.value = "second"
        record("mine.changed")
        assert kept("register", register.read) == "second"


def test_nothing_of_a_transaction_is_kept(register: Register) -> None:
    with reading(), transaction.atomic():
        put_on_record([Deed("mine.changed", "mine", 1)], by="somebody", at=AT)
        register.value = "undone"
        assert kept("register", register.read) == "undone"
        transaction.set_rollback(True)
    register.value = "first"
    assert register.asked() == "first"


def test_what_was_read_before_a_change_is_not_kept_after_it(register: Register) -> None:
    """Two requests at once: one is slow, and a register changes while it reads."""

    def slowly() -> str:
        record("mine.changed")
        with reading():
            kept("other", register.read)
        return "read before the change"

    shelf.forget()
    with reading():
        assert kept("register", slowly) == "read before the change"
    assert register.asked() == "first"


def test_books_put_back_from_a_backup_are_other_books(register: Register) -> None:
    """The row we know is not there, or is another one."""
    shelf._shelf.head = (shelf._shelf.head[0], "the digest of other books")
    register.value = "of the backup"
    assert register.asked() == "of the backup"
    shelf._shelf.head = (shelf._shelf.head[0] + 1000, shelf._shelf.head[1])
    register.value = "of an older one"
    assert register.asked() == "of an older one"


def test_kept_for_the_database_s_own_day(register: Register) -> None:
    number, today = shelf._shelf.edition
    shelf._shelf.edition = (number, today - timedelta(days=1))
    register.asked()
    assert register.reads == 2


def test_outside_a_request_everything_is_read(register: Register) -> None:
    assert kept("register", register.read) == "first"
    assert register.reads == 2


def test_no_more_is_kept_than_there_is_room_for(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "MOST", 2)
    with reading():
        for number in range(5):
            kept(number, lambda: "one of many")
    assert len(shelf._shelf.things) == 2
    register.asked()
    assert register.reads == 2
