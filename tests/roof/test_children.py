"""Processes the runner keeps: started out of the terminal's reach, watched, and all gone at the end."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from coalsafety import children as module
from coalsafety import collected, servers
from coalsafety.children import Children, StopRequest, WallClock


@pytest.fixture
def children(monkeypatch):
    monkeypatch.setattr(module, "GRACE_SECONDS", 0.5)
    kept = Children(os.environ)
    yield kept
    kept.stop()


def alive(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone(pid: int) -> bool:
    """A killed process takes a moment to go."""
    deadline = time.monotonic() + 10
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not alive(pid)


def written(file: Path) -> int:
    deadline = time.monotonic() + 10
    while not (file.exists() and file.read_text().endswith("\n")):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return int(file.read_text())


def test_a_child_that_ends_is_noticed_with_its_code(children):
    children.start("sleeper", ["sleep", "60"])
    assert not children.dead()
    children.start("quitter", ["sh", "-c", "exit 3"])
    deadline = time.monotonic() + 10
    while not children.dead() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert children.dead() == [("quitter", 3)]


def test_a_child_that_is_meant_to_end_is_waited_for(children):
    children.start("once", ["sh", "-c", "exit 4"])
    assert children.finish("once") == 4
    assert not children.dead()


def test_a_deaf_child_and_its_own_children_are_killed(children, tmp_path: Path):
    leader, grandchild = tmp_path / "leader", tmp_path / "grandchild"
    script = f"trap '' TERM; echo $$ > {leader}; sleep 60 & echo $! > {grandchild}; wait; sleep 60"
    children.start("deaf", ["sh", "-c", script])
    pids = written(leader), written(grandchild)
    children.stop()
    assert all(gone(pid) for pid in pids)


def test_a_dead_child_is_started_anew_and_nothing_of_the_old_one_stays(children, tmp_path: Path):
    left = tmp_path / "left"
    children.start("server", ["sh", "-c", f"sleep 60 & echo $! > {left}"])
    old = written(left)
    left.unlink()
    deadline = time.monotonic() + 10
    while not children.dead() and time.monotonic() < deadline:
        time.sleep(0.01)
    children.revive("server")
    new = written(left)
    assert gone(old)
    assert alive(new)


def test_what_a_child_left_behind_goes_too(children, tmp_path: Path):
    left = tmp_path / "left"
    children.start("leaver", ["sh", "-c", f"sleep 60 & echo $! > {left}"])
    pid = written(left)
    children.stop()
    assert gone(pid)


def test_children_do_not_get_the_terminals_signals(children, tmp_path: Path):
    file = tmp_path / "group"
    children.start("own group", ["sh", "-c", f"echo $$ > {file}; sleep 60"])
    pid = written(file)
    assert os.getpgid(pid) == pid != os.getpgrp()


def test_a_runner_that_is_killed_hard_leaves_nothing(tmp_path: Path):
    file = tmp_path / "child"
    code = f"""
import os, time
from coalsafety.children import Children
Children(os.environ).start("child", ["sh", "-c", "echo $$ > {file}; exec sleep 60"])
time.sleep(60)
"""
    runner = subprocess.Popen([sys.executable, "-c", code], cwd=settings.BASE_DIR)
    child = written(file)
    runner.kill()
    runner.wait()
    assert gone(child)


@pytest.fixture
def stop():
    before = {number: signal.getsignal(number) for number in module.STOP_SIGNALS}
    yield StopRequest()
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", module.STOP_SIGNALS)
def test_a_stop_request_breaks_into_work_that_may_be_cut(stop, number):
    with pytest.raises(KeyboardInterrupt), stop.breaks_in():
        signal.raise_signal(number)


def test_a_stop_request_elsewhere_waits_for_the_next_such_work(stop):
    signal.raise_signal(signal.SIGTERM)
    assert stop.asked
    with pytest.raises(KeyboardInterrupt), stop.breaks_in():
        pytest.fail("the work began though a stop was asked for")


def test_a_second_ctrl_c_does_not_disturb_the_stopping(stop):
    with pytest.raises(KeyboardInterrupt), stop.breaks_in():
        signal.raise_signal(signal.SIGINT)
    signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize(
    ("host", "shown", "reached"),
    [("127.0.0.1", "127.0.0.1", "127.0.0.1"), ("0.0.0.0", "0.0.0.0", "127.0.0.1"), ("::", "[::]", "::1")],
)
def test_addresses(host, shown, reached):
    assert servers.bracketed(host) == shown
    assert servers.reachable(host) == reached
    assert f"{shown}:8000" in servers.web(host, 8000)


def test_the_web_server_has_a_process_for_each_of_two_cores():
    assert servers.web("::1", 1)[:3] == [sys.executable, "-m", "gunicorn"]
    assert "--workers 2 --threads 4" in " ".join(servers.web("::1", 1))


def test_collected_files_are_fresh_until_a_source_changes(tmp_path: Path):
    source, root, lock = tmp_path / "static", tmp_path / "root", tmp_path / "lock"
    source.mkdir()
    root.mkdir()
    (source / "app.css").write_text("a")
    mark = collected.fingerprint([source], lock)
    assert not collected.is_fresh(root, mark)
    collected.remember(root, mark)
    assert collected.is_fresh(root, mark)
    (source / "app.css").write_text("ab")
    assert collected.fingerprint([source], lock) != mark
    lock.write_text("django==5.2.20")
    assert collected.fingerprint([source], lock) != mark


def test_a_clock_that_is_put_back_is_noticed_once(monkeypatch):
    clock = WallClock()
    now = time.time()
    seen = []
    for wrong_by in (-5, 86400, 86400, 0, 0):
        monkeypatch.setattr(module.time, "time", lambda moment=now + wrong_by: moment)
        seen.append(clock.went_back())
    assert seen == [False, False, False, True, False]
