"""A real server on prepared books, and Chromium to drive it. Nothing here touches the suite's own database."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import migrated
from tests.browser.prepare import PASSWORD

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PATIENCE = 120


@dataclass
class Visitor:
    """Somebody at a browser, signed in; ``complaints`` is what the browser's console had to say."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def opens(self, path: str) -> Page:
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        return self.page


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder with both books; made once, whichever worker comes first."""
    shared = tmp_path_factory.getbasetemp().parent if worker_id != "master" else tmp_path_factory.getbasetemp()
    folder = shared / "prepared-books"
    with (shared / "prepared-books.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            shutil.copy(migrated.file(), folder / "pages.sqlite3")
            command = [sys.executable, "-m", "tests.browser.prepare", str(folder)]
            subprocess.run(command, env=_environment(folder, {}), cwd=settings.BASE_DIR, check=True)
            (folder / "ready").touch()
    return folder


@pytest.fixture(scope="session")
def serve(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """A function that starts a server on a copy of prepared books and gives its address."""
    running: list[subprocess.Popen[bytes]] = []

    def start(name: str) -> str:
        folder = tmp_path_factory.mktemp("served")
        shutil.copy(prepared / f"{name}.sqlite3", folder / "books.sqlite3")
        port = _free_port()
        environment = _environment(folder, {"DATABASE_URL": f"sqlite:///{folder / 'books.sqlite3'}"})
        command = [sys.executable, "-m", "gunicorn", "coalsafety.wsgi:application", "--bind", f"127.0.0.1:{port}"]
        command += ["--worker-class", "gthread", "--threads", "4", "--log-level", "error", "--no-control-socket"]
        running.append(subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR))
        url = f"http://127.0.0.1:{port}"
        _wait_for(f"{url}/login", running[-1])
        return url

    yield start
    for process in running:
        process.terminate()
    for process in running:
        process.wait(20)


@pytest.fixture(scope="session")
def url(serve: Callable[[str], str]) -> str:
    """A server on the books that hold a little of everything."""
    return serve("pages")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser a worker, with a window for each test."""
    # Its event loop stands in the thread of the tests that come after; none of them awaits anything.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def visit(browser: Browser, url: str, **options: Any) -> Iterator[Visitor]:
    """A browser window of its own; whatever its console complains of fails the test that looks."""
    context: BrowserContext = browser.new_context(base_url=url, **{"viewport": WIDE, "locale": "zh-CN", **options})
    context.set_default_timeout(30_000)
    visitor = Visitor(context.new_page())
    visitor.page.on(
        "console",
        lambda said: visitor.complaints.append(said.text) if said.type in ("error", "warning") else None,
    )
    visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
    yield visitor
    context.close()


@contextmanager
def signed_in(browser: Browser, url: str, username: str, **options: Any) -> Iterator[Visitor]:
    """Through the login page, as everybody comes in."""
    with visit(browser, url, **options) as visitor:
        page = visitor.opens("/login")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url("/")
        yield visitor


def _environment(folder: Path, more: dict[str, str]) -> dict[str, str]:
    own = {"VAR_DIR": str(folder / "var"), "DJANGO_SETTINGS_MODULE": "tests.browser.server_settings"}
    left_out = {"DATABASE_URL", "REDIS_URL", "PYTEST_CURRENT_TEST"}
    return {name: value for name, value in os.environ.items() if name not in left_out} | own | more


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, "the server did not start"
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(url)
