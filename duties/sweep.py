"""The sweep: open what is due to be opened, judge, flag, close. Idempotent, catches up, safe from two workers."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from audit.actions import take_turn
from audit.clock import database_now
from duties.books import Books
from duties.facts import covering, mark_all, mark_stale, touched_since
from duties.models import BookSetting, Duty, Obligation
from duties.opening import open_until, reopen
from duties.rechecking import recheck
from duties.rejudging import JUDGE_BATCH, Tally, rejudge, restate

# Rows carried over a date line in one transaction: the write lock stays short.
RESTATE_BATCH = 5000
# As many figures are judged again while somebody waits for his page; the sweep sees to the rest.
AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class SweepResult:
    """What one sweep did; counts of rows."""

    today: date
    opened: int = 0
    judged: int = 0
    flagged: int = 0
    closed: int = 0

    def as_dict(self) -> dict[str, object]:
        """For the command's JSON."""
        return {**asdict(self), "today": self.today.isoformat()}


def sweep(*, today: date, by: str = "system", everything: bool = False) -> SweepResult:
    """Bring the books up to ``today``. They never go back: an earlier day than the last one leaves them as they are.

    ``everything``: also where nothing is known to have changed, every figure is judged from its acts again.
    """
    opened, day, unsure = _open(today)
    if everything:
        mark_all()
    tally = recheck(today=day, by=by) if unsure or everything else Tally()
    tally += _judge_stale(day, by=by) + _cross_dates(day, by=by)
    return SweepResult(today, opened, tally.judged, tally.flagged, tally.closed)


def catch_up(*, today: date, by: str = "system") -> SweepResult:
    """Take in what the rooms below recorded since the last look; cheap when there is nothing.

    Books that no sweep has opened yet are left to the first one: years of obligations are no work for a page.
    """
    setting = BookSetting.find()
    if setting is None or setting.opened_to is None or not touched_since(setting.swept_to).anything:
        return SweepResult(today)
    opened, day, unsure = _open(today)
    tally = recheck(today=day, by=by, most=AT_ONCE) if unsure else Tally()
    tally += _judge_stale(day, by=by)
    return SweepResult(today, opened, tally.judged, tally.flagged, tally.closed)


def open_before(today: date, *, by: str) -> BookSetting | None:
    """Before facts are added: open and judge what a sweep that was down has not opened yet. Nothing on a swept day.

    Otherwise a period that went by unopened would never be known to have been late. Books that no sweep has opened at
    all are left to the first one. Returns the settings that were read, where they still stand.
    """
    setting = BookSetting.find()
    if setting is not None and setting.opened_to is not None and setting.opened_to < today:
        _opened, day, unsure = _open(today)
        # Opening takes in what the registers changed: nobody else would be told which rows wait for judging.
        if unsure:
            recheck(today=day, by=by, most=AT_ONCE)
        _judge_stale(day, by=by)
        return None
    return setting


def bring_up_to_date(rows: list[Obligation], *, books: Books, today: date, now: datetime, by: str) -> Tally:
    """Before facts are added: let time have its say over these rows, as if the sweep had run this minute.

    Otherwise a sweep that was down would never know that they had been late.
    """
    unsure = [row for row in rows if row.stale or books.setting.rechecked_to is not None]
    tally = rejudge(unsure, today=today, now=now, by=by, books=books)
    due = [row for row in rows if row not in unsure and row.next_change is not None and row.next_change <= today]
    return tally + restate([row for row in due if row.duty.kind != Duty.Kind.POSTING], today=today, now=now, by=by)


def _open(today: date) -> tuple[int, date, bool]:
    """Open new periods and take in changed registers.

    Returns how many rows are new, the day of the books, and whether all figures wait to be judged again.
    """
    with transaction.atomic():
        take_turn()
        setting = BookSetting.find() or BookSetting.objects.create()
        day = max(today, setting.opened_to or today)
        touched = touched_since(setting.swept_to)
        first = setting.opened_to is None
        if not touched.anything and not first and setting.opened_to is not None and setting.opened_to >= day:
            return 0, day, setting.rechecked_to is not None
        books = Books()
        opened = 0
        if touched.reopen or first:
            opened = reopen(books, today=day)
        elif setting.opened_to is None or setting.opened_to < day:
            opened = open_until(books, since=setting.opened_to, today=day)
        # The rows of books just begun have never been judged, so there is nothing to mark.
        if touched.anything and not first:
            mark_stale(touched)
        BookSetting.objects.filter(pk=setting.pk).update(opened_to=day, swept_to=touched.head)
        return opened, day, setting.rechecked_to is not None or touched.reaches_all


def _judge_stale(today: date, *, by: str) -> Tally:
    """Judge rows whose facts changed, in the order of their ids, each once."""
    done, last = Tally(), 0
    while True:
        with transaction.atomic():
            take_turn()
            rows = list(
                Obligation.objects.filter(stale=True, pk__gt=last).select_related("duty").order_by("pk")[:JUDGE_BATCH]
            )
            if not rows:
                return done
            last = rows[-1].pk
            done += rejudge(rows, today=today, now=database_now(), by=by)
            if len(rows) < JUDGE_BATCH:
                return done


def _cross_dates(today: date, *, by: str) -> Tally:
    """Carry rows over the date line they have reached: due soon, late, another day of head-count."""
    reached = Obligation.objects.filter(next_change__lte=today, stale=False)
    coverage, counted = reached.filter(covering()), reached.exclude(covering())
    done = Tally()
    for scan, step, size in ((coverage, rejudge, JUDGE_BATCH), (counted, restate, RESTATE_BATCH)):
        done += _in_batches(scan, step, size, today=today, by=by)
    return done


def _in_batches(scan: object, step: Callable[..., Tally], size: int, *, today: date, by: str) -> Tally:
    done, last = Tally(), 0
    while True:
        with transaction.atomic():
            take_turn()
            rows = list(scan.filter(pk__gt=last).order_by("pk")[:size])  # type: ignore[attr-defined]
            if not rows:
                return done
            last = rows[-1].pk
            done += step(rows, today=today, now=database_now(), by=by)
            if len(rows) < size:
                return done
