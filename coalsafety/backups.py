"""Backups: the books and the attachments in one file that says what is in it, and can be put back into empty books.

A tar archive: ``manifest.json`` first, then the database (SQLite: a copy by the backup API; PostgreSQL: pg_dump's
custom format), then ``media/``. The manifest names every file with its SHA-256, the migrations the database had, and
the newest row of the audit chain, so that a backup can be checked without being put back.
"""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from audit.clock import database_now
from audit.models import AuditEntry
from audit.trail import newest

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = {"sqlite": "books.sqlite3", "postgresql": "books.dump"}


class BackupError(Exception):
    """A backup that cannot be made, read or put back; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. ``migrations``: ``app.name``; ``head``: number and digest of the newest row."""

    format: int
    made_at: str
    vendor: str
    migrations: tuple[str, ...]
    head: tuple[int, str]
    files: Mapping[str, str]


def make(path: Path) -> Manifest:
    """Write a backup of the running product to ``path``; nothing stands under that name until it is whole."""
    if path.exists():
        raise BackupError(f"{path} exists already")
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=path.parent) as folder:
        # The head first: what is written while we copy is in the copy or is not, but this row is.
        head = newest() or (0, "")
        database = Path(folder) / DATABASE[connection.vendor]
        _dump(database)
        # Attachments after the database: a row's file is on the disk before the row is.
        contents = {database.name: database, **_media()}
        manifest = Manifest(
            format=FORMAT,
            made_at=database_now().isoformat(),
            vendor=connection.vendor,
            migrations=tuple(sorted(f"{app}.{name}" for app, name in MigrationLoader(connection).applied_migrations)),
            head=head,
            files={name: _sha256(file) for name, file in contents.items()},
        )
        written = Path(folder) / MANIFEST
        written.write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1), encoding="utf-8")
        unfinished = Path(folder) / "backup.tar"
        with tarfile.open(unfinished, "w") as archive:
            for name, file in {MANIFEST: written, **contents}.items():
                archive.add(file, name, recursive=False)
        _flush(unfinished)
        unfinished.rename(path)
        _flush(path.parent)
    return manifest


def check(path: Path) -> Manifest:
    """Read a backup through and hold it against its manifest. Raises BackupError where something does not fit."""
    with _unpacked(path) as (folder, manifest):
        _check_database(folder / DATABASE[manifest.vendor], manifest.vendor)
    return manifest


def restore(path: Path) -> Manifest:
    """Put a backup into the empty database that ``DATABASE_URL`` names, bring it up to this code, verify the chain."""
    if connection.introspection.table_names():
        raise BackupError("the database is not empty: name a new one by DATABASE_URL")
    with _unpacked(path) as (folder, manifest):
        if manifest.vendor != connection.vendor:
            raise BackupError(f"made from {manifest.vendor}, but DATABASE_URL names {connection.vendor}")
        known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
        if newer := sorted(set(manifest.migrations) - known):
            raise BackupError(f"made by a newer version of the product ({newer[0]}): install that one or a later one")
        database = folder / DATABASE[manifest.vendor]
        _check_database(database, manifest.vendor)
        _load(database)
        if (folder / "media").exists():
            shutil.copytree(folder / "media", settings.MEDIA_ROOT, dirs_exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    seq, digest = manifest.head
    if seq and not AuditEntry.objects.filter(seq=seq, digest=digest).exists():
        raise BackupError(f"the audit chain that came back does not hold row {seq} of the manifest")
    call_command("verify_audit", stdout=io.StringIO())
    return manifest


@contextmanager
def _unpacked(path: Path) -> Iterator[tuple[Path, Manifest]]:
    """The files of a backup in a folder of their own, each checked against the manifest."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        try:
            with tarfile.open(path) as archive:
                archive.extractall(folder, filter="data")
            told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            if told["format"] > FORMAT:
                raise BackupError(f"format {told['format']} is newer than this product")
            told |= {"migrations": tuple(told["migrations"]), "head": tuple(told["head"])}
            manifest = Manifest(**told)
            if DATABASE[manifest.vendor] not in manifest.files:
                raise BackupError(f"{path} holds no database")
        except (OSError, tarfile.TarError, ValueError, KeyError, TypeError) as error:
            raise BackupError(f"{path} is no whole backup: {error}") from error
        for file, digest in manifest.files.items():
            if not (folder / file).is_file() or _sha256(folder / file) != digest:
                raise BackupError(f"{file} in the backup is damaged or missing")
        yield folder, manifest


def _dump(target: Path) -> None:
    if connection.vendor == "postgresql":
        _run("pg_dump", "--format=custom", "--no-owner", f"--file={target}", connection.settings_dict["NAME"])
        return
    connection.ensure_connection()
    # A copy of the file would miss what the write-ahead log holds.
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
    _check_database(target, "sqlite")


def _load(database: Path) -> None:
    if connection.vendor == "postgresql":
        _run(
            "pg_restore", "--no-owner", "--exit-on-error", f"--dbname={connection.settings_dict['NAME']}", str(database)
        )
        return
    connection.ensure_connection()
    with closing(sqlite3.connect(database)) as copy:
        copy.backup(connection.connection)
    connection.close()


def _check_database(database: Path, vendor: str) -> None:
    if vendor == "postgresql":
        _run("pg_restore", "--list", str(database))
        return
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as copy:
        try:
            (answer,) = copy.execute("PRAGMA integrity_check").fetchone()
        except sqlite3.DatabaseError as error:
            answer = str(error)
    if answer != "ok":
        raise BackupError(f"{database.name}: {answer}")


def _run(program: str, *words: str) -> None:
    """One of PostgreSQL's own programs on the product's database."""
    told = connection.settings_dict
    where = {
        "PGHOST": told["HOST"],
        "PGPORT": str(told["PORT"]),
        "PGUSER": told["USER"],
        "PGPASSWORD": told["PASSWORD"],
        "PGSSLMODE": told["OPTIONS"].get("sslmode", ""),
        "PGSSLROOTCERT": told["OPTIONS"].get("sslrootcert", ""),
    }
    environment = {**os.environ, **{name: value for name, value in where.items() if value}}
    try:
        done = subprocess.run([program, *words], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    except FileNotFoundError as error:
        raise BackupError(f"{program} is missing: install the PostgreSQL client") from error
    if done.returncode != 0:
        raise BackupError(f"{program}: {done.stderr.strip()}")


def _media() -> dict[str, Path]:
    root = Path(settings.MEDIA_ROOT)
    files = sorted(file for file in root.rglob("*") if file.is_file()) if root.exists() else []
    return {str(PurePosixPath("media") / file.relative_to(root).as_posix()): file for file in files}


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
