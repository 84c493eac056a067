"""The figures of the report, in the order in which they build on one another: a district's, then a province's."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from django.db import connection, transaction

from accounts.models import Department, Post, User
from bench import district, plain
from bench.measure import Bounds, Figure, alone, figure, plain_seconds
from duties.actions.catalogue import BearerDraft, save_duty
from duties.models import BookSetting, Duty, Flag
from duties.sweep import sweep
from inspections.actions import record_visit
from inspections.drafts import Participant, VisitDraft
from mines.models import Mine


def of_district() -> Iterator[Figure]:
    """10,000 posts that owe five visits each in one month, 100,000 acts behind them."""
    district.build(bearers=10_000, acts=100_000, short=5_000)
    day = district.LAST
    after = day + timedelta(days=1)
    yield figure("open and judge 10,000 obligations over 100,000 acts", lambda: sweep(today=day), plain=plain.SHORT)
    yield figure(
        "flag 5,000 newly late of 10,000 obligations, with audit rows",
        _flag_five_thousand,
        plain=plain.SHORT,
        queries=25,
        seconds=1.0,
    )
    yield figure("sweep again: nothing to do", lambda: sweep(today=after), plain=plain.SHORT, queries=15, times=3)
    yield figure("create one monthly duty", _create_duty, queries=12)
    yield _posting("post one visit among 10,000 obligations, 100,000 acts", User.objects.get(username="b9999"), day)
    yield _import()
    yield _posting("post one visit among 20,000 acts more", User.objects.get(username="b9999"), day)


def of_province() -> Iterator[Figure]:
    """1,000,000 obligations over 5,000,000 acts; what these write is taken back, but for the import at the end."""
    day = BookSetting.objects.get().opened_to
    yield figure("idle sweep", lambda: sweep(today=day), plain=plain.DUE, times=5, seconds=0.050, queries=15)
    for body, username in (("a bureau", "p7b-29"), ("a township", "p7e-13")):
        yield _posting(f"post one visit of {body}'s principal", User.objects.get(username=username), day)
    yield figure("create one monthly duty", lambda: _taken_back(_create_duty), queries=12)
    counted = plain_seconds(plain.of_all(connection.vendor), times=2)
    yield Figure("judge every obligation again", alone("rejudge"), counted, Bounds(times=5, memory=500))
    yield _import()


def _flag_five_thousand() -> int:
    result = sweep(today=district.LAST + timedelta(days=1))
    if (result.flagged, Flag.objects.count()) != (5_000, 5_000):
        raise AssertionError(f"5,000 flags were due, {result.flagged} were raised")
    return result.flagged


def _create_duty() -> Duty:
    return save_duty(
        key=f"bench-{Duty.objects.count()}",
        effective_from=date(2024, 4, 1),
        values={"action": "到煤矿检查", "kind": "visit", "period": "month", "minimum": 3},
        bearers=[BearerDraft(department=Department.objects.order_by("pk")[0])],
        by=None,
    )


def _posting(name: str, person: User, day: date) -> Figure:
    """One visit recorded, the third of three: a server that has answered before is what people meet."""
    mine = Mine.objects.order_by("pk")[0]
    draft = VisitDraft(mine_id=mine.pk, day=day, participants=(Participant(person.pk),))
    post = Post.objects.get(appointments__user=person)
    return figure(
        name,
        lambda: _taken_back(lambda: record_visit(draft=draft, by=person, today=day)),
        plain=plain.of_one(post.pk),
        times=3,
        queries=30,
    )


def _taken_back(work: Callable[[], object]) -> None:
    with transaction.atomic():
        work()
        transaction.set_rollback(True)


def _import() -> Figure:
    taken = alone("import_visits")
    bounds = Bounds(seconds=10.0, memory=300)
    return Figure("import 10,000 visits from a file", taken, plain_seconds(plain.COPY), bounds)
