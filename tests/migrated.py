"""Empty books as the migrations make them: once per run, by whoever needs them first; everybody else takes a copy.

They lie in a folder and on the server under a name of this run alone, which takes them away at its end. So nothing is
ever copied that other migrations made than those that stand here now.
"""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from django.conf import settings
from django.db import connection

SERVER = os.environ.get("TEST_POSTGRES_URL", "postgresql://root@127.0.0.1:5432/postgres")
# Workers learn from the process that started them where the run keeps what they share.
PLACE = "TEST_RUN_FOLDER"


def begin_run() -> bool:
    """Make the place of this run, and say so; False in a worker, which finds it made."""
    if PLACE in os.environ:
        return False
    os.environ[PLACE] = tempfile.mkdtemp(prefix="coalsafety-run-")
    return True


def end_run() -> None:
    """Take away what was made."""
    if (run_folder() / "on-postgres.lock").exists():
        with _server() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {_name()} WITH (FORCE)")
    shutil.rmtree(os.environ.pop(PLACE))


def run_folder() -> Path:
    """What the workers of a run share."""
    return Path(os.environ[PLACE])


@contextmanager
def made_once(name: str) -> Iterator[Path | None]:
    """A mark to touch where nothing of this name was made yet, None where it was; the others wait meanwhile."""
    mark = run_folder() / name
    with mark.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield None if mark.exists() else mark


def file() -> Path:
    """Empty books on SQLite: a file to copy."""
    path = run_folder() / "migrated.sqlite3"
    with made_once("on-sqlite") as mark:
        if mark is not None:
            _migrate(f"sqlite:///{path}")
            mark.touch()
    return path


def template() -> str:
    """Empty books on PostgreSQL: the name of a database to create others from."""
    with made_once("on-postgres") as mark:
        if mark is not None:
            with _server() as cursor:
                cursor.execute(f"CREATE DATABASE {_name()}")
            _migrate(f"{SERVER.rsplit('/', 1)[0]}/{_name()}")
            mark.touch()
    return _name()


@contextmanager
def under_the_suite() -> Iterator[None]:
    """The connection of this process leads to a copy of its own: in memory on SQLite."""
    named, own = connection.settings_dict["NAME"], connection.creation._get_test_db_name()
    source = file() if connection.vendor == "sqlite" else template()
    connection.close()
    if connection.vendor == "postgresql":
        with _server() as cursor:
            # Of a run that was killed.
            cursor.execute(f'DROP DATABASE IF EXISTS "{own}"')
            cursor.execute(f'CREATE DATABASE "{own}" TEMPLATE {source}')
    settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = own
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        books = sqlite3.connect(source)
        books.backup(connection.connection)
        books.close()
    yield
    connection.creation.destroy_test_db(named, verbosity=0)


def _migrate(url: str) -> None:
    """As the product does it, in a process of its own."""
    environment = {**os.environ, "DATABASE_URL": url, "VAR_DIR": str(run_folder() / "var")}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--skip-checks"]
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True)


def _name() -> str:
    return "migrated_" + run_folder().name.encode().hex()


@contextmanager
def _server() -> Iterator[psycopg2.extensions.cursor]:
    server = psycopg2.connect(SERVER)
    server.autocommit = True
    with server.cursor() as cursor:
        yield cursor
    server.close()
