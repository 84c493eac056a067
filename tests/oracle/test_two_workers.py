"""Two processes at once: both sweep, both record for one post. Rows, flags and the audit chain come out as from one."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg2
import pytest
from django.conf import settings

SERVER = os.environ.get("TEST_POSTGRES_URL", "postgresql://root@127.0.0.1:5432/postgres")
VISITS = 12

pytestmark = [pytest.mark.oracle, pytest.mark.slow]
Copy = Callable[[], str]


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Copy, date]]:
    """A district built once; a function that gives the address of a fresh copy of its database; its first day."""
    databases = on_sqlite(tmp_path_factory.mktemp("two")) if request.param == "sqlite" else on_postgres()
    with_copies = next(databases)
    url, copy = with_copies
    run(url, "manage.py", "migrate", "--verbosity", "0", "--skip-checks")
    first = date.fromisoformat(tell(url, "build", "two workers"))
    yield copy, first
    next(databases, None)


def on_sqlite(folder: Path) -> Iterator[tuple[str, Copy]]:
    """A file; a copy is a copy of the file."""
    file = folder / "books.sqlite3"

    def copy() -> str:
        # The log of a file in WAL mode is taken into it when its last connection closes.
        return f"sqlite:///{shutil.copy(file, folder / f'{uuid4().hex}.sqlite3')}"

    yield f"sqlite:///{file}", copy


def on_postgres() -> Iterator[tuple[str, Copy]]:
    """A database of its own; a copy takes it for a template. All are dropped."""
    server = psycopg2.connect(SERVER)
    server.autocommit = True
    names: list[str] = []

    def create(template: str) -> str:
        names.append(f"workers_{uuid4().hex[:12]}")
        server.cursor().execute(f"CREATE DATABASE {names[-1]} TEMPLATE {template}")
        return f"{SERVER.rsplit('/', 1)[0]}/{names[-1]}"

    try:
        yield create("template1"), lambda: create(names[0])
    finally:
        for name in names:
            server.cursor().execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.close()


def test_two_sweeps_at_once_are_as_one(world: tuple[Copy, date]) -> None:
    copy, first = world
    alone, together = copy(), copy()
    for day in (first + timedelta(days=5), first + timedelta(days=50)):
        sweeping = ("manage.py", "sweep", "--today", day.isoformat())
        run(alone, *sweeping)
        both(together, sweeping, sweeping)
        expected, found = tell(alone, "figures"), tell(together, "figures")
        assert len(expected["rows"]) > 20
        assert found == expected
        assert found["broken"] is None


def test_two_record_for_one_post_while_sweeping(world: tuple[Copy, date]) -> None:
    copy, first = world
    url, day = copy(), (first + timedelta(days=3)).isoformat()
    run(url, "manage.py", "sweep", "--today", first.isoformat())
    visiting = [("-m", "tests.oracle.worker", "visit", person, str(VISITS), day) for person in ("u0", "u1")]
    sweeping = ("manage.py", "sweep", "--today", day)
    both(url, *visiting, sweeping, sweeping)
    seen = tell(url, "look", day)
    assert seen["differences"] == []
    assert seen["done"] == {"post": 2 * VISITS, "body": 2 * VISITS}
    assert seen["broken"] is None


def both(url: str, *commands: tuple[str, ...]) -> None:
    """Start all at once and wait; none may fail."""
    started = [start(url, *command) for command in commands]
    for process in started:
        _out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err


def run(url: str, *command: str) -> str:
    """One command by itself; what it printed."""
    process = start(url, *command)
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    return out


def tell(url: str, *words: str) -> Any:
    """Ask the worker."""
    return json.loads(run(url, "-m", "tests.oracle.worker", *words))


def start(url: str, *command: str) -> "subprocess.Popen[str]":
    """A process of the product on this database."""
    env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "coalsafety.settings"}
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
