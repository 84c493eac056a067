"""Servers of our own to kill: a PostgreSQL cluster, a Redis, a small disk. Never the machine's."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg2

from tests.faults.product import TIED, free_port, wait_until

DEBIANS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def program(name: str) -> str | None:
    """Where a program is; Debian keeps PostgreSQL's own out of the path."""
    found = shutil.which(name)
    return found or next((str(folder / name) for folder in DEBIANS if (folder / name).exists()), None)


class Postgres:
    """A cluster in a folder, run by somebody other than root, on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.data = folder / "data"
        self.process: subprocess.Popen[bytes] | None = None
        # It refuses to run as root.
        self.drop = [] if os.geteuid() else ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"]

    @staticmethod
    def why_not() -> str | None:
        """Why there can be none here."""
        if program("initdb") is None:
            return "no PostgreSQL server programs"
        if os.geteuid() == 0 and "postgres" not in {user.pw_name for user in pwd.getpwall()}:
            return "PostgreSQL refuses to run as root, and there is no user postgres"
        return None

    def make(self) -> None:
        """A cluster with its safe defaults: fsync and synchronous commit are on."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.drop:
            shutil.chown(self.folder, "postgres", "postgres")
        words = [
            str(program("initdb")),
            "-D",
            str(self.data),
            "-U",
            "books",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
        ]
        subprocess.run([*self.drop, *words], check=True, capture_output=True, cwd=self.folder)

    def start(self) -> float:
        """Start and wait; returns seconds until it answers."""
        with (self.folder.parent / "postgres.txt").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *self.drop,
                    *TIED,  # after the change of user, which would undo it
                    *(str(program("postgres")), "-D", str(self.data), "-p", str(self.port), "-h", "127.0.0.1"),
                    *("-k", str(self.folder), "-c", "shared_buffers=32MB", "-c", "max_connections=60"),
                ],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
            )
        return wait_until(self.answers, seconds=60, what="our PostgreSQL")

    def answers(self) -> bool:
        """Whether one can connect."""
        try:
            psycopg2.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True

    def kill(self) -> int:
        """``kill -9`` of the postmaster and every backend at once; returns how many there were."""
        first = int((self.data / "postmaster.pid").read_text().split()[0])
        all_of_it = [first, *_children(first)]
        for pid in all_of_it:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        if self.process is not None:
            self.process.wait()
        while any((Path("/proc") / str(pid)).exists() for pid in all_of_it):
            time.sleep(0.01)
        return len(all_of_it)

    def stop(self) -> None:
        """For good."""
        if self.process is not None and self.process.poll() is None:
            self.kill()

    def url(self, name: str) -> str:
        """The address of one of its databases."""
        return f"postgresql://books@127.0.0.1:{self.port}/{name}"

    def does(self, statement: str) -> None:
        """One statement outside a transaction."""
        with closing(psycopg2.connect(self.url("postgres"))) as connection:
            connection.autocommit = True
            connection.cursor().execute(statement)


class Redis:
    """A server that keeps nothing: it comes back empty."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    @staticmethod
    def why_not() -> str | None:
        """Why there can be none here."""
        return None if shutil.which("redis-server") else "no redis-server"

    def start(self) -> None:
        """Start and wait."""
        self.folder.mkdir(parents=True, exist_ok=True)
        words = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(
            [*TIED, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder
        )
        wait_until(self.answers, seconds=20, what="our Redis")

    def answers(self) -> bool:
        """Whether one can connect."""
        words = [sys.executable, "-c", f"import redis; redis.Redis(port={self.port}, socket_timeout=1).ping()"]
        return subprocess.run(words, capture_output=True, check=False).returncode == 0

    def stop(self) -> None:
        """Gone, as if it had been killed."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class SmallDisk:
    """A file system of a few megabytes, so that it can be filled without harm."""

    def __init__(self, folder: Path, *, megabytes: int) -> None:
        self.folder, self.megabytes = folder, megabytes
        self.ballast = folder / "ballast"

    def mount(self) -> bool:
        """Whether it could be mounted; only root may, and not in every container."""
        self.folder.mkdir(parents=True, exist_ok=True)
        words = ["mount", "-t", "tmpfs", "-o", f"size={self.megabytes}m", "tmpfs", str(self.folder)]
        return subprocess.run(words, capture_output=True, check=False).returncode == 0

    def fill(self, *, leave: int) -> None:
        """Take all but ``leave`` bytes."""
        free = shutil.disk_usage(self.folder).free
        with self.ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(1, free - leave))

    def free(self) -> None:
        """Give it back."""
        self.ballast.unlink()

    def unmount(self) -> None:
        """Lazily: whatever still has a file open keeps it until it ends."""
        subprocess.run(["umount", "-l", str(self.folder)], capture_output=True, check=False)


def _children(pid: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and (entry / "stat").read_text().rsplit(")", 1)[1].split()[1] == str(pid):
                found.append(int(entry.name))
        except OSError:
            continue
    return found
