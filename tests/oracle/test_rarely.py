"""A sweep that was off for weeks and back gives the same rows and the same flags as one that ran every day."""

import os
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction

from duties.models import Flag, Obligation
from duties.sweep import sweep
from tests.oracle.builder import build
from tests.oracle.story import ACTS, DECISIONS, happen

# ORACLE_WORLDS=5000 asks for 200.
WORLDS = max(12, int(os.environ.get("ORACLE_WORLDS", "0")) // 25)

pytestmark = [pytest.mark.oracle, pytest.mark.django_db]


@pytest.mark.parametrize("part", range(4))
def test_off_for_weeks_and_back(part: int) -> None:
    for seed in range(part, WORLDS, 4):
        daily, rarely = live(seed, daily=True), live(seed, daily=False)
        lines = [f"{key}\n  daily  {daily.get(key)}\n  rarely {rarely.get(key)}" for key in daily | rarely]
        lines = [line for key, line in zip(daily | rarely, lines, strict=True) if daily.get(key) != rarely.get(key)]
        assert not lines, f"seed {seed}\n" + "\n".join(lines)


def live(seed: int, *, daily: bool) -> dict[Any, Any]:
    """The same things happen on the same days; only the sweep runs daily or at the two ends. What came of it."""
    random = Random(f"rarely {seed}")
    with transaction.atomic():
        place = build(random)
        place.opened_by = today = place.first + timedelta(days=random.randint(10, 30))
        sweep(today=today)
        for _ in range(6):
            for _ in range(random.choice((1, 2, 9))):
                today += timedelta(days=1)
                if daily:
                    sweep(today=today)
            happen(place, today, (*ACTS, *DECISIONS))
        sweep(today=today)
        found = _rows()
        transaction.set_rollback(True)
    return found


def _rows() -> dict[Any, Any]:
    """Every row and every flag, under names instead of ids."""
    names = ("duty__key", "duty__effective_from", "department__name", "post__title", "mine__name", "enterprise__name")
    names += ("person__username", "period_kind", "period_start")
    figures = ("required", "done", "done_in_time", "state", "due", "met_on", "over_maximum", "next_change", "stale")
    rows = Obligation.objects.all()
    found: dict[Any, Any] = {row[: len(names)]: row[len(names) :] for row in rows.values_list(*names, *figures)}
    flags = Flag.objects.all()
    columns = (*(f"obligation__{name}" for name in names), "raised_on", "status", "closed_on", "close_reason")
    for row in flags.values_list(*columns):
        found["flag", *row[: len(names)]] = row[len(names) :]
    return found
