"""The ground on which is fuzzed: the district with one of everything, and everybody's browser. ``make fuzz`` runs long.

FUZZ_SEED names a run (drawn otherwise), FUZZ_REQUESTS and FUZZ_SHEETS how many, FUZZ_SHARES into how many tests they are
split, FUZZ_AT one single number of a run that is to be looked at again. A long run may be done in portions: FUZZ_FROM is
the first number, and FUZZ_SECONDS after its start it ends where it is and says how far it came.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from random import SystemRandom
from time import perf_counter
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from duties.models import Flag, Obligation
from duties.sweep import catch_up
from exchange.kinds import BY_NAME
from exchange.models import ImportRun
from mines.models import Mine
from tests.flows.conftest import morning, on, worlds
from tests.flows.test_the_gate import ADDRESSES, PUBLIC, ROLES, TABLE, Scene, scene
from tests.fuzz.drawing import TOKEN, Ground
from tests.fuzz.judging import Judge, listening
from tests.fuzz.pages import Offered, offered

__all__ = ["morning", "on", "scene", "worlds"]

ALL = tuple(sorted(ROLES - {"gov_deputy", "bureau_deputy"}))
# Pages whose form comes only when one asks for something.
QUERIES = {"record_new": "duty=a14-report-hazards", "assessment_grid": "month=2021-02"}
STEPS = ("acknowledge", "answer", "accept", "return", "close")


@dataclass(frozen=True)
class Run:
    """How much of the fuzz this test does."""

    seed: int
    numbers: range
    # By the environment, and not a share of the usual suite.
    asked_for: bool

    @classmethod
    def of(cls, kind: str, share: int, usual: int) -> "Run":
        seed = int(os.environ.get("FUZZ_SEED") or SystemRandom().randrange(10**9))
        if at := os.environ.get("FUZZ_AT"):
            return cls(seed, range(int(at), int(at) + 1), asked_for=True)
        many = os.environ.get(f"FUZZ_{kind}")
        first = int(os.environ.get("FUZZ_FROM", "0"))
        return cls(seed, range(first + share, int(many or usual), SHARES), asked_for=bool(many))

    def going(self) -> Iterator[int]:
        """The numbers, until the time is up where there is one."""
        until = STARTED + float(os.environ.get("FUZZ_SECONDS", "inf"))
        for number in self.numbers:
            if perf_counter() > until:
                return
            yield number


STARTED = perf_counter()
SHARES = int(os.environ.get("FUZZ_SHARES", "1"))


@pytest.fixture
def ground(scene: Scene) -> Ground:
    """Where requests go."""
    readers = {
        name: _sorted((policy.get or frozenset()) | (policy.post or frozenset())) for name, policy in TABLE.items()
    }
    patterns = {**{name: ADDRESSES[name] for name in (*TABLE, *PUBLIC)}, **dict(_of_the_admin())}
    readers |= {name: ("administrator",) for name in patterns if name.startswith("admin:")}

    @cache
    def offers(page: str) -> Offered:
        if page.startswith("admin:") and "<" in patterns[page]:
            number = next(iter(numbers.get(page.rpartition("_")[0]) or ("1",)))
            path = "/" + patterns[page].replace("<path:object_id>", number)
        else:
            path = scene.path(page) if page in TABLE else "/" + patterns[page]
        role = (readers.get(page) or ("nobody",))[0]
        browser = Client() if page in PUBLIC else scene.browsers.get(role, Client())
        answer = browser.get(path, QUERY_STRING=QUERIES.get(page, ""))
        where = f"{path}?{QUERIES[page]}" if page in QUERIES else path
        return offered(b"" if answer.streaming else answer.content, where)

    numbers = {name: (str(number),) for name, number in scene.numbers.items()} | _rows_of_the_admin()
    for word, model in (("import", ImportRun), ("obligation", Obligation), ("flag", Flag), ("mine", Mine)):
        numbers[word] = tuple(
            str(key) for key in model._default_manager.order_by("pk").values_list("pk", flat=True)[:40]
        )
    words = {
        "<slug:kind>": tuple(BY_NAME),
        "<slug:step>": STEPS,
        "<path:content_type_id>": ("1", "7"),
        "<app_label>": ("accounts", "duties"),
        "<url>": ("accounts/user", "x/y"),
    }
    return Ground(patterns, readers, ALL, numbers, words, scene.desk.district.today.isoformat(), offers)


@pytest.fixture
def judge(scene: Scene, ground: Ground) -> Iterator[Judge]:
    """Everybody's browser with a token that fits, and the log listened to."""
    browsers = {**scene.browsers, "nobody": Client()}
    for client in browsers.values():
        client.handler.enforce_csrf_checks = True
        client.raise_request_exception = False
        client.cookies["csrftoken"] = TOKEN
    catch_up(today=scene.desk.district.today)
    cast = scene.desk.district.cast
    names = {role: getattr(cast, role).username for role in scene.browsers} | {"nobody": ""}
    with listening() as lines:
        only = {page: readers for page, readers in ground.readers.items() if "<" not in ground.patterns[page]}
        yield Judge(browsers, names, only, lines)


def _of_the_admin() -> Iterator[tuple[str, str]]:
    """Every address of the admin, named by its model."""

    def walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, str]]:
        for pattern in resolver.url_patterns:
            told = (
                str(pattern.pattern).replace("^(?P<app_label>", "<app_label>/(?P<x>").replace("(?P<url>.*)$", "<url>")
            )
            if isinstance(pattern, URLPattern):
                told = "<app_label>/" if told.startswith("<app_label>") else told
                yield f"admin:{pattern.name or prefix + told}", prefix + told
            else:
                yield from walk(pattern, prefix + told)

    for pattern in get_resolver().url_patterns:
        if isinstance(pattern, URLResolver) and pattern.namespace == "admin":
            yield from walk(pattern, str(pattern.pattern))


def _rows_of_the_admin() -> dict[str, tuple[str, ...]]:
    """The first rows of every model that the admin shows, by the beginning of its pages' names."""
    return {
        f"admin:{model._meta.app_label}_{model._meta.model_name}": tuple(
            str(key) for key in model._default_manager.order_by("pk").values_list("pk", flat=True)[:20]
        )
        for model in admin.site._registry
    }


def _sorted(roles: frozenset[str]) -> tuple[str, ...]:
    return tuple(role for role in ALL if role in roles)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """How each page answered, where a run was asked for; the seed always."""
    told: Counter[str] = Counter()
    seeds = set()
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, value in getattr(report, "user_properties", ()):
            if name == "fuzz-seed":
                seeds.add(value)
            elif name == "fuzz":
                told.update(dict(value))
    terminalreporter.write_line(f"{told.total()} requests and tables")
    for line in sorted(told) if "FUZZ_SHARES" in os.environ else ():
        terminalreporter.write_line(f"{line}: {told[line]}")
    for seed in sorted(seeds):
        terminalreporter.write_line(f"seed {seed}")
