"""Filling empty books with the sample: cast, agenda, and the nightly sweep between one day's events and the next's."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from accounts.actions.samples import Login
from audit.models import AuditEntry
from compliance.periods import PeriodKind
from duties.actions.settings import set_books
from duties.models import Flag, Obligation
from duties.reminders import remind
from duties.sweep import catch_up, sweep
from exchange.sample.cast import act_for_the_head, change_statuses, engage
from exchange.sample.days import Agenda, Course
from exchange.sample.papers import Papers
from exchange.sample.supervision import Supervision
from exchange.sample.visits import Diary
from exchange.shipped import load_plan
from inspections.models import Visit
from records.models import Record

# Days of a month on which something may have become late or due soon; the books need no sweep in between.
SWEPT_ON = (1, 6, 11, 25)


@dataclass(frozen=True, slots=True)
class Filled:
    """What is in the books now, and who may sign in."""

    counts: dict[str, int]
    logins: list[Login]


def is_empty() -> bool:
    """Whether nothing has been recorded in these books: sample data must never mix with real ones."""
    return not (Visit.objects.exists() or Record.objects.exists() or Flag.objects.exists())


def fill(*, today: date, seed: int, password: str, first: date | None = None) -> Filled:
    """Fill empty books with everything from ``first`` (1 January of last year) until today; all or nothing.

    The same seed and day give the same rows. Every action takes the sample's own day for today, so that what was
    entered in time then is no late entry; the clock of the books is not touched and says when this ran.
    """
    course, agenda, rng = Course(today, first or date(today.year - 1, 1, 1)), Agenda(), random.Random(seed)  # noqa: S311  # a sample, not a secret
    with transaction.atomic():
        load_plan(today=today)
        players, logins = engage(course, password=password)
        set_books(books_from=course.first, soon_days=7, reason="示例", by=players.administrator)
        _nights(course, agenda)
        change_statuses(course, players)
        acting = act_for_the_head(course, players)
        agenda.on(acting, _take_in)
        Papers(course, players, agenda, rng).keep()
        Diary(course, players, agenda, rng).keep()
        Supervision(course, players, agenda).keep()
        agenda.work_off(until=today)
        sweep(today=today)
        remind(today=today)
    counts = {
        "visits": Visit.objects.current().count(),
        "records": Record.objects.current().count(),
        "obligations": Obligation.objects.owed().count(),
        "flags": Flag.objects.count(),
        "audit_rows": AuditEntry.objects.count(),
    }
    return Filled(counts, logins)


def _nights(course: Course, agenda: Agenda) -> None:
    """First thing on those days."""
    for month in course.periods(PeriodKind.MONTH):
        for number in SWEPT_ON:
            agenda.on(month.start + timedelta(days=number - 1), _sweep)


def _sweep(today: date) -> None:
    sweep(today=today)


def _take_in(today: date) -> None:
    catch_up(today=today)
