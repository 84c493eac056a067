"""`/healthz`: green only while the database answers, is migrated and was swept lately."""

from datetime import timedelta
from types import SimpleNamespace

import psycopg2
import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from audit.clock import database_now
from audit.models import JobRun
from coalsafety import health
from duties.models import BookSetting

pytestmark = pytest.mark.django_db


def swept(*, ago: timedelta, outcome: str = JobRun.Outcome.DONE, name: str = "sweep") -> None:
    ended = database_now() - ago
    JobRun.objects.create(name=name, started_at=ended, ended_at=ended, outcome=outcome)


def asked() -> tuple[int, dict[str, object]]:
    """Status and report, without what depends on the machine."""
    response = Client().get("/healthz")
    report = response.json()
    assert report.pop("disk_free_mb") >= 0
    return response.status_code, report


@pytest.fixture(autouse=True)
def room(monkeypatch: pytest.MonkeyPatch) -> None:
    disk_with(monkeypatch, free_mb=5000)


def disk_with(monkeypatch: pytest.MonkeyPatch, *, free_mb: int) -> None:
    usage = SimpleNamespace(free=free_mb * 2**20)
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _folder: usage)


def test_never_swept_is_red():
    status, report = asked()
    assert status == 503
    assert report == {
        "ok": False,
        "database": True,
        "migrations": True,
        "audit_guarded": True,
        "last_sweep": None,
        "last_sweep_age_seconds": None,
        "why": ["last_sweep"],
    }


@pytest.mark.parametrize(("minutes", "status"), [(0, 200), (119, 200), (121, 503), (60 * 24, 503), (-121, 503)])
def test_red_after_two_periods_without_a_sweep(minutes, status):
    swept(ago=timedelta(minutes=minutes))
    answered, report = asked()
    assert answered == status
    assert abs(report["last_sweep_age_seconds"] - minutes * 60) <= 2


def test_a_failed_sweep_and_another_job_do_not_count():
    swept(ago=timedelta(0), outcome=JobRun.Outcome.FAILED)
    swept(ago=timedelta(0), name="digest")
    assert asked()[0] == 503


def test_the_newest_sweep_counts():
    swept(ago=timedelta(days=2))
    swept(ago=timedelta(minutes=5))
    assert asked()[0] == 200


def test_a_database_that_does_not_answer_is_red_and_says_why(monkeypatch):
    def gone():
        raise OperationalError("server closed the connection unexpectedly") from psycopg2.OperationalError()

    monkeypatch.setattr(health, "database_now", gone)
    assert asked() == (503, {"ok": False, "database": False, "why": ["away"]})


def test_missing_migrations_are_red(monkeypatch):
    swept(ago=timedelta(0))
    monkeypatch.setattr(health, "is_migrated", lambda: False)
    status, report = asked()
    assert (status, report["migrations"], report["why"][0]) == (503, False, "migrations")


def test_a_disk_that_is_nearly_full_is_red_before_nothing_can_be_recorded(monkeypatch):
    swept(ago=timedelta(0))
    disk_with(monkeypatch, free_mb=199)
    status, report = asked()
    assert (status, report["why"]) == (503, ["full"])
    disk_with(monkeypatch, free_mb=200)
    assert asked()[0] == 200


@pytest.mark.parametrize(("ahead", "status"), [(0, 200), (1, 503)])
def test_books_opened_for_days_to_come_tell_of_a_clock_that_ran_ahead(ahead, status):
    swept(ago=timedelta(0))
    BookSetting.objects.create(opened_to=localdate() + timedelta(days=ahead))
    answered, report = asked()
    assert (answered, report["why"]) == (status, ["clock"] if ahead else [])


def test_it_only_reads():
    with CaptureQueriesContext(
        connection,
    ) as queries:
        asked()
    assert not [q for q in queries if not q["sql"].lstrip().upper().startswith(("SELECT", "PRAGMA"))]


def test_only_reading_methods_are_served():
    assert Client().post("/healthz").status_code == 405
