"""A server that answers too slowly: given up in time, refused for a while, asked again after it."""

import os
import socket
from collections.abc import Iterator

import pytest
from django.db import connections
from psycopg2 import connect

from coalsafety.postgresql import base
from coalsafety.postgresql.base import DatabaseWrapper, Patience
from coalsafety.settings import database
from coalsafety.trouble import SlowDatabaseError, Trouble, trouble_of

pytestmark = pytest.mark.postgres


@pytest.fixture
def server(django_db_blocker: pytest.FixtureRequest) -> Iterator[DatabaseWrapper]:
    """A connection of its own, in autocommit as every request begins."""
    url = os.environ.get("TEST_POSTGRES_URL", "postgresql://root@127.0.0.1:5432/postgres")
    defaults = connections.configure_settings({"default": database(url)})["default"]
    wrapper = DatabaseWrapper(defaults, "slow")
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield wrapper
        wrapper.close()
    Patience.until = 0.0


def ask(server: DatabaseWrapper, sql: str = "SELECT 1") -> object:
    with server.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


def every_answer_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "ANSWER_SECONDS", 0.0)


@pytest.fixture
def nobody_is_let_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, object]]:
    """The address of a server that takes every call and never says a word; a second connection goes there."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address: dict[str, object] = {"host": "127.0.0.1", "port": silent.getsockname()[1]}
        monkeypatch.setattr(base, "CONNECT_SECONDS", 0.05)
        monkeypatch.setattr(base, "connect", lambda **known: connect(**known | address))
        yield address


def test_a_heavy_statement_on_a_quick_server_is_waited_for(server, monkeypatch):
    ask(server)
    every_answer_is_late(monkeypatch)
    assert ask(server, "SELECT 2 FROM pg_sleep(0.02)") == (2,)
    assert not Patience.is_over()


def test_a_slow_server_is_given_up_and_nobody_waits_for_it_until_it_is_asked_again(
    server, monkeypatch, nobody_is_let_in
):
    ask(server)
    every_answer_is_late(monkeypatch)
    with pytest.raises(SlowDatabaseError) as refusal:
        ask(server, "SELECT 2 FROM pg_sleep(5)")
    assert trouble_of(refusal.value) is Trouble.SLOW
    monkeypatch.undo()
    server.close_if_unusable_or_obsolete()  # as every request begins
    with pytest.raises(SlowDatabaseError, match="a moment ago"):
        ask(server)
    Patience.until = 0.0
    assert ask(server) == (1,)


def test_a_transaction_on_a_slow_server_ends_without_waiting_for_its_rollback(server, monkeypatch, nobody_is_let_in):
    server.set_autocommit(False)
    ask(server)
    every_answer_is_late(monkeypatch)
    with pytest.raises(SlowDatabaseError):
        ask(server, "SELECT 2 FROM pg_sleep(5)")
    assert server.connection.closed


def test_a_server_that_lets_nobody_in_is_slow_and_not_wrong(server, nobody_is_let_in):
    server.settings_dict |= {"HOST": nobody_is_let_in["host"], "PORT": nobody_is_let_in["port"]}
    with pytest.raises(SlowDatabaseError):
        ask(server)
    assert Patience.is_over()
