"""One cast of people for every test, and the real plan to play it on."""

import gc
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from accounts.actions.appointments import appoint
from accounts.actions.people import save_user
from accounts.actions.posts import save_post
from accounts.models import Department, Post, User
from audit import kept, prepared
from exchange.shipped import load_plan
from tests import migrated
from tests.snapshot import Snapshot

FIRST_DAY = date(2021, 1, 27)
PASSWORD = "Tongxing-2021-12"
# Hashing is slow on purpose.
QUICK_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


# Marks of the tests that take seconds.
LONG = ("browser", "slow", "oracle")

prepared.CHECKED = True

# Tests make and drop objects by the million; looking for circles among them as often as a server does costs a tenth.
gc.set_threshold(200_000, 50, 100)


@dataclass(frozen=True)
class Cast:
    """Who plays. Everybody holds the post from the plan's first day on."""

    office: User
    gov_head: User
    gov_deputy: User
    bureau_head: User
    bureau_deputy: User
    bureau_clerk: User
    police_head: User
    town_clerk: User
    inspector: User
    administrator: User
    security: User
    auditor: User
    stranger: User


def pytest_configure(config: pytest.Config) -> None:
    """Whoever begins the run ends it: with two workers neither of them."""
    if migrated.begin_run():
        config.add_cleanup(migrated.end_run)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: pytest.FixtureRequest, django_db_modify_db_settings: None
) -> Iterator[None]:
    """In the place of pytest-django's own, which would migrate anew in each worker."""
    with ExitStack() as database:
        with django_db_blocker.unblock():  # type: ignore[attr-defined]
            database.enter_context(migrated.under_the_suite())
        yield
        with django_db_blocker.unblock():  # type: ignore[attr-defined]
            database.close()


@pytest.fixture(scope="session")
def bare_plan_snapshot(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Snapshot:
    """The plan as a first run loads it, by the product's own actions."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        load_plan(today=date(2021, 2, 1))
        snapshot = Snapshot.take()
        transaction.set_rollback(True)
    return snapshot


@pytest.fixture(scope="session")
def plan_snapshot(bare_plan_snapshot: Snapshot, django_db_blocker: pytest.FixtureRequest) -> Snapshot:
    """The plan with the cast in their posts."""
    quick = override_settings(PASSWORD_HASHERS=QUICK_HASHERS)
    with django_db_blocker.unblock(), transaction.atomic(), quick:  # type: ignore[attr-defined]
        bare_plan_snapshot.pour()
        _engage()
        snapshot = Snapshot.take()
        transaction.set_rollback(True)
    return snapshot


@pytest.fixture
def plan(db: None, plan_snapshot: Snapshot) -> None:
    """The real plan: 23 articles, 103 duties, 8 mines, 22 inspectors, and the cast in their posts."""
    plan_snapshot.pour()


@pytest.fixture
def cast(plan: None) -> Cast:
    """The people, by the part they play."""
    people = {user.username: user for user in User.objects.all()}
    named = {field.name: people[field.name] for field in fields(Cast) if field.name != "inspector"}
    return Cast(inspector=User.objects.get(name="宋伟"), **named)


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A function that gives a browser signed in as somebody."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture(autouse=True)
def quick_passwords(settings: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Uploads of a test go where pytest cleans up."""
    settings.PASSWORD_HASHERS = QUICK_HASHERS  # type: ignore[attr-defined]
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]


@pytest.fixture(scope="session", autouse=True)
def static_files_found_once() -> Iterator[None]:
    """Each browser of a test has a server of its own, and each would look up two hundred files anew before it answers."""
    look_up = WhiteNoiseMiddleware.add_files_from_finders
    found: dict[tuple[str, int | None], dict[str, StaticFile]] = {}

    def once(middleware: WhiteNoiseMiddleware) -> None:
        files = found.get(key := (middleware.static_prefix, middleware.max_age))
        if files is None:
            look_up(middleware)
            found[key] = dict(middleware.files)
        else:
            middleware.files.update(files)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", once)
        yield


@pytest.fixture
def served(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Registers are kept as a server keeps them: what a test runs in may be undone, but not before it ends."""
    outer = len(connection.savepoint_ids)
    monkeypatch.setattr(kept, "_may_be_undone", lambda: len(connection.savepoint_ids) > outer)
    kept.forget()
    yield
    kept.forget()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, so that at the end no worker waits for another; the order is random otherwise."""
    items.sort(key=lambda item: not any(item.get_closest_marker(name) for name in LONG))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip by name what needs a service that does not answer; in CI that is a failure."""
    needed = {name for name in SERVICES if item.get_closest_marker(name)}
    if connection.vendor == "postgresql" and {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())):
        needed.add("postgres")
    for name in sorted(needed):
        if not _answers(name):
            if os.environ.get("REQUIRE_SERVICES") == "1":
                pytest.fail(f"{name} does not answer and REQUIRE_SERVICES=1", pytrace=False)
            pytest.skip(f"{name} does not answer")


def _engage() -> None:
    """Name the cast and put them into their posts."""
    bureau, government = _department("区能源局"), _department("区政府")
    parts = [
        ("office", "周值班", User.Role.OFFICE, _department("区安全生产委员会办公室"), "工作人员", Post.Rank.STAFF),
        ("gov_head", "区长甲", User.Role.OFFICIAL, government, "主要负责人", Post.Rank.PRINCIPAL),
        ("gov_deputy", "副区长乙", User.Role.OFFICIAL, government, "分管负责人", Post.Rank.DEPUTY),
        ("bureau_head", "局长丙", User.Role.OFFICIAL, bureau, "主要负责人", Post.Rank.PRINCIPAL),
        ("bureau_deputy", "副局长丁", User.Role.OFFICIAL, bureau, "分管负责人", Post.Rank.DEPUTY),
        ("bureau_clerk", "科员戊", User.Role.OFFICIAL, bureau, "工作人员", Post.Rank.STAFF),
        ("police_head", "局长己", User.Role.OFFICIAL, _department("区公安局"), "主要负责人", Post.Rank.PRINCIPAL),
        ("town_clerk", "镇干部庚", User.Role.OFFICIAL, _department("镇街"), "工作人员", Post.Rank.STAFF),
        ("administrator", "管理员辛", User.Role.ADMINISTRATOR, None, "", ""),
        ("security", "安全员子", User.Role.SECURITY, None, "", ""),
        ("auditor", "审计员壬", User.Role.AUDITOR, None, "", ""),
        ("stranger", "路人癸", User.Role.OFFICIAL, None, "", ""),
    ]
    for username, name, role, department, title, rank in parts:
        user = save_user(name=name, username=username, role=role, by=None)
        user.is_active = True
        user.set_password(PASSWORD)
        user.save()
        if department is not None:
            post = Post.objects.filter(department=department, title=title).first()
            post = post or save_post(department=department, title=title, rank=rank, by=None)
            appoint(user=user, post=post, starts=FIRST_DAY, by=None)


def _department(name: str) -> Department:
    return Department.objects.get(name=name)


def _listens(url: str, port: int) -> bool:
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "127.0.0.1", parts.port or port), timeout=1):
            return True
    except OSError:
        return False


@cache
def _answers(service: str) -> bool:
    return SERVICES[service]()


SERVICES = {
    "postgres": lambda: _listens(os.environ.get("TEST_POSTGRES_URL", "postgresql://127.0.0.1:5432"), 5432),
    "redis": lambda: _listens(os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379"), 6379),
    "browser": lambda: Path("/usr/bin/chromium").exists(),
}
