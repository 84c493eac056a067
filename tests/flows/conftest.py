"""Days in the life, by browser: the district on a day, the clock on ten in the morning of it, everybody signed in."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from tests.plan.district import District
from tests.plan.worlds import on, worlds

__all__ = ["Desk", "morning", "on", "worlds"]

ZONE = ZoneInfo("Asia/Shanghai")


class Desk:
    """Browsers of the district's people, and a clock that is moved from day to day."""

    def __init__(self, district: District, clock: time_machine.Traveller) -> None:
        self.district = district
        self._clock = clock
        self._signed_in: list[tuple[Client, User]] = []

    def of(self, user: User) -> Client:
        """Somebody's browser, signed in."""
        client = Client()
        client.force_login(user)
        self._signed_in.append((client, user))
        return client

    def next_morning(self, *, to: date | None = None) -> None:
        """Nights pass with their sweeps; it is ten in the morning again, and whoever was at his desk signs in again."""
        self.district.night_passes(to=to)
        self._clock.move_to(_ten(self.district.today))
        for client, user in self._signed_in:
            client.force_login(user)


@pytest.fixture
def morning(on: Callable[[date], District]) -> Iterator[Callable[[date], Desk]]:
    """``morning(date(2021, 3, 1))``: ten o'clock of that day, with the sweep of the night done."""
    clocks = []

    def desk(day: date) -> Desk:
        district = on(day)
        clock = time_machine.travel(_ten(day), tick=True)
        clocks.append(clock)
        return Desk(district, clock.start())

    yield desk
    for clock in clocks:
        clock.stop()


def _ten(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=ZONE)
