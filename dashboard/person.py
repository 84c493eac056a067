"""The person at the desk: which posts he holds today and how many notices he has not read; read once per request."""

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from accounts.reach import Tenure, reach_of, sight
from audit.prepared import Scope
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
        inbox = Scope.seen_by(sight(user), "inbox", Notice.objects.visible_to)
        found = user.__dict__["_desk"] = Desk(holdings, inbox.filter(read_at__isnull=True).count())
    return found
