"""The settings under which the books are safe are in force on a real connection, not only written down."""

import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQLWrapper

from coalsafety.secret import secret_key
from coalsafety.settings import POSTGRESQL_OPTIONS, SQLITE_OPTIONS, database
from coalsafety.sqlite.base import DatabaseWrapper


@pytest.fixture
def embedded(tmp_path: Path, django_db_blocker):
    """A connection to a database file, configured as settings would."""
    config = database(f"sqlite:///{tmp_path / 'deep' / 'books.sqlite3'}")
    # What Django itself fills in for the databases it knows of.
    config |= {"TIME_ZONE": None, "AUTOCOMMIT": True, "TEST": {}}
    connection = DatabaseWrapper(config, alias="embedded")
    with django_db_blocker.unblock():
        connection.ensure_connection()
        yield connection
        connection.close()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("recursive_triggers", 1),
        ("trusted_schema", 0),
        ("journal_size_limit", 67108864),
        ("foreign_keys", 1),
        ("busy_timeout", 20_000),
        ("temp_store", 2),
        ("cache_size", -32000),
        ("mmap_size", 0),
    ],
)
def test_sqlite_pragmas_in_force(embedded, pragma, value):
    with embedded.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        assert cursor.fetchone() == (value,)


def test_sqlite_transactions_are_writers_from_their_first_statement(embedded):
    assert embedded.transaction_mode == "IMMEDIATE"
    assert SQLITE_OPTIONS["transaction_mode"] == "IMMEDIATE"


def test_sqlite_takes_a_bulk_write_in_few_statements(embedded):
    assert embedded.features.max_query_params > 30_000


def test_database_reuse_and_no_transaction_round_requests():
    config = settings.DATABASES["default"]
    assert (config["CONN_MAX_AGE"], config["CONN_HEALTH_CHECKS"], config["ATOMIC_REQUESTS"]) == (60, True, False)


def test_postgresql_options():
    config = database("postgresql://user:word@db.example:5433/books")
    assert config["OPTIONS"] == POSTGRESQL_OPTIONS
    assert (config["HOST"], config["PORT"], config["NAME"]) == ("db.example", 5433, "books")
    assert config["CONN_MAX_AGE"] == 60


def test_postgresql_keeps_what_its_address_says_of_tls():
    config = database("postgresql://user@db.example/books?sslmode=verify-full&sslrootcert=/etc/ca.pem&options=-c+x%3D1")
    assert config["OPTIONS"] == {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem", **POSTGRESQL_OPTIONS}


@pytest.fixture
def server(django_db_blocker):
    """A connection to the PostgreSQL server at hand, configured as settings would."""
    config = database(os.environ.get("TEST_POSTGRES_URL", "postgresql://root@127.0.0.1:5432/postgres"))
    config |= {"TIME_ZONE": None, "AUTOCOMMIT": True, "TEST": {}}
    connection = PostgreSQLWrapper(config, alias="server")
    with django_db_blocker.unblock():
        yield connection
        connection.close()


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("synchronous_commit", "on"),
        ("statement_timeout", "10s"),
        ("lock_timeout", "3s"),
        ("idle_in_transaction_session_timeout", "30s"),
        ("default_transaction_isolation", "read committed"),
    ],
)
def test_postgresql_settings_in_force(server, name, value):
    with server.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        assert cursor.fetchone() == (value,)


def test_other_databases_are_refused_with_the_remedy():
    with pytest.raises(ImproperlyConfigured, match="sqlite:///path or postgresql://"):
        database("mysql://user@host/name")


def test_secret_key_is_made_once_and_private(tmp_path: Path):
    file = tmp_path / "secret_key"
    first = secret_key(file)
    assert len(first) >= 50
    assert secret_key(file) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_secret_key_of_many_starters_is_one(tmp_path: Path):
    barrier = threading.Barrier(8)

    def start(_number: int) -> str:
        barrier.wait(timeout=5)
        return secret_key(tmp_path / "secret_key")

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(start, range(8)))) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["secret_key"]


def test_unusable_secret_key_says_what_to_do(tmp_path: Path):
    file = tmp_path / "secret_key"
    file.touch()
    with pytest.raises(ValueError, match="remove it"):
        secret_key(file)
