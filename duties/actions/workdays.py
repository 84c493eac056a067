"""Entering official rest and make-up days."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from accounts.models import User
from audit.actions import Deed, actor_name, put_on_record, take_turn
from audit.clock import database_now
from duties.models import WorkdayException


def save_workdays(*, days: Sequence[tuple[date, bool, str]], by: User | None) -> int:
    """Enter exceptions to Monday–Friday as (day, working, note); a day entered before is replaced. One audit row."""
    with transaction.atomic():
        take_turn()
        WorkdayException.objects.bulk_create(
            [WorkdayException(day=day, working=working, note=note) for day, working, note in days],
            update_conflicts=True,
            unique_fields=["day"],
            update_fields=["working", "note"],
        )
        facts = {"days": {day.isoformat(): working for day, working, _note in days}}
        deed = Deed("workday.changed", "workday", "calendar", facts)
        put_on_record([deed], by=actor_name(by), at=database_now())
        return len(days)
