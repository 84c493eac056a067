"""Resident inspectors are posted, moved, recalled here; wrong postings corrected or voided."""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.register import append_row, facts_of, void_row
from accounts.models import Department, User
from accounts.spans import check_order, overlapping, span_in_words
from audit.actions import Deed, actor_name, put_on_record, take_turn
from audit.clock import database_now
from mines.models import Mine, Posting

FIELDS = ("mine", "person", "department", "post", "starts", "ends")
# The plan's own word, the same whatever language is active.
RESIDENT_INSPECTOR = "驻矿安监员"


def post_inspector(
    *,
    mine: Mine,
    person: User,
    department: Department,
    starts: date | None = None,
    ends: date | None = None,
    post: str = RESIDENT_INSPECTOR,
    by: User | None,
) -> Posting:
    """Record that a department posts a person to a mine from ``starts`` to ``ends``, both inclusive.

    ``starts`` None: since before the books began. Raises ValidationError when the person is posted anywhere on one of
    those days already, naming the mine, the days and the remedy.
    """
    row = Posting(mine=mine, person=person, department=department, post=post, starts=starts, ends=ends)
    with transaction.atomic():
        take_turn()
        check_posting(row)
        now = database_now()
        append_row(row, by=by, at=now)
        _record("posting.created", row, {}, by=by, at=now)
    return row


def end_posting(*, posting: Posting, ends: date, by: User | None, reason: str = "") -> Posting:
    """Record the last day of a posting; the open row is voided and a closed one stands for it."""
    values = facts_to_keep(posting) | {"ends": ends}
    return _replace(posting, values, action="posting.ended", reason=reason or _("结束派驻"), by=by)


def change_posting(
    *,
    posting: Posting,
    department: Department,
    starts: date | None,
    ends: date | None,
    post: str,
    reason: str,
    by: User | None,
) -> Posting:
    """Correct a posting: the wrong row is voided with the reason, the right one appended."""
    values = {"department": department, "starts": starts, "ends": ends, "post": post}
    return _replace(posting, values, action="posting.changed", reason=reason, by=by)


def move_inspector(
    *, posting: Posting, mine: Mine, starts: date, department: Department | None = None, by: User | None
) -> Posting:
    """Post a resident inspector to another mine from ``starts`` on; the former posting ends the day before.

    One action, one audit row: nobody is at two mines, or at none, between two clicks. ``department`` None: the same.
    """
    values = facts_to_keep(posting) | {"starts": starts, "ends": None, "mine": mine}
    row = Posting(person=posting.person, **values)
    row.department = department or posting.department
    with transaction.atomic():
        take_turn()
        check_move(posting, mine, starts)
        now = database_now()
        void_row(posting, reason=_("调往%(mine)s") % {"mine": mine}, by=by, at=now)
        former = Posting(
            mine=posting.mine, person=posting.person, **facts_to_keep(posting) | {"ends": starts - timedelta(days=1)}
        )
        append_row(former, by=by, at=now)
        check_posting(row)
        append_row(row, by=by, at=now)
        facts = {"mine_before": posting.mine_id, "former": former.pk, "former_replaces": posting.pk}
        _record("posting.moved", row, facts | {"former_ends": former.ends}, by=by, at=now)
    return row


def void_posting(*, posting: Posting, reason: str, by: User | None) -> None:
    """Take a posting out of the books, with the reason."""
    with transaction.atomic():
        take_turn()
        now = database_now()
        void_row(posting, reason=reason, by=by, at=now)
        _record("posting.voided", posting, {"reason": reason.strip()}, by=by, at=now)


def check_posting(row: Posting, *, instead_of: Posting | None = None) -> None:
    """Raise ValidationError when a posting about to be recorded cannot stand; ``instead_of`` is leaving the books."""
    check_order(row.starts, row.ends)
    others = (
        Posting.objects.current().filter(overlapping(row.starts, row.ends), person=row.person).select_related("mine")
    )
    if instead_of is not None:
        others = others.exclude(pk=instead_of.pk)
    other = others.first()
    if other is None:
        return
    facts = {"who": str(row.person), "mine": str(other.mine), "when": span_in_words(other.starts, other.ends)}
    if other.mine_id == row.mine_id:
        text = _("%(who)s在 %(when)s 已派驻%(mine)s，时间重叠；请更正原派驻，不要重复登记")
    else:
        text = _("%(who)s在 %(when)s 派驻%(mine)s，一人不能同时派驻两处；请先填写原派驻的结束日期，再登记新派驻")
    raise ValidationError({"person": text % facts})


def check_move(posting: Posting, mine: Mine, starts: date) -> None:
    """Raise ValidationError when an inspector cannot be moved like this."""
    if mine.pk == posting.mine_id:
        raise ValidationError(
            {"mine": _("%(who)s已在%(mine)s，请选择另一处煤矿") % {"who": posting.person, "mine": mine}}
        )
    first, last = posting.starts, posting.ends
    if (first is not None and starts <= first) or (last is not None and starts > last + timedelta(days=1)):
        facts = {"when": span_in_words(first, last), "mine": posting.mine}
        raise ValidationError({"starts": _("调动日期应在原派驻（%(mine)s，%(when)s）期间，且晚于其首日") % facts})


def facts_to_keep(posting: Posting) -> dict[str, Any]:
    """What a row that stands for this one takes over."""
    return {name: getattr(posting, name) for name in ("department", "post", "starts", "ends")}


def _replace(old: Posting, values: dict[str, Any], *, action: str, reason: str, by: User | None) -> Posting:
    row = Posting(mine=old.mine, person=old.person, **values)
    with transaction.atomic():
        take_turn()
        now = database_now()
        void_row(old, reason=reason, by=by, at=now)
        check_posting(row, instead_of=old)
        append_row(row, by=by, at=now)
        before = {f"{name}_before": value for name, value in facts_of(old, values).items()}
        _record(action, row, before | {"replaces": old.pk, "reason": reason.strip()}, by=by, at=now)
    return row


def _record(action: str, row: Posting, more: dict[str, Any], *, by: User | None, at: datetime) -> None:
    facts = {"posting": row.pk} | facts_of(row, FIELDS) | more
    put_on_record([Deed(action, "posting", row.pk, facts)], by=actor_name(by), at=at)
