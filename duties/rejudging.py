"""Re-judging stored obligations: figures, flags, notices and audit rows in one go."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from audit.actions import Deed, put_on_record
from compliance import standing
from compliance.owing import Unjudged
from duties.books import Books
from duties.flagging import (
    close_flags,
    deeds_of_closing,
    deeds_of_raising,
    deeds_of_reopening,
    first_late_day,
    raise_flags,
    reopen_flags,
    to_flag,
)
from duties.judging import Judged, books_for, judge_rows
from duties.models import Notice, Obligation
from duties.notices import notify, settle_notices
from duties.store import write_figures, write_states

# Rows judged from their acts in one transaction: the write lock stays short.
JUDGE_BATCH = 1000
# A late day further back than this is history taken into the books, not news: it is flagged, but nobody is mailed.
NEWS_DAYS = 45


@dataclass(frozen=True, slots=True)
class Tally:
    """What a piece of judging did."""

    judged: int = 0
    flagged: int = 0
    closed: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Sum of two pieces."""
        return Tally(self.judged + other.judged, self.flagged + other.flagged, self.closed + other.closed)


def rejudge(rows: Sequence[Obligation], *, today: date, now: datetime, by: str, books: Books | None = None) -> Tally:
    """Judge rows from their acts and store what came out. The caller has taken its turn inside a transaction.

    ``books``: those read earlier in the same turn, where there are any.
    """
    if not rows:
        return Tally()
    waiting = []
    for row, judged in zip(rows, judge_rows(rows, books=books or books_for(rows), today=today), strict=True):
        _take(row, judged)
        row.judged_for = today
        if judged.awaits:
            waiting.append(row.pk)
    tally = _settle(rows, write_figures, today=today, now=now, by=by)
    if waiting:
        # Judged for a day before some of its acts: time alone will not tell when they count, so look again next time.
        Obligation.objects.filter(pk__in=waiting).update(stale=True)
    return tally


def restate(rows: Sequence[Obligation], *, today: date, now: datetime, by: str) -> Tally:
    """Carry rows over a date line without looking at acts: the counts stand, time alone changes the state."""
    if not rows:
        return Tally()
    for row in rows:
        state, next_change = standing.state_of(
            done=row.done,
            done_in_time=row.done_in_time,
            required=row.required,
            over_maximum=row.over_maximum,
            unjudged=Unjudged(row.unjudged) if row.unjudged else None,
            excused=row.state == Obligation.State.EXCUSED,
            due=row.due,
            late_ok=row.late_ok,
            today=today,
            soon_days=row.soon_days,
        )
        row.state, row.next_change, row.judged_for = str(state), next_change, today
    return _settle(rows, write_states, today=today, now=now, by=by)


def _take(row: Obligation, judged: Judged) -> None:
    result = judged.standing
    row.required = result.required
    row.done = result.done
    row.done_in_time = result.done_in_time
    row.over_maximum = result.over_maximum
    row.met_on = result.met_on
    row.state = str(result.state)
    row.next_change = result.next_change


def _settle(
    rows: Sequence[Obligation],
    store: Callable[[Sequence[Obligation]], None],
    *,
    today: date,
    now: datetime,
    by: str,
) -> Tally:
    known = [row for row in rows if row.flagged]
    raised = to_flag(rows)
    store(rows)
    raise_flags(raised)
    reopened = reopen_flags(known, today=today, now=now)
    closed = close_flags(rows, today=today, now=now)
    deeds: list[Deed] = [*deeds_of_raising(raised), *deeds_of_reopening(reopened), *deeds_of_closing(closed)]
    if deeds:
        put_on_record(deeds, by=by, at=now)
    if closed:
        settle_notices([flag.obligation_id for flag in closed], now=now)
    fresh = today - timedelta(days=NEWS_DAYS)
    news = [row for row in raised if first_late_day(row) >= fresh and row.state in Obligation.LATE]
    notify(news, kind=Notice.Kind.LATE, day=today, now=now)
    # What is opened again is news under the same rule: the first day of the books moved there and back is none.
    again = [flag.obligation for flag in reopened if flag.raised_on >= fresh]
    notify(again, kind=Notice.Kind.LATE, day=today, now=now, occasion=f"again:{today}")
    return Tally(len(rows), len(raised), len(closed))
