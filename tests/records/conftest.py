"""The real plan on 2 October 2021: the third quarter is over, its reports and September's assessments are due."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import transaction

from accounts.models import Department
from duties.models import Obligation
from duties.sweep import sweep
from records.drafts import RecordDraft
from tests.conftest import Cast
from tests.snapshot import Snapshot

TODAY = date(2021, 10, 2)
NOON = datetime(2021, 10, 2, 4, tzinfo=UTC)
REPORT = "a04-report-bureau"
MONTHLY = "a11-assess-month"


@pytest.fixture(scope="session")
def october(plan_snapshot: Snapshot, django_db_blocker) -> Snapshot:
    with django_db_blocker.unblock(), transaction.atomic():
        plan_snapshot.pour()
        sweep(today=TODAY)
        snapshot = Snapshot.take()
        transaction.set_rollback(True)
    return snapshot


@pytest.fixture
def plan(db: None, october: Snapshot) -> None:
    october.pour()


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def bureau(cast: Cast) -> Department:
    return Department.objects.get(name="区能源局")


def report(bureau: Department, **changes: object) -> RecordDraft:
    values = {
        "duty_key": REPORT,
        "department_id": bureau.pk,
        "for_day": date(2021, 7, 1),
        "sent_on": date(2021, 10, 1),
        "title": "第三季度煤矿安全生产工作情况",
        **changes,
    }
    return RecordDraft(**values)


def figure(key: str, day: date, **subject: object) -> Obligation:
    return Obligation.objects.get(duty__key=key, period_start__lte=day, period_end__gte=day, **subject)
