"""Taking in facts: which obligations are touched by what the rooms below (and the catalogue) have recorded.

The rooms below never call up; the sweep reads the audit chain as a change feed from where it stopped last time.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Post
from audit.models import AuditEntry
from audit.prepared import prepared
from audit.trail import head, since
from compliance.rules import Unit
from duties.models import BookSetting, Duty, Obligation, Reading

# Subjects whose changes may alter what is owed at all; after those every row is held against the registers again.
OWING = frozenset(
    {"department", "post", "enterprise", "mine", "mine_status", "posting", "duty", "reading", "workday", "book_setting"}
)
HOLDING = frozenset({"appointment"})


@dataclass(slots=True)
class Touched:
    """What a stretch of the chain touches."""

    head: int
    reopen: bool = False
    posts: set[int] = field(default_factory=set)
    departments: set[int] = field(default_factory=set)
    mines: set[int] = field(default_factory=set)
    scopes: bool = False
    rules: bool = False

    @property
    def reaches_all(self) -> bool:
        """Whether every figure may be another: rules and mines' status change a few times a year."""
        return self.rules or self.scopes

    @property
    def anything(self) -> bool:
        """Whether there is work to do."""
        return self.reopen or bool(self.posts)


def touched_since(seq: int) -> Touched:
    """Read the chain after a sequence number; two queries."""
    # To its head, also where nothing of these subjects is new: the next look begins there.
    found = Touched(head=max(seq, head()))
    for subject, subject_id, payload in prepared("touched since", _changes, seq, found.head):
        facts: dict[str, Any] = json.loads(payload)
        if subject in HOLDING:
            found.posts.update(_ids(facts, "post"))
            continue
        found.reopen = True
        if subject == "posting":
            found.mines.update(_ids(facts, "mine"))
        elif subject in ("mine", "mine_status"):
            found.scopes = True
        elif subject in ("duty", "reading", "book_setting"):
            found.rules = True
        elif subject == "post":
            found.posts.add(int(subject_id))
            found.departments.update(_ids(facts, "department"))
        elif subject == "department":
            # Whose inspectors are counted at a mine follows from the kind of body.
            found.scopes = found.scopes or "kind_before" in facts
    return found


def _changes(seq: Any, last: Any) -> QuerySet[AuditEntry, Any]:
    rows = since(seq).filter(seq__lte=last, subject__in=OWING | HOLDING)
    return rows.values_list("subject", "subject_id", "payload")


def mark_stale(touched: Touched) -> None:
    """Mark the obligations whose figures may have changed."""
    if touched.reaches_all:
        # That is remembered once, not written into each of them.
        mark_all()
        return
    wanted = Q(pk__in=[])
    if touched.posts:
        departments = set(Post.objects.filter(pk__in=touched.posts).values_list("department_id", flat=True))
        wanted |= Q(post__in=touched.posts) | Q(post__isnull=True, department__in=departments | touched.departments)
    if touched.mines:
        wanted |= Q(covering(), Q(mine__in=touched.mines) | Q(mine__isnull=True))
    Obligation.objects.filter(wanted, stale=False).update(stale=True)


def mark_all() -> None:
    """Have every figure judged again; the sweep goes through them and remembers how far it came."""
    BookSetting.objects.update(rechecked_to=0)


def covering() -> Q:
    """Obligations that count days of right head-count instead of acts: their figures grow with every day."""
    read = Reading.objects.current().filter(field=Reading.Field.UNIT, value=Unit.COVERAGE_DAYS)
    return (
        Q(duty__kind=Duty.Kind.POSTING)
        | Q(duty__unit=Unit.COVERAGE_DAYS)
        | Q(duty__key__in=read.exclude(duty_key="").values("duty_key"))
        | Q(duty__kind__in=read.filter(duty_key="").values("kind"))
    )


def _ids(facts: dict[str, Any], name: str) -> Iterable[int]:
    """Ids under a name, also as it was before a change (``post``, ``post_before``)."""
    for key in (name, f"{name}_before"):
        if facts.get(key) is not None:
            yield int(facts[key])
