"""`manage.py up` as a person lives with it: first run, second run, Ctrl-C, a child that dies, a port that is taken."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Self

import pytest
from django.conf import settings
from django.core.management import CommandError

from coalsafety.children import Children, StopRequest
from coalsafety.management.commands import up
from tests import migrated
from tests.processes import started_with

MANAGE = [sys.executable, str(settings.BASE_DIR / "manage.py")]
# A suite that is killed takes the runner with it.
TIED = ["setpriv", "--pdeathsig", "TERM", "--"]
READY = "Ctrl-C"
PATIENCE = 240.0

pytestmark = pytest.mark.slow


class Run:
    """One run of the command with a folder of its own; what it printed is in a file."""

    def __init__(self, folder: Path, port: int, **extra: str) -> None:
        self.folder, self.port = folder, port
        self.environment = os.environ | {"VAR_DIR": str(folder), "HOST": "127.0.0.1", "PORT": str(port)} | extra
        # Neither the suite's own database nor its services are the runner's business.
        for name in {"DATABASE_URL", "REDIS_URL"} - set(extra):
            self.environment.pop(name, None)
        self.log = folder / "printed.txt"
        folder.mkdir(exist_ok=True)

    def __enter__(self) -> Self:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*TIED, *MANAGE, "up"],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self

    def __exit__(self, *exc: object) -> None:
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)
        self.process.wait()

    @property
    def printed(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while READY not in self.printed:
            assert self.process.poll() is None, self.printed
            assert time.monotonic() < deadline, self.printed
            time.sleep(0.1)

    def processes(self) -> dict[int, str]:
        """Everything alive that was started with this folder, however far from its parent by now."""
        return started_with(self.folder)

    def ask(self, path: str) -> tuple[int, str]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def failing(run: Run) -> str:
    """What a start that cannot succeed says."""
    done = subprocess.run(
        [*MANAGE, "up"], env=run.environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 1
    return done.stderr


def lay_small_books(run: Run) -> None:
    """A database that has had its first run: one duty, one account. The whole plan would cost half a minute."""
    shutil.copy(migrated.file(), run.folder / "coalsafety.sqlite3")
    code = """
from datetime import date
from accounts.models import User
from duties.models import Duty, Instrument
day = date(2021, 1, 27)
instrument = Instrument.objects.create(number="1", title="1", issuer="1", issued_on=day, effective_from=day)
Duty.objects.create(key="1", instrument=instrument, kind="visit", effective_from=day, period="month", minimum=1)
User.objects.create_user("office", password="x")
"""
    subprocess.run([*MANAGE, "shell", "--verbosity", "0", "--command", code], env=run.environment, check=True)


def test_first_run(tmp_path: Path, port: int):
    with Run(tmp_path / "var", port) as run:
        run.wait_until_ready()
        assert f"http://127.0.0.1:{port}/" in run.printed
        assert "bureau_head" in run.printed
        assert run.ask("/healthz")[0] == 200
        status, page = run.ask("/login")
        assert status == 200
        stylesheet = re.search(r"/static/css/app\.[0-9a-f]{12}\.css", page)
        assert stylesheet, "static files are served under names that change with them"
        assert run.ask(stylesheet[0])[0] == 200
        assert "in use" in failing(Run(tmp_path / "other", port))

        run.process.send_signal(signal.SIGINT)
        assert run.process.wait(timeout=30) == 0
        assert run.processes() == {}
        assert "All stopped." in run.printed


@pytest.mark.redis
def test_a_later_run_with_redis_and_a_child_that_dies(tmp_path: Path, port: int):
    redis = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
    later = Run(tmp_path / "var", port, REDIS_URL=redis)
    lay_small_books(later)
    with later as run:
        run.wait_until_ready()
        assert "First run" not in run.printed
        assert "reset_login" in run.printed
        commands = run.processes()
        assert any(" worker " in command for command in commands.values())
        assert '"redis": true' in run.ask("/healthz")[1]
        assert "Already running" in failing(run)

        beat = next(pid for pid, command in commands.items() if " beat " in command)
        os.kill(beat, signal.SIGKILL)
        deadline = time.monotonic() + 30
        while beat in run.processes() or not any(" beat " in command for command in run.processes().values()):
            assert time.monotonic() < deadline, run.printed
            time.sleep(0.1)
        assert "beat ended unexpectedly (-9); starting it again" in run.printed
        assert run.ask("/healthz")[0] == 200

        run.process.send_signal(signal.SIGINT)
        assert run.process.wait(timeout=30) == 0
        assert run.processes() == {}


def test_a_web_server_that_cannot_live_is_given_up_and_a_timetable_is_tried_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(up.time, "sleep", lambda _seconds: None)
    monkeypatch.setattr(up, "REST_SECONDS", 0.2)
    said = StringIO()
    children = Children(os.environ)
    # The disk is full: beat cannot live. Web lives meanwhile, and then it cannot either.
    children.start("beat", ["sh", "-c", "exit 7"])
    children.start("web", ["sh", "-c", "sleep 1; exit 3"])
    try:
        with pytest.raises(CommandError, match=r"web ended unexpectedly \(3\); all stopped"):
            up.Command(stdout=said)._keep_alive(children, StopRequest())
    finally:
        children.stop()
    told = said.getvalue()
    assert told.count("web ended unexpectedly (3); starting it again") == up.MOST_DEATHS
    assert told.count("beat ended unexpectedly (7); starting it again") > up.MOST_DEATHS
    assert "beat keeps ending (7); tried again" in told


def test_a_schedule_of_time_to_come_is_forgotten(settings, tmp_path: Path):
    """Beat would wait until its last run is past."""
    settings.VAR_DIR = tmp_path
    command = up.Command()
    kept, ahead = (command._var_file("beat").with_suffix(ending) for ending in (".beat", ".beat.db"))
    for file, moment in ((kept, time.time() - 60), (ahead, time.time() + 86400)):
        file.touch()
        os.utime(file, (moment, moment))
    command._forget_schedule(newer_than=time.time())
    assert (kept.exists(), ahead.exists()) == (True, False)
