"""Reading the mines' dated statuses: spans for whoever reckons by days, and the statuses on one day."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from accounts.spans import in_force
from audit.prepared import prepared
from mines.models import MineStatus

StatusSpan = tuple[str, date, date | None]


def status_spans(known_on: datetime | None = None) -> dict[int, list[StatusSpan]]:
    """(status, first day, last day) by mine, in order of days; last day None = still so. One query.

    ``known_on``: as the books stood at that moment; None = now.
    """
    found: dict[int, list[StatusSpan]] = defaultdict(list)
    for mine, status, starts, ends in prepared(("statuses", known_on), lambda: _spans(known_on)):
        found[mine].append((status, starts, ends))
    return dict(found)


def _spans(known_on: datetime | None) -> QuerySet[MineStatus, Any]:
    rows = MineStatus.objects.known_on(known_on).order_by("mine_id", "starts")
    return rows.values_list("mine_id", "status", "starts", "ends")


def statuses_on(day: date) -> dict[int, str]:
    """Status of each mine on a day; a mine whose status is not known is absent. One query."""
    rows = MineStatus.objects.current().filter(in_force(day))
    return dict(rows.values_list("mine_id", "status"))
