"""Reading the trail of sign-ins: who came, who was refused, what was done to accounts."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import KEEPERS
from audit.models import AuditEntry

# Actions of the trail that speak of signing in, in the words of the desk.
WORDS = {
    "session.opened": _("登录"),
    "session.refused": _("验证失败"),
    "session.locked": _("锁定"),
    "session.unlocked": _("解锁"),
    "session.closed": _("退出"),
    "session.ended": _("结束登录"),
    "factor.added": _("添加第二要素"),
    "factor.removed": _("移除第二要素"),
    "factor.renewed": _("更换恢复码"),
    "factor.reset": _("清除第二要素"),
}
SUBJECTS = ("session", "factor")


@dataclass(frozen=True, slots=True)
class SignIn:
    """One line: when, what, whose account (None: of a name that nobody has), by whom, from where."""

    at: datetime
    what: Any
    whose: User | None
    by: str
    address: str


def found(asked: str) -> QuerySet[User]:
    """People who can sign in, and the system's keepers; of these the ones asked for by name."""
    login = ~Q(password="") & ~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    people = User.objects.filter(login | Q(role__in=KEEPERS)).order_by("pk")
    if not asked:
        return people
    named = Q(name__icontains=asked) | Q(username__icontains=asked) | Q(pinyin__icontains=asked) | Q(initials=asked)
    return people.filter(named)


def roles_to_give(person: User) -> list[User.Role]:
    """The keepers' roles, and of who is a keeper also that of everybody; the office is the administrator's matter."""
    roles = KEEPERS | {User.Role.OFFICIAL} if person.role in KEEPERS else KEEPERS
    return [role for role in User.Role if role in roles and role != person.role]


def sign_ins(of: User | None = None) -> QuerySet[AuditEntry]:
    """The trail's rows about signing in, the newest first: of everybody, or of one account."""
    rows = AuditEntry.objects.filter(subject__in=SUBJECTS).order_by("-seq")
    return rows if of is None else rows.filter(subject_id=str(of.pk))


def lines_of(entries: Iterable[AuditEntry]) -> list[SignIn]:
    """Rows as people read them; one query for the names."""
    rows = list(entries)
    ids = {int(row.subject_id) for row in rows if row.subject_id.isdecimal()}
    people = User.objects.in_bulk(ids)
    return [
        SignIn(
            row.at,
            WORDS.get(row.action, row.action),
            people.get(int(row.subject_id)) if row.subject_id.isdecimal() else None,
            row.actor,
            str(json.loads(row.payload).get("address", "")),
        )
        for row in rows
    ]
