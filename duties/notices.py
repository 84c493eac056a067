"""Writing notices: to whoever holds the post on the day, or leads the department; once per occasion."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from accounts.models import Appointment, Post, User
from accounts.spans import in_force
from audit.appending import append_rows
from duties.models import Notice, Obligation

LONGEST_TEXT = 500


@dataclass(frozen=True, slots=True)
class Bundle:
    """Notices that say the same of one duty, bearer and period, about one subject each: 22 inspectors, one line.

    ``owed``: the first one's obligation; None where it speaks of a row of a register. Of these only the visits that one
    is asked to confirm come together, as long as they are not read.
    """

    first: Notice
    owed: Obligation | None
    count: int

    @property
    def address(self) -> str:
        """The page that it is about: the obligation, the list of several, or the register's row."""
        if self.owed is None and self.count > 1:
            return reverse("visits_to_confirm")
        if self.owed is None:
            register, _colon, number = self.first.source.partition(":")
            return reverse(register, args=[int(number)])
        if self.count == 1:
            return reverse("obligation", args=[self.owed.pk])
        month = {"year": self.owed.period_end.year, "month": self.owed.period_end.month}
        return f"{reverse('obligations')}?{urlencode({'duty': self.owed.duty.key, **month})}"


def bundles(notices: Iterable[Notice]) -> list[Bundle]:
    """Notices in their order, those that follow one another and say the same taken together."""
    found = []
    for _same, several in groupby(notices, key=_said):
        together = list(several)
        found.append(Bundle(together[0], together[0].obligation, len(together)))
    return found


def _said(notice: Notice) -> tuple[object, ...]:
    owed = notice.obligation
    if owed is None:
        asked = notice.kind == Notice.Kind.TO_CONFIRM and notice.read_at is None
        return ("asked",) if asked else (notice.pk,)
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


def tell(rows: Iterable[tuple[int, str, str]], *, kind: Notice.Kind, day: date, now: datetime) -> int:
    """Notices of (user, register's row, text); what was told before is not told again. Returns how many are new.

    Who has no login yet finds them when he gets one.
    """
    columns = ("user_id", "source", "kind", "occasion", "text", "on", "created_at")
    values = [(user, source, kind.value, "", text[:LONGEST_TEXT], day, now) for user, source, text in rows]
    return append_rows(Notice, columns, values, once=True)


def settle_told(sources: Sequence[str], *, now: datetime, user: User | None = None) -> None:
    """What was asked of people (of one person) about rows of a register is answered, or asked no more."""
    waiting = Notice.objects.filter(source__in=sources, kind=Notice.Kind.TO_CONFIRM, read_at__isnull=True)
    (waiting if user is None else waiting.filter(user=user)).update(read_at=now)


def write(
    pairs: Iterable[tuple[int, int]], *, kind: Notice.Kind, day: date, now: datetime, occasion: str = "", text: str = ""
) -> int:
    """Notices for (user, obligation) pairs that have none of this kind and occasion yet; returns how many are new."""
    word = kind.value
    columns = ("user_id", "obligation_id", "source", "kind", "occasion", "text", "on", "created_at")
    rows = [(user, row, "", word, occasion, text, day, now) for user, row in pairs]
    return append_rows(Notice, columns, rows, once=True)
