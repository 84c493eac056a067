"""Processes that the runner starts, watches and stops; nothing of them outlives it."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType

GRACE_SECONDS = 12.0
STEP_SECONDS = 30.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequest:
    """Ctrl-C, SIGTERM or a closed terminal: remembered, and acted on only where nothing can be lost by it.

    A signal that broke into the start of a child would leave that child behind, unknown.
    """

    def __init__(self) -> None:
        self.asked = False
        self._breaks = False
        for number in STOP_SIGNALS:
            signal.signal(number, self._note)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True
        if self._breaks:
            self._breaks = False
            raise KeyboardInterrupt

    @contextmanager
    def breaks_in(self) -> Iterator[None]:
        """Work of the runner's own that a stop request may cut short."""
        if self.asked:
            raise KeyboardInterrupt
        self._breaks = True
        try:
            yield
        finally:
            self._breaks = False


class WallClock:
    """Notices when the machine's clock is put back, by holding it against the one that only runs on."""

    def __init__(self) -> None:
        self._ahead = time.time() - time.monotonic()

    def went_back(self) -> bool:
        """Whether it was put back by more than the small steps that keep a clock right, since it was last asked."""
        ahead = time.time() - time.monotonic()
        was, self._ahead = self._ahead, ahead
        return ahead < was - STEP_SECONDS


class Children:
    """The running processes by name, each the leader of a process group of its own."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._commands: dict[str, Sequence[str]] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: Sequence[str]) -> None:
        """Start a process out of reach of the terminal's Ctrl-C: the runner alone decides when it ends."""
        self._commands[name] = command
        self._running[name] = subprocess.Popen(  # noqa: S603 - our own command lines
            [*_tied_to_us(), *command], env=self._environment, stdin=subprocess.DEVNULL, start_new_session=True
        )

    def finish(self, name: str) -> int:
        """Wait for a process that ends by itself; returns its exit code."""
        code = self._running[name].wait()
        del self._running[name]
        return code

    def dead(self) -> list[tuple[str, int]]:
        """Names with exit codes of the processes that have ended though nobody asked them to."""
        ended = ((name, process.poll()) for name, process in self._running.items())
        return [(name, code) for name, code in ended if code is not None]

    def revive(self, name: str) -> None:
        """Start a process that died anew. What is left of its group goes first: it may hold the port or run a task."""
        self._kill_group(self._running[name])
        self.start(name, self._commands[name])

    def stop(self) -> None:
        """End all: ask the leaders, wait, then kill whatever is left of their groups.

        Only leaders are asked. A Celery worker whose pool gets the signal as well hangs in its shutdown.
        """
        for process in self._running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in self._running.values():
            try:
                process.wait(timeout=max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
        for process in self._running.values():
            self._kill_group(process)
        self._running.clear()

    def _kill_group(self, process: subprocess.Popen[bytes]) -> None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()


def _tied_to_us() -> tuple[str, ...]:
    """What makes Linux end a child whose runner was killed hard and could not do it; elsewhere nothing does."""
    return ("setpriv", "--pdeathsig", "TERM", "--") if shutil.which("setpriv") else ()
