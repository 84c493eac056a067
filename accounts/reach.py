"""How far a person's sight reaches: the departments and posts one holds now, worked out once per request."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import F, Q
from django.db.models.functions import Now, TruncDate

from accounts.models import Appointment, Department, Post, User
from accounts.policy import KEEPERS
from audit.kept import kept
from audit.prepared import Reader

# Ids and a name that no row has: a stand-in's, in statements that are kept for all who see alike.
NOBODY = 0x5AFE_0000_0000_0000
NOBODYS_NAME = "\ue000"

LEADERS = (Post.Rank.PRINCIPAL, Post.Rank.DEPUTY, Post.Rank.TEAM)


@dataclass(frozen=True, slots=True)
class Tenure:
    """A post with the days on which it is held, both inclusive; ``ends`` None: until further notice."""

    post: int
    title: str
    department: int
    department_name: str
    starts: date
    ends: date | None

    def holds(self, day: date) -> bool:
        """Whether it is held on a day."""
        return self.starts <= day and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, slots=True)
class Reach:
    """What a person holds today, and what follows from it.

    ``post_ids``: posts held today. ``once``: posts held before or to be held later, with their days: what one owed
    then, one may always see and explain. ``department_ids``: departments in which one holds a post today.
    ``sees_all``: the office, and the leaders of the government: all compliance data.
    ``sees_registers``: mines, roster and people of the whole district (also bureaus and administrators).
    ``in_office``: holds any post today, an inspector's included. ``tenures``: every post ever held or to be held.
    """

    post_ids: frozenset[int]
    once: tuple[tuple[int, date, date | None], ...]
    department_ids: frozenset[int]
    sees_all: bool
    sees_registers: bool
    inspector_only: bool
    in_office: bool
    tenures: tuple[Tenure, ...] = ()


def reach_of(user: User) -> Reach:
    """The reach of a person by the database's own date; kept on the user object for the length of the request."""
    found: Reach | None = user.__dict__.get("_reach")
    if found is None:
        found = kept(("reach", user.pk, user.role), lambda: _work_out(user))
        user.__dict__["_reach"] = found
    return found


def sight(user: User) -> Reader[User]:
    """The person as a reader: whoever holds as many posts in as many departments asks by the same statements."""
    found: Reader[User] | None = user.__dict__.get("_sight")
    if found is None:
        found = user.__dict__["_sight"] = _sight(user, reach_of(user))
    return found


def _sight(user: User, reach: Reach) -> Reader[User]:
    posts = _numbered([*(t.post for t in reach.tenures), *(row[0] for row in reach.once), *sorted(reach.post_ids)], 1)
    bodies = _numbered([*(t.department for t in reach.tenures), *sorted(reach.department_ids)], 1 + len(posts))
    like = replace(
        reach,
        post_ids=frozenset(posts[post] for post in reach.post_ids),
        department_ids=frozenset(bodies[body] for body in reach.department_ids),
        once=tuple((posts[post], starts, ends) for post, starts, ends in reach.once),
        tenures=tuple(Tenure(posts[t.post], "", bodies[t.department], "", date.min, None) for t in reach.tenures),
    )
    stand_in = User(pk=NOBODY, username=NOBODYS_NAME, role=user.role)
    stand_in.__dict__["_reach"] = like
    whose = {number: own for own, number in (*posts.items(), *bodies.items())}
    return Reader(user, (user.role, like), stand_in, whose | {NOBODY: user.pk, NOBODYS_NAME: user.username})


def _numbered(ids: Iterable[int], first: int) -> dict[int, int]:
    return {own: NOBODY + first + number for number, own in enumerate(dict.fromkeys(ids))}


def _work_out(user: User) -> Reach:
    if user.role in KEEPERS:
        # Keepers see no business data, whatever post they may hold.
        registers = user.role == User.Role.ADMINISTRATOR
        return Reach(
            frozenset(), (), frozenset(), sees_all=False, sees_registers=registers, inspector_only=True, in_office=False
        )
    rows = list(
        Appointment.objects.current()
        .filter(user=user)
        .annotate(in_office=Q(starts__lte=TruncDate(Now())) & (Q(ends__isnull=True) | Q(ends__gte=TruncDate(Now()))))
        .annotate(department=F("post__department"), department_kind=F("post__department__kind"), rank=F("post__rank"))
        .order_by("starts", "id")
        .values_list(
            *("post_id", "department", "department_kind", "rank", "in_office", "starts", "ends"),
            *("post__title", "post__department__name"),
        )
    )
    held = [row for row in rows if row[4]]
    sees_all = user.role == User.Role.OFFICE or any(
        kind == Department.Kind.GOVERNMENT and rank in LEADERS for _, _, kind, rank, *_rest in held
    )
    bureau = any(
        kind in (Department.Kind.BUREAU, Department.Kind.GOVERNMENT, Department.Kind.COMMITTEE_OFFICE)
        and rank != Post.Rank.INSPECTOR
        for _, _, kind, rank, *_rest in held
    )
    own = [row for row in held if row[3] != Post.Rank.INSPECTOR]
    return Reach(
        post_ids=frozenset(row[0] for row in held),
        once=tuple((row[0], row[5], row[6]) for row in rows if not row[4]),
        department_ids=frozenset(row[1] for row in own),
        sees_all=sees_all,
        sees_registers=sees_all or bureau or user.role == User.Role.ADMINISTRATOR,
        inspector_only=not own,
        in_office=bool(held),
        tenures=tuple(Tenure(row[0], row[7], row[1], row[8], row[5], row[6]) for row in rows),
    )
