"""What the pages of the registers show: mines with their status, a mine's life, the roster held against article 11."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max

from accounts.models import User
from accounts.policy import KEEPERS
from accounts.reach import reach_of, sight
from audit.kept import kept
from audit.prepared import Listed, Scope
from dashboard.figures import owed_seen_by
from dashboard.permissions import may_see_figures
from duties.models import Obligation
from inspections.models import Visit
from mines.models import Mine, MineStatus, Posting
from mines.postings import postings_on
from mines.staffing import Headcount, Staffing, staffing_on
from mines.statuses import statuses_on
from records.models import Record

NEWEST = 10


@dataclass(frozen=True, slots=True)
class Sight:
    """Which columns of the mines a person is shown: a 0 of what he may not see would be false.

    ``part``: the visits and obligations counted are those within his own reach only.
    """

    visits: bool
    late: bool
    part: bool


@dataclass(frozen=True, slots=True)
class MineLine:
    """One mine in a list, with what stands beside it today."""

    mine: Mine
    status: str
    counts: tuple[Headcount, ...]
    last_visit: date | None
    late: int


@dataclass(frozen=True, slots=True)
class RosterGroup:
    """The people posted to one mine today, and its head-counts."""

    mine: Mine
    counts: tuple[Headcount, ...]
    postings: tuple[Posting, ...]

    @property
    def right(self) -> bool:
        """Whether every head-count is as article 11 has it."""
        return all(count.right for count in self.counts)


@dataclass(frozen=True, slots=True)
class MineLife:
    """Everything a mine's page shows."""

    mine: Mine
    status: str
    statuses: Sequence[MineStatus]
    counts: tuple[Headcount, ...]
    postings: Sequence[Posting]
    visits: Sequence[Visit]
    records: Sequence[Record]
    obligations: Sequence[Obligation]


def sight_of(user: User) -> Sight:
    """What a person sees of the mines' visits and obligations."""
    visits = user.role not in KEEPERS
    return Sight(visits=visits, late=may_see_figures(user), part=visits and not reach_of(user).sees_all)


def mines_seen_by(user: User) -> Listed:
    """The mines that a person may see, with what a line names."""
    mines = Scope.seen_by(sight(user), "mines", Mine.objects.visible_to)
    return Listed(mines, "lines", lambda rows: rows.select_related("enterprise", "township").order_by("id"))


def mine_lines(mines: Sequence[Mine], user: User, *, today: date) -> list[MineLine]:
    """Lines of a page of mines; a constant number of queries."""
    numbers = tuple(mine.pk for mine in mines)
    labels = dict(MineStatus.Status.choices)
    statuses = _statuses(today)
    staffing = _staffing(numbers, today)
    visits = Scope.seen_by(sight(user), "visits", lambda reader: Visit.objects.visible_to(reader).current())
    seen = dict(
        visits.filter(mine__in=numbers).ask(
            "newest", lambda rows: rows.order_by().values_list("mine").annotate(newest=Max("day"))
        )
    )
    late = dict(
        owed_seen_by(user)
        .filter(mine__in=numbers, state__in=Obligation.LATE)
        .ask("late", lambda rows: rows.order_by().values_list("mine").annotate(rows=Count("pk")))
    )
    return [
        MineLine(
            mine=mine,
            status=str(labels[statuses[mine.pk]]) if mine.pk in statuses else "",
            counts=staffing.of_mine(mine),
            last_visit=seen.get(mine.pk),
            late=late.get(mine.pk, 0),
        )
        for mine in mines
    ]


def roster(mines: Sequence[Mine], *, today: date) -> tuple[Staffing, list[RosterGroup]]:
    """The roster of these mines today, mine by mine."""
    numbers = [mine.pk for mine in mines]
    staffing = _staffing(numbers, today)
    people: dict[int, list[Posting]] = defaultdict(list)
    for posting in postings_on(today).filter(mine__in=numbers).order_by("mine_id", "department_id", "id"):
        people[posting.mine_id].append(posting)
    return staffing, [RosterGroup(mine, staffing.of_mine(mine), tuple(people[mine.pk])) for mine in mines]


def mine_life(mine: Mine, user: User, *, today: date) -> MineLife:
    """One mine with its history and what is owed for it now, as far as the reader may see."""
    labels = dict(MineStatus.Status.choices)
    status = _statuses(today).get(mine.pk)
    owed = Obligation.objects.visible_to(user).owed().filter(mine=mine, period_start__lte=today)
    visits = Visit.objects.visible_to(user, few=True).current().filter(mine=mine)
    records = Record.objects.visible_to(user, few=True).current().filter(mine=mine)
    return MineLife(
        mine=mine,
        status=str(labels[status]) if status else "",
        statuses=kept(("statuses", mine.pk), lambda: list(mine.statuses.current().order_by("-starts"))),
        counts=_staffing([mine.pk], today).of_mine(mine),
        postings=kept(("postings", mine.pk), lambda: _postings(mine)),
        visits=list(visits.prefetch_related("participants__person")[:NEWEST]),
        records=list(records.select_related("duty", "department")[:NEWEST]),
        obligations=list(
            owed.select_related("duty", "department", "post").order_by("-period_start", "id")[: NEWEST * 2]
        ),
    )


def _statuses(today: date) -> dict[int, str]:
    return kept(("statuses", today), lambda: statuses_on(today))


def _staffing(mines: Sequence[int], today: date) -> Staffing:
    return kept(("staffing", tuple(mines), today), lambda: staffing_on(today, mines=Mine.objects.filter(pk__in=mines)))


def _postings(mine: Mine) -> list[Posting]:
    return list(mine.postings.current().select_related("person", "department").order_by("ends", "-starts", "id"))


def roster_rows(groups: Sequence[RosterGroup]) -> list[list[Any]]:
    """The roster as a table, one person a line, for export."""
    return [
        [group.mine.name, posting.person.name, posting.department.name, posting.post, posting.starts, posting.ends]
        for group in groups
        for posting in group.postings
    ]
