"""经过: what has happened to one obligation, as lines in the order of time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext

from dashboard.explained import Explained
from dashboard.wording import amount
from duties.models import Flag, FlagStep, Obligation


@dataclass(frozen=True, slots=True)
class Event:
    """One line. ``waiting`` names who is to act next, where somebody is; ``known``: since when the books know."""

    at: datetime
    text: str
    detail: str = ""
    waiting: str = ""
    known: datetime | None = None


def course_of(found: Explained, *, known_on: datetime | None = None) -> list[Event]:
    """Reminders, flag, steps, excuses and closing; as far as they had happened by ``known_on``."""
    events = sorted(_events(found), key=lambda event: event.at)
    return [event for event in events if known_on is None or (event.known or event.at) <= known_on]


def _events(found: Explained) -> Iterator[Event]:
    row = found.obligation
    if found.reminded_at:
        yield Event(found.reminded_at, gettext("临期提醒"))
    flag: Flag | None = getattr(row, "flag", None)
    if flag is not None:
        # Late from 00:00 of the day after the due day, whenever the sweep saw it.
        raised = datetime.combine(flag.raised_on, time.min, get_current_timezone())
        yield Event(raised, gettext("标为%(state)s") % {"state": _late_state(row)})
        for step in flag.steps.all():
            yield _step(step, flag)
    if found.warned_at:
        # On its own day: a sweep that was down, or an entry of long ago, tells later than the law's midnight.
        yield Event(found.warned_at, gettext("已通知责任人"))
    for excuse in found.excuses:
        words = {"by": excuse.approved_by, "paper": excuse.approval}
        if excuse.reduce_to is None:
            text = gettext("经 %(by)s 批准免除（%(paper)s）") % words
        else:
            reduced = amount(row, excuse.reduce_to)
            text = gettext("经 %(by)s 批准核减为 %(count)s（%(paper)s）") % {**words, "count": reduced}
        yield Event(excuse.recorded_at, text, excuse.reason)
        if excuse.voided_at:
            yield Event(excuse.voided_at, gettext("撤销免除或核减"), excuse.void_reason)
    if found.closed is not None:
        yield Event(found.closed.closing.closed_at, gettext("封账"), found.closed.closing.note)


def _late_state(row: Obligation) -> str:
    return str(Obligation.State.OVERDUE.label if row.late_ok else Obligation.State.MISSED.label)


def _step(step: FlagStep, flag: Flag) -> Event:
    kind = FlagStep.Kind(step.kind)
    text, detail = str(kind.label), step.text
    if kind is FlagStep.Kind.RAISED:
        text = gettext("再次标为%(state)s") % {"state": _late_state(flag.obligation)}
    if kind is FlagStep.Kind.CHASED:
        text = str(Flag.Level(step.level).label)
    if kind is FlagStep.Kind.CLOSED:
        text, detail = gettext("办结"), _close_reason(step.text)
    who = f"{step.by_name} " if step.by_name else ""
    waits = kind is FlagStep.Kind.ANSWERED and flag.status == Flag.Status.ANSWERED
    waiting = gettext("待区安委办受理") if waits else ""
    return Event(_happened(step), f"{who}{text}", detail, waiting, known=step.recorded_at)


def _happened(step: FlagStep) -> datetime:
    """The moment of recording, or 00:00 of the day it happened where it was recorded on another."""
    if localtime(step.recorded_at).date() == step.on:
        return step.recorded_at
    return datetime.combine(step.on, time.min, get_current_timezone())


def _close_reason(code: str) -> str:
    if code == "withdrawn":
        return gettext("登记更正后不再应履职")
    return str(Obligation.State(code).label) if code in Obligation.State else code
