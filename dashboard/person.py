"""The person at the desk: which posts he holds today and how many notices he has not read; one query per request."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, FilteredRelation, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from duties.models import Notice


@dataclass(frozen=True, slots=True)
class Holding:
    """One post held today."""

    post: int
    title: str
    department: int
    department_name: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What the bar says of a person, and whose duties are his today."""

    holdings: tuple[Holding, ...]
    unread: int

    @property
    def posts(self) -> frozenset[int]:
        """Posts held today."""
        return frozenset(holding.post for holding in self.holdings)


def desk_of(user: User, *, today: date) -> Desk:
    """The desk of a person, kept on the user object for the length of the request."""
    kept: Desk | None = user.__dict__.get("_desk")
    if kept is None:
        kept = user.__dict__["_desk"] = _read(user, today)
    return kept


def _read(user: User, today: date) -> Desk:
    in_force = Q(appointments__voided_at__isnull=True, appointments__starts__lte=today) & (
        Q(appointments__ends__isnull=True) | Q(appointments__ends__gte=today)
    )
    unread = Notice.objects.filter(user=OuterRef("pk"), read_at__isnull=True).order_by().values("user")
    rows = (
        User.objects.filter(pk=user.pk)
        .annotate(
            held=FilteredRelation("appointments", condition=in_force),
            unread=Coalesce(Subquery(unread.annotate(count=Count("pk")).values("count")), 0),
        )
        .order_by("held__starts", "held__id")
        .values_list(
            "held__post", "held__post__title", "held__post__department", "held__post__department__name", "unread"
        )
    )
    found = list(rows)
    holdings = tuple(Holding(*row[:4]) for row in found if row[0] is not None)
    return Desk(holdings, found[0][4] if found else 0)
