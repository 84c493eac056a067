"""The district as it stands on a day, swept once and poured into every test that begins there."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date

import pytest

from accounts.models import User
from duties.sweep import sweep
from tests.conftest import Cast
from tests.plan.district import District
from tests.snapshot import Snapshot


class Worlds:
    """The plan's district, day by day, with nothing done in it; each day is swept at most once per run."""

    def __init__(self, plan: Snapshot) -> None:
        self._swept: dict[date, Snapshot] = {date.min: plan}

    def pour(self, day: date) -> None:
        """Fill the empty books with the district as the sweep leaves it on a day."""
        if day in self._swept:
            self._swept[day].pour()
            return
        self._swept[max(known for known in self._swept if known < day)].pour()
        sweep(today=day)
        self._swept[day] = Snapshot.take()


@pytest.fixture(scope="session")
def worlds(plan_snapshot: Snapshot) -> Worlds:
    """Shared by all tests that play in the district, so that two years are not swept anew for each."""
    return Worlds(plan_snapshot)


@pytest.fixture
def on(db: None, worlds: Worlds) -> Callable[[date], District]:
    """``on(date(2021, 6, 30))``: the district on that day. Nothing was done so far."""

    def district(day: date) -> District:
        worlds.pour(day)
        people = {user.username: user for user in User.objects.all()}
        named = {field.name: people[field.name] for field in fields(Cast) if field.name != "inspector"}
        return District(Cast(inspector=User.objects.get(name="宋伟"), **named), day)

    return district
