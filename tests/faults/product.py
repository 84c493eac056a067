"""The product under test: ``manage.py up`` in a folder, on a port and a database of its own, and everything it started."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from tests.processes import started_with

ROOT = Path(__file__).resolve().parents[2]
READY = "Ctrl-C"
# Everything of ours dies with the run that started it.
TIED = ["setpriv", "--pdeathsig", "KILL", "--"]


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(happened: Any, *, seconds: float, what: str) -> float:
    """Seconds until ``happened()`` is true; raises TimeoutError with ``what`` when it never is."""
    started = time.monotonic()
    while not happened():
        if time.monotonic() - started > seconds:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.05)
    return time.monotonic() - started


@dataclass
class Product:
    """One installation. ``url`` names its database, ``more`` is added to its environment."""

    folder: Path
    url: str
    more: dict[str, str] = field(default_factory=dict)
    before: list[str] = field(default_factory=list)  # words put in front of the command, such as faketime's

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.log = self.folder / "printed.txt"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every process of this installation."""
        inherited = {name: value for name, value in os.environ.items() if name not in {"REDIS_URL", "HASHED_STATIC"}}
        return inherited | {
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": self.url,
            "VAR_DIR": str(self.folder),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "EMAIL_URL": f"filemail:///{self.folder / 'mails'}",
            **self.more,
        }

    def __enter__(self) -> Self:
        self.up()
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill()

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start one process of the product; what it prints is in the folder."""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [*TIED, *self.before, *command],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def up(self, *, wait: bool = True) -> float:
        """Start everything as a person does; returns seconds until pages are served."""
        self.process = self.start(sys.executable, "manage.py", "up")
        return self.wait_for_web() if wait else 0.0

    def wait_for_web(self, *, seconds: float = 90.0) -> float:
        """Seconds until /healthz answers anything."""
        return wait_until(lambda: self.health() is not None, seconds=seconds, what=f"{self.folder.name}: web")

    def kill(self, *marks: str) -> int:
        """``kill -9`` of every process whose command line holds one of the marks (all, without marks); returns how many.

        Killed as a crash kills: nobody is asked, and no process gets to see another one's end.
        """
        found = [
            pid for pid, command in self.processes().items() if not marks or any(mark in command for mark in marks)
        ]
        self.kill_these(found)
        return len(found)

    def kill_these(self, pids: list[int]) -> None:
        """``kill -9`` of these, gone when it returns: a port or a file is free again."""
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        if self.process is not None and self.process.pid in pids:
            self.process.wait()
        wait_until(lambda: not any(pid in self.processes() for pid in pids), seconds=20, what="killed processes")

    def processes(self) -> dict[int, str]:
        """Everything alive that was started with this folder, however far from its parent by now."""
        return {pid: command for pid, command in started_with(self.folder).items() if command}

    def children_of(self, mark: str) -> list[int]:
        """Processes with the mark whose parent has it too: a server's or a worker's own children."""
        with_mark = {pid for pid, command in self.processes().items() if mark in command}
        return [pid for pid in with_mark if _parent(pid) in with_mark]

    def ask(self, path: str, *, timeout: float = 20.0) -> tuple[int, str]:
        """Status and body of a page."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)) as connection:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()

    def health(self) -> dict[str, Any] | None:
        """What /healthz says; None while nothing answers."""
        try:
            return dict(json.loads(self.ask("/healthz")[1]))
        except (OSError, http.client.HTTPException, ValueError):
            return None

    def manage(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """One command of the product, beside the running one."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if check and done.returncode:
            raise RuntimeError(f"manage.py {' '.join(words)}: {done.stderr.strip()[-500:]}")
        return done

    @property
    def printed(self) -> str:
        """What its processes printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""


def _parent(pid: int) -> int:
    try:
        return int(
            (Path("/proc") / str(pid) / "stat")
            .read_text(encoding="ascii", errors="replace")
            .rsplit(")", 1)[1]
            .split()[1]
        )
    except OSError:
        return 0
