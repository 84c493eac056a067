"""The desk on 23 September 2021: books opened on the plan's first day, and hands to fill them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Appointment, User
from duties.models import Duty, Obligation, Reading
from duties.sweep import sweep
from inspections.actions import visits as inspections
from inspections.drafts import Participant, VisitDraft
from mines.models import Mine, Posting
from tests.conftest import FIRST_DAY, Cast
from tests.snapshot import Snapshot

TODAY = date(2021, 9, 23)
ZONE = ZoneInfo("Asia/Shanghai")
BUDGET = 15

Log = Callable[..., None]


def moment(day: date, hour: int = 9) -> datetime:
    """An hour of a day by the district's clock."""
    return datetime.combine(day, time(hour), ZONE)


@pytest.fixture(scope="session")
def autumn_snapshot(plan_snapshot: Snapshot, django_db_blocker: pytest.FixtureRequest) -> Snapshot:
    """The plan with the cast, swept up to 23 September 2021, worked out once."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        plan_snapshot.pour()
        # What the registers hold was known from the first day on, for questions about earlier books.
        for register in (Appointment, Posting, Reading):
            register.objects.update(recorded_at=moment(FIRST_DAY))
        sweep(today=TODAY)
        snapshot = Snapshot.take()
        transaction.set_rollback(True)
    return snapshot


@pytest.fixture
def autumn(db: None, autumn_snapshot: Snapshot) -> Iterator[Cast]:
    """The cast on 23 September 2021, 09:00; the sweep has run."""
    autumn_snapshot.pour()
    people = {user.username: user for user in User.objects.all()}
    named = {field.name: people[field.name] for field in fields(Cast) if field.name != "inspector"}
    with time_machine.travel(moment(TODAY), tick=False):
        yield Cast(inspector=User.objects.get(name="宋伟"), **named)


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Log:
    """Log a visit on a day, entered at 16:00 of that day unless told otherwise; the books stay at TODAY."""

    def logged(person: User, day: date, *, mine: int = 0, kind: str = "routine", entered: date | None = None) -> None:
        on = entered or day
        monkeypatch.setattr(inspections, "database_now", lambda: moment(on, 16))
        mines = list(Mine.objects.order_by("id"))
        draft = VisitDraft(
            mine_id=mines[mine].pk,
            day=day,
            participants=(Participant(person.pk),),
            kind=kind,
            late_reason="外出学习",
        )
        inspections.record_visits(drafts=[draft], by=person, today=TODAY, imported=False)

    return logged


@contextmanager
def counted() -> Iterator[CaptureQueriesContext]:
    """Count the queries of a block."""
    with CaptureQueriesContext(connection) as queries:
        yield queries


def page(client: Client, path: str, status: int = 200) -> str:
    """The text of a page."""
    response = client.get(path)
    assert response.status_code == status, response.status_code
    return response.content.decode()


def owed(key: str, start: date) -> Obligation:
    """One obligation by its duty and first day."""
    return Obligation.objects.get(duty__key=key, period_start=start)


def fill(count: int) -> None:
    """Many more obligations of one duty, each for a period of its own long ago."""
    model = Obligation.objects.filter(duty__key="a12-visit-bureau-head").order_by("period_start").first()
    duty = Duty.objects.get(key="a12-visit-bureau-head")
    rows = [
        Obligation(
            duty=duty,
            department_id=model.department_id,
            post_id=model.post_id,
            identity=f"filler-{number}",
            period_kind="month",
            period_start=date(2021, 6, 1),
            period_end=date(2021, 6, 30),
            window_start=date(2021, 6, 1),
            window_end=date(2021, 6, 30),
            due=date(2021, 6, 30),
            base_required=5,
            required=5,
            done=number % 5,
            state="missed",
            stale=False,
        )
        for number in range(count)
    ]
    Obligation.objects.bulk_create(rows)
