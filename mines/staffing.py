"""Staffing: how many resident inspectors each kind of department posts to each mine, held against article 11.

Totals hide swaps: in the annex 22 are posted and 22 are due, while one mine has the bureau's and the township's
numbers the wrong way round. So every mine is held against its own quota, and a mismatch is a value.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, QuerySet

from accounts.models import Department, User
from accounts.reach import reach_of
from accounts.spans import in_force
from audit.kept import kept
from compliance.coverage import Quota
from mines.models import Mine, MineStatus, Posting

Quotas = Mapping[str, Mapping[str, Quota]]

# By ownership and department kind, as article 11 has it:
# 由区能源局向每个市属国有煤矿派驻2人，向每个乡镇煤矿派驻1人；镇街向每个乡镇煤矿派驻2人。
ARTICLE_11: Quotas = {
    Mine.Ownership.MUNICIPAL_STATE: {
        Department.Kind.BUREAU: Quota(2, 2),
        Department.Kind.TOWNSHIP: Quota(0, 0),
    },
    Mine.Ownership.TOWNSHIP: {
        Department.Kind.BUREAU: Quota(1, 1),
        Department.Kind.TOWNSHIP: Quota(2, 2),
    },
}
NOBODY = Quota(0, 0)


@dataclass(frozen=True, slots=True)
class Headcount:
    """How many people departments of one kind post to one mine, and how many they should."""

    mine: Mine
    department_kind: Department.Kind
    has: int
    quota: Quota

    @property
    def should(self) -> int:
        """The number the quota asks for."""
        return self.quota.minimum

    @property
    def right(self) -> bool:
        """Whether the number is as it should be: neither short nor over."""
        return self.quota.admits(self.has)


@dataclass(frozen=True, slots=True)
class Staffing:
    """The head-counts of all mines on a day."""

    counts: tuple[Headcount, ...]

    @property
    def mismatches(self) -> tuple[Headcount, ...]:
        """Head-counts that are not as they should be, mine by mine."""
        return tuple(count for count in self.counts if not count.right)

    @property
    def mines_mismatched(self) -> tuple[Mine, ...]:
        """Mines with a mismatch, each once."""
        return tuple({count.mine.pk: count.mine for count in self.mismatches}.values())

    @property
    def has(self) -> int:
        """People posted, all mines together."""
        return sum(count.has for count in self.counts)

    @property
    def should(self) -> int:
        """People due, all mines together."""
        return sum(count.should for count in self.counts)

    def of_mine(self, mine: Mine) -> tuple[Headcount, ...]:
        """Head-counts of one mine."""
        return tuple(count for count in self.counts if count.mine.pk == mine.pk)

    def of_kind(self, kind: str) -> tuple[int, int]:
        """How many are posted and how many are due by departments of one kind, all mines together."""
        own = [count for count in self.counts if count.department_kind == kind]
        return sum(count.has for count in own), sum(count.should for count in own)


def staffing_on(day: date, *, mines: QuerySet[Mine] | None = None, quotas: Quotas = ARTICLE_11) -> Staffing:
    """Staffing of the mines (None = all of them) on a day; two queries.

    A closed mine has left the quotas: nobody is due there. One of unknown status is taken to be open.
    """
    shut = MineStatus.objects.current().filter(in_force(day), mine=OuterRef("pk"), status=MineStatus.Status.CLOSED)
    rows = list((Mine.objects.all() if mines is None else mines).annotate(closed=Exists(shut)))
    heads = _heads(day)
    counts: list[Headcount] = []
    for mine in rows:
        due = {} if mine.closed else quotas.get(mine.ownership, {})
        there = heads.get(mine.pk, {})
        kinds = [kind for kind in Department.Kind if kind in due or kind in there]
        counts += (Headcount(mine, kind, there.get(kind, 0), due.get(kind, NOBODY)) for kind in kinds)
    return Staffing(tuple(counts))


def staffing_seen(user: User, day: date) -> Staffing:
    """Staffing on a day of the mines a person may see."""
    key = ("staffing", mines_alike(user), day)
    return kept(key, lambda: staffing_on(day, mines=Mine.objects.visible_to(user)))


def mines_alike(user: User) -> Hashable:
    """Equal for two people only if they may see the same mines: who sees not all of them may be posted to some."""
    reach = reach_of(user)
    return reach, None if reach.sees_registers else user.pk


def _heads(day: date) -> dict[int, dict[str, int]]:
    """Distinct people in force by mine and department kind."""
    found: dict[int, dict[str, int]] = {}
    rows = Posting.objects.current().filter(in_force(day)).order_by().values_list("mine_id", "department__kind")
    for mine, kind, people in rows.annotate(people=Count("person", distinct=True)):
        found.setdefault(mine, {})[kind] = people
    return found
