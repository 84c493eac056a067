"""A mine's dated statuses are recorded, corrected and voided here."""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.register import append_row, facts_of, void_row
from accounts.models import User
from accounts.spans import check_order, overlapping, span_in_words
from audit.actions import Deed, actor_name, put_on_record, take_turn
from audit.clock import database_now
from mines.models import Mine, MineStatus

FIELDS = ("mine", "status", "starts", "ends")


def record_status(*, mine: Mine, status: str, starts: date, ends: date | None = None, by: User | None) -> MineStatus:
    """Record a mine's status from ``starts`` to ``ends``, both inclusive.

    A status still open when the new one begins ends the day before. Raises ValidationError when the new one shares a
    day with any other, naming it and the remedy.
    """
    row = MineStatus(mine=mine, status=status, starts=starts, ends=ends)
    with transaction.atomic():
        take_turn()
        former = open_before(row)
        check_status(row, instead_of=former)
        now = database_now()
        closed = _end(former, starts - timedelta(days=1), by=by, at=now) if former else {}
        append_row(row, by=by, at=now)
        _record("mine_status.created", row, closed, by=by, at=now)
    return row


def change_status(
    *, former: MineStatus, status: str, starts: date, ends: date | None, reason: str, by: User | None
) -> MineStatus:
    """Correct a status: the wrong row is voided with the reason, the right one appended. Ends no other status."""
    values = {"status": status, "starts": starts, "ends": ends}
    row = MineStatus(mine=former.mine, **values)
    with transaction.atomic():
        take_turn()
        now = database_now()
        void_row(former, reason=reason, by=by, at=now)
        check_status(row, instead_of=former)
        append_row(row, by=by, at=now)
        before = {f"{name}_before": value for name, value in facts_of(former, values).items()}
        facts = before | {"replaces": former.pk, "reason": reason.strip()}
        _record("mine_status.changed", row, facts, by=by, at=now)
    return row


def void_status(*, status: MineStatus, reason: str, by: User | None) -> None:
    """Take a status out of the books, with the reason. The one that it ended stays ended."""
    with transaction.atomic():
        take_turn()
        now = database_now()
        void_row(status, reason=reason, by=by, at=now)
        _record("mine_status.voided", status, {"reason": reason.strip()}, by=by, at=now)


def open_before(row: MineStatus) -> MineStatus | None:
    """The open status that ends when this one begins."""
    running = MineStatus.objects.current().filter(mine=row.mine, starts__lt=row.starts, ends__isnull=True)
    return running.order_by("-starts").first()


def check_status(row: MineStatus, *, instead_of: MineStatus | None = None) -> None:
    """Raise ValidationError when a status about to be recorded shares a day with another; ``instead_of`` is leaving."""
    check_order(row.starts, row.ends)
    others = MineStatus.objects.current().filter(overlapping(row.starts, row.ends), mine=row.mine)
    if instead_of is not None:
        others = others.exclude(pk=instead_of.pk)
    other = others.order_by("starts").first()
    if other is None:
        return
    facts = {
        "mine": str(row.mine),
        "when": span_in_words(other.starts, other.ends),
        "status": other.get_status_display(),
    }
    if other.starts > row.starts:
        facts["day"] = (other.starts - timedelta(days=1)).isoformat()
        text = _("%(mine)s在 %(when)s 已登记为“%(status)s”；请把新状态的止填为 %(day)s 或更早")
        raise ValidationError({"ends": text % facts})
    text = _("%(mine)s在 %(when)s 已登记为“%(status)s”，时间重叠；请先更正或作废原状态")
    raise ValidationError({"starts": text % facts})


def _end(former: MineStatus, last: date, *, by: User | None, at: datetime) -> dict[str, Any]:
    """Let a status end: the open row is voided, a closed one stands for it. Returns the facts for the audit row."""
    void_row(former, reason=_("状态变更"), by=by, at=at)
    closed = MineStatus(mine=former.mine, status=former.status, starts=former.starts, ends=last)
    append_row(closed, by=by, at=at)
    return {"former": closed.pk, "former_replaces": former.pk, "former_ends": last}


def _record(action: str, row: MineStatus, more: dict[str, Any], *, by: User | None, at: datetime) -> None:
    facts = {"mine_status": row.pk} | facts_of(row, FIELDS) | more
    put_on_record([Deed(action, "mine_status", row.pk, facts)], by=actor_name(by), at=at)
