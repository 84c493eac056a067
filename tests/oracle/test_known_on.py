"""The books as they stood at a moment: what is asked for later equals what the oracle knew then."""

import os
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction

from audit.clock import database_now
from duties.sweep import sweep
from tests.oracle.books import differences, from_scratch, of_oracle
from tests.oracle.builder import build
from tests.oracle.reader import read_world
from tests.oracle.story import ACTS, DECISIONS, TWO_TIMES, happen
from tests.oracle.worlds import dump

# ORACLE_WORLDS=5000 asks for 200.
WORLDS = max(25, int(os.environ.get("ORACLE_WORLDS", "0")) // 25)

pytestmark = [pytest.mark.oracle, pytest.mark.django_db]


@pytest.mark.parametrize("part", range(5))
def test_as_known_on(part: int) -> None:
    for seed in range(part, WORLDS, 5):
        with transaction.atomic():
            live_and_look_back(seed)
            transaction.set_rollback(True)


def live_and_look_back(seed: int) -> None:
    """Note the moment and all that is known after each step; at the end ask for each of them again."""
    random = Random(f"known on {seed}")
    place = build(random)
    today = place.first + timedelta(days=random.randint(0, 10))
    sweep(today=today)
    noted: list[tuple[datetime, date, dict[str, Any], list[str]]] = []
    diary: list[str] = []
    for _ in range(random.randint(5, 10)):
        diary.append(f"{today} {happen(place, today, (*ACTS, *DECISIONS, *TWO_TIMES))}")
        noted.append((database_now(), today, read_world(), [*diary]))
        today += timedelta(days=random.choice((0, 1, 7, 25)))
        if random.random() < 0.4:
            sweep(today=today)
    for moment, then, world, known in noted:
        # As it looked on that day, or how the same knowledge would be judged today.
        day = random.choice((then, today))
        found = from_scratch(day, known_on=moment)
        lines = differences(of_oracle(world, day), found, f"known on {moment}", explained=True)
        assert not lines, "\n".join([f"seed {seed} on {day}", *lines[:30], *known, dump(seed, world)])
