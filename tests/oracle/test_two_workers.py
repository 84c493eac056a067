"""Two processes at once: both sweep, both record for one post. Rows, flags and the audit chain come out as from one."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg2
import pytest
from django.conf import settings

from tests import migrated
from tests.migrated import SERVER

VISITS = 12

pytestmark = [pytest.mark.oracle, pytest.mark.slow]
Copy = Callable[[], str]


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Copy, date]]:
    """A district built once; a function that gives the address of a fresh copy of its database; its first day."""
    databases = on_sqlite(tmp_path_factory.mktemp("two")) if request.param == "sqlite" else on_postgres()
    with databases as (url, copy):
        with workers(url, 1) as (builder,):
            first = date.fromisoformat(builder.does("build", "workers"))
        yield copy, first


@contextmanager
def on_sqlite(folder: Path) -> Iterator[tuple[str, Copy]]:
    """A file; a copy is a copy of the file."""
    file = shutil.copy(migrated.file(), folder / "books.sqlite3")

    def copy() -> str:
        # The log of a file in WAL mode is taken into it when its last connection closes.
        return f"sqlite:///{shutil.copy(file, folder / f'{uuid4().hex}.sqlite3')}"

    yield f"sqlite:///{file}", copy


@contextmanager
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
        yield create(migrated.template()), lambda: create(names[0])
    finally:
        for name in names:
            server.cursor().execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.close()


class Worker:
    """A process of the product on a database, told what to do line by line."""

    def __init__(self, url: str) -> None:
        env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "coalsafety.settings"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.oracle.worker"],
            cwd=settings.BASE_DIR,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def begins(self, *words: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(" ".join(words) + "\n")
        self.process.stdin.flush()

    def answers(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the worker died; what it said is above"
        return json.loads(line)

    def does(self, *words: str) -> Any:
        self.begins(*words)
        return self.answers()


@contextmanager
def workers(url: str, number: int) -> Iterator[list[Worker]]:
    """Started together and up before anything is asked of them, so that what they begin at once runs at once."""
    with ExitStack() as ending:
        started = [Worker(url) for _ in range(number)]
        for worker in started:
            ending.enter_context(worker.process)
            ending.callback(worker.process.kill)
        yield started
        for worker in started:
            worker.process.communicate(timeout=60)
            assert worker.process.returncode == 0


def test_two_sweeps_at_once_are_as_one(world: tuple[Copy, date]) -> None:
    copy, first = world
    with workers(copy(), 1) as (alone,), workers(copy(), 2) as together:
        for worker in together:
            assert worker.does("figures")["rows"] == []
        for day in (first + timedelta(days=5), first + timedelta(days=50)):
            alone.does("sweep", day.isoformat())
            for worker in together:
                worker.begins("sweep", day.isoformat())
            for worker in together:
                worker.answers()
            expected, found = alone.does("figures"), together[0].does("figures")
            assert len(expected["rows"]) > 20
            assert found == expected
            assert found["broken"] is None


def test_two_record_for_one_post_while_sweeping(world: tuple[Copy, date]) -> None:
    copy, first = world
    day = (first + timedelta(days=3)).isoformat()
    with workers(copy(), 3) as together:
        together[0].does("sweep", first.isoformat())
        for worker, person in zip(together, ("u0", "u1"), strict=False):
            worker.begins("visit", person, str(VISITS), day)
        together[2].does("sweep", day)
        together[2].does("sweep", day)
        for worker in together[:2]:
            worker.answers()
        seen = together[2].does("look", day)
    assert seen["differences"] == []
    assert seen["done"] == {"post": 2 * VISITS, "body": 2 * VISITS}
    assert seen["broken"] is None
