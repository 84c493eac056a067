"""The sample year: it stands on the registers' own actions, holds every scene, and never mixes with real books."""

import io
import json
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F

from accounts.models import Appointment, User
from audit.clock import database_now
from compliance.rates import Tally
from compliance.standing import State
from duties.models import ClosedFigure, Excuse, Flag, FlagStep, Obligation
from duties.standings import Filter, standings
from exchange.sample.filling import Filled, fill
from inspections.models import Visit
from mines.models import Mine, MineStatus
from records.models import Record

TODAY, FIRST = date(2026, 8, 26), date(2026, 1, 1)
PASSWORD = "Tongxing-2021-12"


def test_a_sample_of_eight_months(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command, on fewer months than it has by itself: they hold every scene."""

    def shorter(*, today: date, seed: int, password: str) -> Filled:
        return fill(today=today, seed=seed, password=password, first=FIRST)

    monkeypatch.setattr("exchange.management.commands.demo.fill", shorter)
    said = io.StringIO()
    call_command("demo", "--today", TODAY.isoformat(), "--format", "json", stdout=said)
    _it_tells_who_may_sign_in(json.loads(said.getvalue()))
    _most_is_met()
    _every_scene_is_there()
    _stored_is_what_scratch_says()


def _it_tells_who_may_sign_in(answer: dict[str, Any]) -> None:
    """One random password for all, unless one was given; whoever was invented is marked."""
    accounts = {account["username"]: account["password"] for account in answer["accounts"]}
    assert accounts.keys() >= {"office", "bureau_head", "administrator", "inspector"}
    assert len(set(accounts.values())) == 1
    assert User.objects.get(username="office").check_password(accounts["office"])
    assert answer["visits"] == Visit.objects.current().count() > 90
    assert all("（示例）" in user.name for user in User.objects.exclude(postings__isnull=False))


def _most_is_met() -> None:
    states = dict(Obligation.objects.owed().order_by().values_list("state").annotate(Count("pk")))
    tally = Tally.from_counts({State(state): count for state, count in states.items()})
    assert tally.rate is not None
    assert 0.85 < tally.rate < 0.97
    assert {"met", "met_late", "missed", "overdue", "excused", "open", "due_soon"} <= set(states)


def _every_scene_is_there() -> None:
    visits = Visit.objects.current()
    assert visits.filter(ended=False, day=TODAY).count() == 1
    assert min(visits.filter(late_days__gt=0).values_list("late_days", flat=True)) == 9
    assert visits.filter(supersedes__isnull=False).count() == 1
    assert Visit.objects.filter(voided_at__isnull=False).count() == 2
    assert {"joint", "remote_video", "follow_up", "guidance"} <= set(visits.values_list("kind", flat=True))
    twice = visits.values("mine", "day", "participants__person").annotate(times=Count("pk")).filter(times__gt=1)
    assert twice.exists()

    assert Record.objects.current().exclude(title="").exclude(title__contains="（示例）").count() == 0
    assert Appointment.objects.current().filter(acting=True).count() == 1
    assert (
        Appointment.objects.current().filter(post__title="分管负责人", post__department__name="区能源局").count() == 2
    )
    assert {"suspended", "closing"} <= set(MineStatus.objects.current().values_list("status", flat=True))

    closed = ClosedFigure.objects.filter(obligation__done__gt=F("done"))
    assert list(closed.values_list("done", "obligation__done")) == [(7, 8)]
    assert sorted(Excuse.objects.current().values_list("reduce_to", flat=True), key=str) == [3, None]
    assert {"answered", "closed", "raised"} <= set(Flag.objects.values_list("status", flat=True))
    chased = Flag.objects.get(obligation__duty__key="a12-visit-bureau-head", obligation__period_start=date(2026, 2, 1))
    kinds = list(FlagStep.objects.filter(flag=chased).values_list("kind", flat=True))
    assert [kind for kind in kinds if kind != "raised"] == [
        "chased",
        "chased",
        "acknowledged",
        "answered",
        "returned",
        "answered",
        "accepted",
    ]


def _stored_is_what_scratch_says() -> None:
    stored = {row.identity: (row.required, row.done, row.state) for row in Obligation.objects.owed()}
    _books, judged = standings(Filter(), today=TODAY)
    scratch = {
        item.owing.identity: (item.standing.required, item.standing.done, str(item.standing.state)) for item in judged
    }
    assert stored == scratch


@pytest.mark.usefixtures("plan")
def test_books_in_use_are_left_alone(cast) -> None:
    Visit.objects.bulk_create([_a_visit()])
    with pytest.raises(CommandError, match="空库"):
        call_command("demo", "--password", PASSWORD)
    told = io.StringIO()
    call_command("demo", "--keep", stderr=told)
    assert "already" in told.getvalue()
    assert Visit.objects.count() == 1


def _a_visit() -> Visit:
    return Visit(token=uuid4(), mine=Mine.objects.first(), day=TODAY, recorded_at=database_now(), recorded_by="test")
