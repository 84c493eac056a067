"""What happened to a row of a register, in words: recorded, corrected, voided, when and by whom."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.trail import history_of

DONE = {
    "recorded": _("记录"),
    "corrected": _("更正"),
    "voided": _("作废"),
    "confirmed": _("本人确认参加"),
    "declined": _("本人表示未参加"),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a row's history; ``seq`` is its place in the audit chain."""

    seq: int
    at: datetime
    who: str
    what: str
    reason: str


def story_of(subject: str, row: Model) -> list[Happening]:
    """The audit chain's rows about one row of a register (``visit``), oldest first; a query or two, and the names.

    The correction that took its place stands in the newer row's history, as its first line.
    """
    newer = getattr(row, "superseded_by", None)
    entries = [*history_of(subject, row.pk), *(history_of(subject, newer.pk)[:1] if newer else ())]
    names = names_of(entry.actor for entry in entries)
    return [
        Happening(
            seq=entry.seq,
            at=entry.at,
            who=names.get(entry.actor, entry.actor),
            what=str(DONE.get(entry.action.rpartition(".")[2], entry.action)),
            reason=str(json.loads(entry.payload).get("reason", "")),
        )
        for entry in entries
    ]


def names_of(usernames: Iterable[str]) -> dict[str, str]:
    """What people are called, by user name."""
    return dict(User.objects.filter(username__in=set(usernames)).values_list("username", "name"))
