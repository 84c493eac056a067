"""A drill: back up running books, lose everything, put it back; and what a restore refuses."""

import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg2
import pytest
from django.conf import settings

from coalsafety.backups import BackupError, check
from tests import migrated
from tests.migrated import SERVER

pytestmark = pytest.mark.slow

FILL = """
from audit.actions import Deed, put_on_record
from audit.clock import database_now
from accounts.models import Department
from django.db import transaction
from django.core.files.storage import default_storage
from django.core.files.base import ContentFile
with transaction.atomic():
    Department.objects.create(name="区能源局", kind="bureau")
    put_on_record([Deed("department.created", "department", n) for n in range(50)], by="x", at=database_now())
default_storage.save("records/一季度.pdf", ContentFile(b"%PDF-1.4 quarter"))
"""
LOOK = """
import json
from audit.trail import first_break, head
from accounts.models import Department
from audit import guards
from django.core.files.storage import default_storage
print(json.dumps([head(), first_break(), list(Department.objects.values_list("name", flat=True)), guards.missing(),
                  default_storage.open("records/一季度.pdf").read().decode()]))
"""
WHOLE = [50, None, ["区能源局"], [], "%PDF-1.4 quarter"]


class Place:
    """One installation: a database and a folder for everything else."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "DATABASE_URL": self.url, "VAR_DIR": str(self.folder)}
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(
            command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
        )

    def does(self, *words: str) -> str:
        done = self.manage(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def fill(self) -> None:
        self.does("shell", "--verbosity", "0", "--command", FILL)

    def looks(self) -> list[object]:
        return list(json.loads(self.does("shell", "--verbosity", "0", "--command", LOOK)))


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def places(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Place, Place, Path]]:
    """Books that run, an empty place, and a backup of the books."""
    folder = tmp_path_factory.mktemp("drill")
    names = [f"drill_{uuid4().hex[:12]}" for _ in range(2)]
    server = psycopg2.connect(SERVER) if request.param == "postgres" else None
    urls = [f"sqlite:///{folder / name}.sqlite3" for name in names]
    shutil.copy(migrated.file(), folder / f"{names[0]}.sqlite3")
    if server is not None:
        server.autocommit = True
        for name, template in zip(names, (migrated.template(), "template1"), strict=True):
            server.cursor().execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        urls = [f"{SERVER.rsplit('/', 1)[0]}/{name}" for name in names]
    try:
        running, empty = (Place(url, folder / f"var{number}") for number, url in enumerate(urls))
        running.fill()
        backup = folder / "kept" / "monday.tar"
        told = json.loads(running.does("backup", str(backup), "--format", "json"))
        assert (told["audit_rows"], told["files"]) == (50, 2)
        yield running, empty, backup
    finally:
        if server is not None:
            for name in names:
                server.cursor().execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            server.close()


def test_what_was_lost_comes_back_and_full_books_are_left_alone(places: tuple[Place, Place, Path]) -> None:
    running, empty, backup = places
    again = running.manage("restore", str(backup))
    assert (again.returncode, "not empty" in again.stderr) == (1, True)
    assert check(backup).head[0] == 50
    empty.does("restore", str(backup))
    assert empty.looks() == WHOLE


def rewritten(backup: Path, name: str, change: object) -> Path:
    """The backup with one of its files changed by a function."""
    path = backup.with_name(f"{uuid4().hex}.tar")
    with tarfile.open(backup) as source, tarfile.open(path, "w") as target:
        for member in source.getmembers():
            opened = source.extractfile(member)
            assert opened is not None
            content = opened.read()
            if member.name == name:
                content = change(content)  # type: ignore[operator]
                member.size = len(content)
            target.addfile(member, io.BytesIO(content))
    return path


def newer(manifest: bytes) -> bytes:
    told = json.loads(manifest)
    told["migrations"].append("duties.9999_from_tomorrow")
    return json.dumps(told).encode()


def test_what_is_refused(places: tuple[Place, Place, Path]) -> None:
    """Half a file, a flipped byte, a manifest of a later product, no file: each said in words."""
    _running, _empty, backup = places
    (database,) = (name for name in check(backup).files if not name.startswith("media/"))
    cut = backup.with_name("cut.tar")
    cut.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])
    bad = {
        "is no whole backup": cut,
        "damaged": rewritten(backup, database, lambda content: content[:5000] + b"x" + content[5001:]),
        "newer than this product": rewritten(
            backup, "manifest.json", lambda told: told.replace(b'"format": 1', b'"format": 2')
        ),
        "no whole backup: ": backup.with_name("nothing.tar"),
    }
    for words, path in bad.items():
        with pytest.raises(BackupError, match=words):
            check(path)


def test_a_backup_of_a_newer_product_leaves_nothing_behind(places: tuple[Place, Place, Path]) -> None:
    """Refused before anything is put back: the books are as empty as before."""
    _running, empty, backup = places
    if not empty.url.startswith("sqlite"):
        return
    place = Place(f"sqlite:///{backup.with_name('fresh.sqlite3')}", empty.folder)
    done = place.manage("restore", str(rewritten(backup, "manifest.json", newer)))
    assert (done.returncode, "newer version" in done.stderr, "Traceback" in done.stderr) == (1, True, False)
    with sqlite3.connect(backup.with_name("fresh.sqlite3")) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
