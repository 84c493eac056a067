"""``python -m bench.guessing``: whether the time of a refusal tells if there is such an account. Real hashes, a minute.

The same wrong guess at five kinds of names, by turns; medians of the processor's time, so that a busy machine does not
decide, and of the clock's beside them. 1 when one kind differs from the known name by more than a tenth.
"""

import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

import django
from django.db import connection
from django.test import Client
from django.test.utils import setup_databases, setup_test_environment, teardown_databases

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coalsafety.settings")
django.setup()

from accounts.actions.people import create_login, save_user  # noqa: E402  Django must stand before models are read
from accounts.models import Attempt, User  # noqa: E402

ROUNDS = 15
TENTH = 0.10
KNOWN = "known"
PASSWORD = "Tongxing-2021-12"


def main() -> int:
    """Measure and print."""
    logging.disable(logging.WARNING)
    setup_test_environment()
    with scratch():
        names = people()
        taken: dict[str, list[tuple[float, float]]] = {kind: [] for kind in names}
        for _round in range(ROUNDS + 1):
            for kind, (name, password) in names.items():
                taken[kind].append(timed(lambda name=name, password=password: refused(name, password)))
            Attempt.objects.all().delete()
    # The first round warms up what is warmed up once.
    medians = {kind: tuple(median(each) for each in zip(*rows[1:], strict=True)) for kind, rows in taken.items()}
    missed = 0
    for kind, (processor, clock) in medians.items():
        apart = processor / medians[KNOWN][0] - 1
        missed += abs(apart) > TENTH
        print(f"{kind:<12} {processor * 1000:8.1f} ms processor {clock * 1000:8.1f} ms clock {apart:+7.1%}")
    return 1 if missed else 0


def people() -> dict[str, tuple[str, str]]:
    """Kinds of names, each with a password that is refused."""
    for username in ("known", "closed"):
        user = save_user(name=username, username=username, by=None)
        create_login(user=user, password=PASSWORD, given=False, by=None)
    save_user(name="nologin", username="nologin", by=None)
    User.objects.filter(username="closed").update(is_active=False)
    wrong = "wrong-wrong-wrong"
    return {
        KNOWN: ("known", wrong),
        "unknown": ("nobody", wrong),
        "no login": ("nologin", wrong),
        "closed": ("closed", wrong),
        "closed, right": ("closed", PASSWORD),
    }


def refused(name: str, password: str) -> None:
    """One guess, as a browser makes it."""
    status = Client().post("/login", {"username": name, "password": password}).status_code
    if status != 422:
        raise AssertionError(f"{name}: {status}")


def timed(work: Callable[[], None]) -> tuple[float, float]:
    """Seconds of the processor and of the clock."""
    processor, clock = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - processor, time.perf_counter() - clock


@contextmanager
def scratch() -> Iterator[None]:
    """A database of its own."""
    connection.settings_dict["TEST"]["NAME"] = ":memory:" if connection.vendor == "sqlite" else f"bench_{os.getpid()}"
    old = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(old, verbosity=0)


if __name__ == "__main__":
    sys.exit(main())
