"""Raising and closing flags: once per obligation, dated by the calendar and not by when the sweep happened to run."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from audit.actions import Deed
from audit.appending import append_rows
from duties.models import Flag, FlagStep, Obligation

State = Obligation.State
# What was late once keeps its flag for ever; what is no longer late closes it.
EVER_LATE = (State.OVERDUE, State.MISSED, State.MET_LATE)
SETTLED = (State.MET, State.MET_LATE, State.EXCUSED, State.NOT_JUDGED)
# Why a flag is closed when an explanation was accepted; every other reason is a state, or "withdrawn".
ACCEPTED = "accepted"


def to_flag(rows: Sequence[Obligation]) -> list[Obligation]:
    """Which of these are or were late and unflagged; they are marked as flagged, to be stored with their figures."""
    late = [row for row in rows if not row.flagged and not row.withdrawn and row.state in EVER_LATE]
    for row in late:
        row.flagged = True
    return late


def raise_flags(rows: Sequence[Obligation]) -> None:
    """Flag rows. Call with the books' turn taken, so that no other writer raises the same flag meanwhile."""
    status, level = Flag.Status.RAISED.value, Flag.Level.NONE.value
    columns = ("obligation_id", "raised_on", "status", "level", "close_reason")
    append_rows(Flag, columns, [(row.pk, first_late_day(row), status, level, "") for row in rows])


def first_late_day(row: Obligation) -> date:
    """Late from 00:00 of the day after the due day."""
    return row.due + timedelta(days=1)


def close_flags(rows: Sequence[Obligation], *, today: date, now: datetime) -> list[Flag]:
    """Close the open flags of obligations that are settled: made up late, excused, or no longer owed."""
    settled = {row.pk: row for row in rows if row.flagged and (row.state in SETTLED or row.withdrawn)}
    if not settled:
        return []
    flags = list(Flag.objects.exclude(status=Flag.Status.CLOSED).filter(obligation__in=settled))
    steps = []
    for flag in flags:
        row = settled[flag.obligation_id]
        flag.status = Flag.Status.CLOSED
        # A report made up late closes its flag on the day it was sent, whenever the sweep saw it.
        late_on = row.met_on if row.state == State.MET_LATE else None
        closed_on = late_on or max(today, flag.raised_on)
        flag.closed_on = closed_on
        flag.close_reason = "withdrawn" if row.withdrawn else row.state
        steps.append(
            FlagStep(
                flag=flag,
                kind=FlagStep.Kind.CLOSED,
                by="system",
                text=flag.close_reason,
                on=closed_on,
                recorded_at=now,
            )
        )
    if flags:
        Flag.objects.bulk_update(flags, ["status", "closed_on", "close_reason"], batch_size=500)
        FlagStep.objects.bulk_create(steps)
    return flags


def reopen_flags(rows: Sequence[Obligation], *, today: date, now: datetime) -> list[Flag]:
    """Open flags again that closed by themselves, where the act or the excuse that settled them was taken back.

    An explanation that was accepted stands. ``rows``: those that had a flag before they were judged.
    """
    late = [row.pk for row in rows if row.state in Obligation.LATE and not row.withdrawn]
    if not late:
        return []
    closed = Flag.objects.filter(status=Flag.Status.CLOSED, obligation__in=late).exclude(close_reason=ACCEPTED)
    flags = list(closed.select_related("obligation"))
    for flag in flags:
        flag.status, flag.closed_on, flag.close_reason = Flag.Status.RAISED, None, ""
    if flags:
        Flag.objects.bulk_update(flags, ["status", "closed_on", "close_reason"], batch_size=500)
        FlagStep.objects.bulk_create(
            FlagStep(flag=flag, kind=FlagStep.Kind.RAISED, by="system", on=today, recorded_at=now) for flag in flags
        )
    return flags


def deeds_of_raising(rows: Iterable[Obligation]) -> list[Deed]:
    """One audit row per flag raised."""
    return [
        Deed("flag.raised", "flag", row.pk, {"obligation": row.pk, "raised_on": first_late_day(row)}) for row in rows
    ]


def deeds_of_reopening(flags: Iterable[Flag]) -> list[Deed]:
    """One audit row per flag opened again."""
    return [Deed("flag.reopened", "flag", flag.pk, {"obligation": flag.obligation_id}) for flag in flags]


def deeds_of_closing(flags: Iterable[Flag]) -> list[Deed]:
    """One audit row per flag closed."""
    return [
        Deed("flag.closed", "flag", flag.pk, {"obligation": flag.obligation_id, "reason": flag.close_reason})
        for flag in flags
    ]
