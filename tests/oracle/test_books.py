"""Random districts through the database: stored rows, judging from scratch and the oracle agree at every look."""

import os
from datetime import timedelta
from random import Random

import pytest
from django.db import transaction

from duties.sweep import catch_up, sweep
from tests.oracle.books import disagreements
from tests.oracle.builder import build
from tests.oracle.reader import read_world
from tests.oracle.story import EVERYTHING, go_on_visits, happen, write_papers
from tests.oracle.worlds import dump

QUICK, PARTS = 200, 10
# ORACLE_WORLDS=5000 asks for so many more, from ORACLE_SEED on.
MANY, PORTION = int(os.environ.get("ORACLE_WORLDS", "0")), 100
FIRST_SEED = int(os.environ.get("ORACLE_SEED", "0"))

pytestmark = [pytest.mark.oracle, pytest.mark.django_db]


@pytest.mark.parametrize("part", range(PARTS))
def test_three_ways_agree(part: int) -> None:
    for seed in range(part, QUICK, PARTS):
        play(seed)


@pytest.mark.slow
@pytest.mark.skipif(not MANY, reason="asked for by ORACLE_WORLDS")
@pytest.mark.parametrize("first", range(FIRST_SEED, FIRST_SEED + max(MANY, 1), PORTION))
def test_three_ways_agree_in_many_worlds(first: int) -> None:
    """A portion a test: what PostgreSQL has to forget of the worlds before is swept up in between."""
    failures = []
    for seed in range(first, min(first + PORTION, FIRST_SEED + MANY)):
        try:
            play(seed)
        except AssertionError as failure:
            failures.append(str(failure))
    assert not failures, f"{len(failures)} worlds\n" + "\n\n".join(failures)


def play(seed: int) -> None:
    """One district: time passes, things happen, now and then somebody looks."""
    random = Random(f"books {seed}")
    with transaction.atomic():
        place = build(random)
        today = place.first + timedelta(days=random.randint(-3, 10))
        sweep(today=today)
        diary = [f"{today} {happen(place, today, (step,))}" for step in (go_on_visits, write_papers)]
        for _ in range(random.choice((1, 1, 2, 3))):
            diary += [f"{today} {happen(place, today, EVERYTHING)}" for _ in range(random.choice((1, 2, 4)))]
            if random.random() < 0.3:
                # The same day: what was recorded is taken in at once, no date line is crossed.
                catch_up(today=today)
                diary.append(f"{today} catch up")
                look(seed, today, diary)
            today += timedelta(days=random.choice((0, 1, 1, 3, 8, 20, 40)))
            diary.append(f"{today} sweep")
            sweep(today=today)
            look(seed, today, diary)
        transaction.set_rollback(True)


def look(seed: int, today: object, diary: list[str]) -> None:
    """Fail, readably, where the three ways differ."""
    lines = disagreements(today)  # type: ignore[arg-type]
    assert not lines, "\n".join([f"seed {seed} on {today}", *lines[:30], *diary, dump(seed, read_world())])
