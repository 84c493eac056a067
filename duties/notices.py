"""Writing notices: to whoever holds the post on the day, or leads the department; once per occasion."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from urllib.parse import urlencode

from django.db.models import Q

from accounts.models import Appointment, Post, User
from accounts.spans import in_force
from audit.appending import append_rows
from duties.models import Notice, Obligation


@dataclass(frozen=True, slots=True)
class Bundle:
    """Notices that say the same of one duty, bearer and period, about one subject each: 22 inspectors, one line."""

    first: Notice
    count: int

    @property
    def listed(self) -> str:
        """What narrows the list of obligations to these."""
        owed = self.first.obligation
        month = {"year": owed.period_end.year, "month": owed.period_end.month}
        return urlencode({"duty": owed.duty.key, **month})


def bundles(notices: Iterable[Notice]) -> list[Bundle]:
    """Notices in their order, those that follow one another and say the same taken together."""
    found = []
    for _same, several in groupby(notices, key=_said):
        together = list(several)
        found.append(Bundle(together[0], len(together)))
    return found


def _said(notice: Notice) -> tuple[object, ...]:
    owed = notice.obligation
    period = owed.duty.key, owed.department_id, owed.post_id, owed.period_kind, owed.period_start
    return notice.kind, notice.text, notice.on, notice.read_at, *period


def holders_on(rows: Sequence[Obligation], day: date) -> dict[int, set[int]]:
    """Who is to be told about each obligation: the post's holders on the day, else the department's principal."""
    posts = {row.post_id for row in rows if row.post_id is not None}
    departments = {row.department_id for row in rows if row.post_id is None}
    by_post: dict[int, set[int]] = defaultdict(set)
    by_department: dict[int, set[int]] = defaultdict(set)
    told = Appointment.objects.current().filter(in_force(day), Q(post__in=posts) | Q(post__department__in=departments))
    leading: dict[int, set[int]] = defaultdict(set)
    for user, post, department, rank in told.values_list("user_id", "post_id", "post__department_id", "post__rank"):
        by_post[post].add(user)
        by_department[department].add(user)
        if rank == Post.Rank.PRINCIPAL:
            leading[department].add(user)
    return {
        row.pk: by_post[row.post_id]
        if row.post_id is not None
        else leading[row.department_id] or by_department[row.department_id]
        for row in rows
    }


def notify(
    rows: Sequence[Obligation], *, kind: Notice.Kind, day: date, now: datetime, occasion: str = "", text: str = ""
) -> int:
    """One notice per holder and obligation; what was written before is not written again. Returns how many are new."""
    if not rows:
        return 0
    people = holders_on(rows, day)
    return write(
        ((user, row.pk) for row in rows for user in people[row.pk]),
        kind=kind,
        day=day,
        now=now,
        occasion=occasion,
        text=text,
    )


def notify_office(
    rows: Sequence[Obligation], *, kind: Notice.Kind, day: date, now: datetime, occasion: str = "", text: str = ""
) -> int:
    """The same to the office's people."""
    office = list(User.objects.filter(role=User.Role.OFFICE, is_active=True).values_list("pk", flat=True))
    pairs = ((user, row.pk) for row in rows for user in office)
    return write(pairs, kind=kind, day=day, now=now, occasion=occasion, text=text)


def settle_notices(obligations: Sequence[int], *, now: datetime) -> None:
    """What was late and is settled is no news any more: a to-do that is done does not wait in anybody's inbox."""
    waiting = Notice.objects.filter(obligation__in=obligations, kind__in=(Notice.Kind.DUE_SOON, Notice.Kind.LATE))
    waiting.filter(read_at__isnull=True).update(read_at=now)


def write(
    pairs: Iterable[tuple[int, int]], *, kind: Notice.Kind, day: date, now: datetime, occasion: str = "", text: str = ""
) -> int:
    """Notices for (user, obligation) pairs that have none of this kind and occasion yet; returns how many are new."""
    word = kind.value
    columns = ("user_id", "obligation_id", "kind", "occasion", "text", "on", "created_at")
    return append_rows(Notice, columns, [(user, row, word, occasion, text, day, now) for user, row in pairs], once=True)
