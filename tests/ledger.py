"""Acts entered straight into the ledger, for tests of the ledger itself; the registers have tests of their own."""

from datetime import date
from itertools import count

from django.db import transaction

from accounts.models import Department, User
from audit.actions import Deed, put_on_record
from audit.clock import database_now
from duties.actions.acts import ActDraft, record_acts, withdraw_acts
from duties.models import Obligation
from mines.models import Mine

_numbers = count(1)


def mine(name: str) -> Mine:
    """A mine by its short name."""
    return Mine.objects.get(short_name=name)


def went(
    *people: User,
    day: date,
    to: str = "吊水洞煤业",
    kind: str = "routine",
    today: date | None = None,
    ended: bool = True,
) -> str:
    """These people were at a mine together; returns the record's name."""
    source = f"visit:{next(_numbers)}"
    _record(
        [
            ActDraft(
                kind="visit", visit_kind=kind, day=day, source=source, person_id=p.pk, mine_id=mine(to).pk, ended=ended
            )
            for p in people
        ],
        today or day,
    )
    return source


def wrote(
    duty: str, department: str, *, for_day: date, sent_on: date, today: date | None = None, **subject: int
) -> str:
    """A department sent a paper for a period; returns the record's name."""
    source = f"record:{next(_numbers)}"
    bearer = Department.objects.get(name=department)
    kind = Obligation.objects.filter(duty__key=duty).values_list("duty__kind", flat=True).first() or "report"
    draft = ActDraft(
        kind=kind, day=sent_on, for_day=for_day, source=source, department_id=bearer.pk, duty_key=duty, **subject
    )
    _record([draft], today or sent_on)
    return source


def took_back(source: str, *, today: date, superseded: bool = False) -> None:
    """The record was voided, or corrected by another."""
    with transaction.atomic():
        withdraw_acts([source], by="test", at=database_now(), reason="test", superseded=superseded, today=today)
        put_on_record([Deed("test.withdrawn", "test", source)], by="test", at=database_now())


def figure(duty: str, start: date, **more: object) -> Obligation:
    """The obligation of a duty for the period that begins on a day."""
    return Obligation.objects.get(duty__key=duty, period_start=start, **more)


def _record(drafts: list[ActDraft], today: date) -> None:
    with transaction.atomic():
        record_acts(drafts, by="test", at=database_now(), today=today)
        put_on_record([Deed("test.recorded", "test", drafts[0].source)], by="test", at=database_now())
