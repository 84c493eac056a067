"""Reads a file in a child process with limits, so that no spreadsheet can take the server down with it."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import BoundedSemaphore, Thread, Timer
from typing import IO

from sheets import limits, wire
from sheets.grid import Workbook
from sheets.refusals import Code, Refusal

log = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parent.parent
_COMMAND = (sys.executable, "-m", "sheets.child")
_places = BoundedSemaphore(limits.CHILDREN_AT_ONCE)


def read_in_child(source: bytes, *, filename: str, sheet: str | None) -> Workbook:
    """The workbook, or a refusal; a child that dies, hangs or talks too much ends as `TOO_COMPLEX`."""
    asked = json.dumps({"filename": filename, "sheet": sheet}).encode() + b"\n"
    if not _places.acquire(timeout=limits.QUEUE_SECONDS):
        raise Refusal(Code.BUSY)
    try:
        answer = _run(asked + source)
    finally:
        _places.release()
    if len(answer) > limits.CHILD_ANSWER_BYTES:
        raise Refusal(Code.TOO_COMPLEX)
    try:
        return wire.unpack(answer)
    except wire.Broken as fault:
        log.warning("the reader of %d bytes ended without an answer: %s", len(source), fault)
        raise Refusal(Code.TOO_COMPLEX) from None


def _run(given: bytes) -> bytes:
    """Whatever the child says within its time, at most one byte more than it may."""
    # A bare environment: no database address and no secret key for a reader gone astray to find.
    # A real subprocess, not a fork: the web server has threads.
    with subprocess.Popen(  # noqa: S603  a fixed command; the hostile part goes in by the pipe
        _COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env={"PATH": os.defpath, "LANG": "C.UTF-8"},
        close_fds=True,
    ) as child:
        assert child.stdin
        assert child.stdout
        with _killed_in_time(child):
            feeder = Thread(target=_feed, args=(child.stdin, given), daemon=True)
            feeder.start()
            answer = child.stdout.read(limits.CHILD_ANSWER_BYTES + 1)
            child.kill()
            feeder.join()
    return answer


@contextmanager
def _killed_in_time(child: subprocess.Popen[bytes]) -> Iterator[None]:
    timer = Timer(limits.CHILD_SECONDS, child.kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _feed(pipe: IO[bytes], given: bytes) -> None:
    # A child that refuses early, or dies, does not read to the end.
    with suppress(BrokenPipeError), pipe:
        pipe.write(given)
