"""What happened to a visit, in words: recorded, corrected, voided, when and by whom."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.trail import history_of
from inspections.models import Visit

DONE = {
    "visit.recorded": _("记录"),
    "visit.corrected": _("更正"),
    "visit.voided": _("作废"),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a visit's history; ``seq`` is its place in the audit chain."""

    seq: int
    at: datetime
    who: str
    what: str
    reason: str


def story_of(visit: Visit) -> list[Happening]:
    """The audit chain's rows about a visit, oldest first; two queries."""
    entries = list(history_of("visit", visit.pk))
    names = dict(User.objects.filter(username__in={entry.actor for entry in entries}).values_list("username", "name"))
    return [
        Happening(
            seq=entry.seq,
            at=entry.at,
            who=names.get(entry.actor, entry.actor),
            what=str(DONE.get(entry.action, entry.action)),
            reason=str(json.loads(entry.payload).get("reason", "")),
        )
        for entry in entries
    ]
