"""The life of a flag: acknowledged, answered, chased, accepted or returned. Each step is appended and put on record."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import Deed, put_on_record, take_turn
from audit.clock import database_now
from duties.flagging import ACCEPTED
from duties.models import Flag, FlagStep, Notice
from duties.notices import notify, notify_office

Status = Flag.Status
Step = FlagStep.Kind


def acknowledge(*, flag: Flag, by: User, today: date) -> None:
    """签收: whoever owes it has seen it."""
    with transaction.atomic():
        now = _turn()
        _move([flag], (Status.RAISED,), Status.ACKNOWLEDGED)
        _step(flag, Step.ACKNOWLEDGED, by=by, today=today, now=now)


def answer(*, flag: Flag, text: str, by: User, today: date) -> None:
    """说明: why it was not done. The office is told and decides; the miss itself stays visible."""
    if not text.strip():
        raise ValidationError({"text": _("请写明情况说明")})
    with transaction.atomic():
        now = _turn()
        _move([flag], (Status.RAISED, Status.ACKNOWLEDGED, Status.RETURNED), Status.ANSWERED)
        step = _step(flag, Step.ANSWERED, by=by, today=today, now=now, text=text.strip())
        rows = [flag.obligation]
        notify_office(
            rows, kind=Notice.Kind.ANSWERED, day=today, now=now, occasion=f"step:{step.pk}", text=text.strip()[:500]
        )


def accept_answer(*, flag: Flag, text: str, by: User, today: date) -> None:
    """受理: another person accepts the explanation; the flag is closed, the obligation stays missed.

    Raises ValidationError when the one who answered accepts himself.
    """
    _another_person(flag, by)
    _decide(flag, Step.ACCEPTED, Status.CLOSED, text=text, by=by, today=today)


def return_answer(*, flag: Flag, text: str, by: User, today: date) -> None:
    """退回: the explanation does not do; say what is missing."""
    if not text.strip():
        raise ValidationError({"text": _("请写明退回原因")})
    _another_person(flag, by)
    _decide(flag, Step.RETURNED, Status.RETURNED, text=text, by=by, today=today)


def chase(*, flags: Sequence[Flag], text: str, by: User, today: date) -> int:
    """催办, one or many: each open flag goes a rung up 提醒 → 催办 → 督办 → 约谈建议; its bearers are told.

    Closed ones, those whose answer waits for the office and those chased today already (a button pressed twice) are
    left alone. Returns how many were chased.
    """
    with transaction.atomic():
        now = _turn()
        wanted = [flag.pk for flag in flags]
        open_ones = list(
            Flag.objects.filter(pk__in=wanted)
            .exclude(status__in=(Status.CLOSED, Status.ANSWERED))
            .exclude(pk__in=FlagStep.objects.filter(kind=Step.CHASED, on=today).values("flag"))
            .select_related("obligation")
            .order_by("pk")
        )
        if not open_ones:
            raise ValidationError(_("所选事项已办结、说明正在等待受理，或今天已经催办过，不需要再催"))
        for flag in open_ones:
            flag.level = min(flag.level + 1, Flag.Level.INTERVIEW)
        Flag.objects.bulk_update(open_ones, ["level"], batch_size=500)
        steps = FlagStep.objects.bulk_create(
            _step_row(flag, Step.CHASED, by=by, today=today, now=now, text=text.strip()) for flag in open_ones
        )
        put_on_record([_deed(flag, Step.CHASED, text) for flag in open_ones], by=by.username, at=now)
        for flag, step in zip(open_ones, steps, strict=True):
            rows = [flag.obligation]
            notify(
                rows, kind=Notice.Kind.CHASED, day=today, now=now, occasion=f"step:{step.pk}", text=text.strip()[:500]
            )
        return len(open_ones)


def _decide(flag: Flag, step: FlagStep.Kind, status: Flag.Status, *, text: str, by: User, today: date) -> None:
    with transaction.atomic():
        now = _turn()
        _move([flag], (Status.ANSWERED,), status)
        if status == Status.CLOSED:
            Flag.objects.filter(pk=flag.pk).update(closed_on=today, close_reason=ACCEPTED)
        made = _step(flag, step, by=by, today=today, now=now, text=text.strip())
        rows = [flag.obligation]
        notify(rows, kind=Notice.Kind.DECIDED, day=today, now=now, occasion=f"step:{made.pk}", text=text.strip()[:500])


def _turn() -> datetime:
    take_turn()
    return database_now()


def _move(flags: Sequence[Flag], expected: Sequence[Flag.Status], status: Flag.Status) -> None:
    """Change the status only from where it is expected to be: of two people pressing at once, one is told."""
    for flag in flags:
        if not Flag.objects.filter(pk=flag.pk, status__in=expected).update(status=status):
            raise ValidationError(_("该事项的状态已经变化，请刷新后再操作"))
        flag.status = status


def _another_person(flag: Flag, by: User) -> None:
    last = flag.steps.filter(kind=Step.ANSWERED).last()
    if last is not None and last.by == by.username:
        raise ValidationError(_("说明须由他人受理，不能受理自己的说明"))


def _step(flag: Flag, kind: FlagStep.Kind, *, by: User, today: date, now: datetime, text: str = "") -> FlagStep:
    step = _step_row(flag, kind, by=by, today=today, now=now, text=text)
    step.save()
    put_on_record([_deed(flag, kind, text)], by=by.username, at=now)
    return step


def _step_row(flag: Flag, kind: FlagStep.Kind, *, by: User, today: date, now: datetime, text: str) -> FlagStep:
    return FlagStep(
        flag=flag, kind=kind, level=flag.level, by=by.username, by_name=by.name, text=text, on=today, recorded_at=now
    )


def _deed(flag: Flag, kind: FlagStep.Kind, text: str) -> Deed:
    return Deed(f"flag.{kind}", "flag", flag.pk, {"obligation": flag.obligation_id, "level": flag.level, "text": text})
