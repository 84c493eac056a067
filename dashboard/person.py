"""The person at the desk: which posts he holds today and how many notices he has not read; read once per request."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from accounts.models import User
from accounts.reach import Tenure, reach_of
from audit.prepared import prepared
from duties.models import Notice


@dataclass(frozen=True, slots=True)
class Desk:
    """What the bar says of a person, and whose duties are his today."""

    holdings: tuple[Tenure, ...]
    unread: int


def desk_of(user: User, *, today: date) -> Desk:
    """The desk of a person, kept on the user object for the length of the request."""
    found: Desk | None = user.__dict__.get("_desk")
    if found is None:
        holdings = tuple(tenure for tenure in reach_of(user).tenures if tenure.holds(today))
        (unread,) = prepared("unread", _unread, user.pk) or (0,)
        found = user.__dict__["_desk"] = Desk(holdings, unread)
    return found


def _unread(user: Any) -> QuerySet[Notice, Any]:
    rows = Notice.objects.filter(user=user, read_at__isnull=True).order_by()
    return rows.values("user").annotate(count=Count("pk")).values_list("count", flat=True)
