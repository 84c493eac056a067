"""Reading the postings: spans for whoever reckons by days, and who is where on one day."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from accounts.spans import in_force
from mines.models import Posting


@dataclass(frozen=True, slots=True)
class PostingSpan:
    """Who a department posts to a mine and when; None = since before the books began, or until further notice."""

    person: int
    department: int
    department_kind: str
    starts: date | None
    ends: date | None


def posting_spans(known_on: datetime | None = None) -> dict[int, list[PostingSpan]]:
    """Postings by mine; one query. ``known_on``: as the books stood at that moment; None = now."""
    found: dict[int, list[PostingSpan]] = defaultdict(list)
    rows = Posting.objects.known_on(known_on).order_by("mine_id", "department_id", "id")
    for mine, person, department, kind, starts, ends in rows.values_list(
        "mine_id", "person_id", "department_id", "department__kind", "starts", "ends"
    ):
        found[mine].append(PostingSpan(person, department, kind, starts, ends))
    return dict(found)


def postings_on(day: date) -> QuerySet[Posting]:
    """Postings in force on a day, with all that a line of the roster shows."""
    return Posting.objects.current().filter(in_force(day)).select_related("mine", "person", "department")
