"""What happened to a row of a register, in words: recorded, corrected, voided, when and by whom."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.trail import history_of

DONE = {"recorded": _("记录"), "corrected": _("更正"), "voided": _("作废")}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a row's history; ``seq`` is its place in the audit chain."""

    seq: int
    at: datetime
    who: str
    what: str
    reason: str


def story_of(subject: str, pk: int) -> list[Happening]:
    """The audit chain's rows about one row of a register (``visit``, 12), oldest first; two queries."""
    entries = list(history_of(subject, pk))
    names = dict(User.objects.filter(username__in={entry.actor for entry in entries}).values_list("username", "name"))
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
