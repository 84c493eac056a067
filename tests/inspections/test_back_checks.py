"""回访抽查: the sample that nobody can choose and anybody can draw again; what looking into it came to."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from math import ceil
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from audit import anchors
from audit.models import AuditEntry
from audit.trail import history_of, verify
from inspections.actions import (
    Participant,
    VisitDraft,
    decline_participation,
    record_visit,
    record_visits,
    void_visit,
)
from inspections.actions.back_checks import record_back_check, void_back_check
from inspections.draws import Draw, draw_of, drawn_at, latest_drawn
from inspections.models import BackCheck, Visit
from inspections.sampling import Pool, Why, closing_sample, in_turn, sample
from tests.inspections.conftest import Town

ZONE = ZoneInfo("Asia/Shanghai")
APRIL, MAY, JUNE = date(2021, 4, 1), date(2021, 5, 1), date(2021, 6, 1)
# 72 hours after June is over.
MOMENT = datetime(2021, 7, 4, tzinfo=ZONE)
LATER = datetime(2021, 7, 10, 9, tzinfo=ZONE)


# The drawing itself


def pools(random: Random) -> list[Pool]:
    """A quarter: sixty people, each month some forty visits."""
    found, number = [], 0
    for _month in range(3):
        visits = {}
        for _visit in range(random.randint(20, 60)):
            number += 1
            visits[number] = frozenset(random.sample(range(60), random.choice((1, 1, 2, 3))))
        serious = frozenset(random.sample(sorted(visits), 2))
        found.append(Pool(hashlib.sha256(f"{random.random()}".encode()).hexdigest(), visits, serious))
    return found


@pytest.mark.parametrize("seed", range(20))
def test_one_in_ten_all_serious_ones_and_everybody_once_a_quarter(seed: int) -> None:
    *before, last = pools(Random(seed))
    for pool in (*before, last):
        found = sample(pool)
        assert sum(why is Why.TENTH for why in found.values()) == ceil(len(pool.visits) / 10)
        assert pool.serious <= set(found)
    standing = {visit: people for pool in before for visit, people in pool.visits.items()}
    closing = closing_sample(last, before, standing)
    assert sample(last).items() <= closing.items()
    everybody = {person for people in (standing | last.visits).values() for person in people}
    drawn = {person for pool in before for visit in sample(pool) for person in pool.visits[visit]}
    drawn |= {person for visit in closing for person in (standing | last.visits)[visit]}
    assert drawn == everybody


def test_the_order_is_that_of_a_digest_which_anybody_can_work_out() -> None:
    """As the page says: sort by SHA-256 of "seed:number"; another seed, another order."""
    by_hand = sorted(range(1, 40), key=lambda n: hashlib.sha256(f"abc:{n}".encode()).hexdigest())
    assert in_turn("abc", range(1, 40)) == by_hand
    assert in_turn("abd", range(1, 40)) != by_hand
    assert sample(Pool("abc", {n: frozenset({1}) for n in range(1, 12)})) == dict.fromkeys(
        in_turn("abc", range(1, 12))[:2], Why.TENTH
    )
    assert sample(Pool("abc", {})) == {}


def test_whose_visits_were_all_taken_back_is_not_looked_for() -> None:
    first, last = Pool("a", {1: frozenset({1}), 2: frozenset({2})}), Pool("b", {3: frozenset({3})})
    (drawn,) = sample(first)
    (other,) = {1, 2} - {drawn}
    assert closing_sample(last, [first], {}) == {3: Why.TENTH}
    assert closing_sample(last, [first], {1: frozenset({1}), 2: frozenset({2})}) == {3: Why.TENTH, other: Why.QUARTER}


# From the books


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The books' own clock, moved by hand; on PostgreSQL it is the server's and cannot be."""
    if connection.vendor == "postgresql":
        pytest.skip("the server's clock cannot be moved")
    with time_machine.travel(datetime(2021, 6, 30, 9, tzinfo=ZONE), tick=False) as traveller:
        yield traveller


def at_mines(town: Town, first: int, count: int, *people: User, month: date = JUNE, **more: object) -> list[Visit]:
    """Visits of a month on consecutive days, each entered by the first of the people."""
    people = people or (town.head,)
    drafts = [
        VisitDraft(
            mine_id=town.mines[number % 3].pk,
            day=month + timedelta(days=first + number),
            participants=tuple(Participant(each.pk) for each in people),
            late_reason="集中补记",
            **more,
        )
        for number in range(count)
    ]
    return record_visits(drafts=drafts, by=people[0], today=datetime.now(ZONE).date(), imported=False)


def joint(town: Town) -> Visit:
    """The head enters a visit in June that names the deputy too."""
    people = (Participant(town.head.pk), Participant(town.deputy.pk))
    return record_visit(draft=VisitDraft(town.mines[0].pk, JUNE, people), by=town.head, today=JUNE)


def numbers(draw: Draw | None) -> list[tuple[int, Why]]:
    assert draw is not None
    return [(visit.pk, why) for visit, why in draw.visits]


def test_a_month_is_drawn_when_its_entry_window_is_over(town: Town, settings) -> None:
    assert drawn_at(JUNE) == MOMENT
    assert draw_of(JUNE, now=MOMENT - timedelta(seconds=1)) is None
    assert draw_of(JUNE, now=MOMENT) is not None
    assert latest_drawn(MOMENT - timedelta(seconds=1)) == MAY
    assert latest_drawn(MOMENT) == JUNE
    settings.ENTRY_WINDOW_HOURS = 24
    assert drawn_at(JUNE) == MOMENT - timedelta(days=2)


def test_the_same_sample_for_ever_whatever_is_written_later(clock, town: Town, tmp_path: Path) -> None:
    """Drawn, then again after voids, late entries, answers and corrections; its seed is in the head file."""
    visits = at_mines(town, 0, 25)
    asked = joint(town)
    heads = tmp_path / "heads.jsonl"
    clock.move_to(MOMENT)
    written = anchors.write_head(heads)
    first = draw_of(JUNE, now=MOMENT)
    assert first is not None
    assert (first.pool, len(first.visits)) == (26, 4)  # three of the ten percent, and the one who was not drawn
    assert (first.seq, first.seed) == (written.seq, written.digest)

    clock.move_to(LATER)
    drawn = [visit for visit, _why in first.visits]
    void_visit(visit=drawn[0], reason="没有去", by=town.head, today=LATER.date())
    decline_participation(visit=asked, reason="没有去", by=town.deputy, today=LATER.date())
    late = at_mines(town, 25, 4)
    for mine in town.mines:
        mine.longitude, mine.latitude = 105, 29
        mine.save()
    assert numbers(draw_of(JUNE, now=LATER)) == numbers(first)
    assert draw_of(JUNE, now=LATER).seed == first.seed
    # Held against the copy of the head file: the row whose digest is the seed is still where it was.
    kept = anchors.read_heads(heads)[-1]
    assert anchors.lost([kept], verify(frozenset({kept.seq})), anchors.counts()) is None
    assert verify(frozenset({first.seq})).wanted == {first.seq: first.seed}
    # Worked out by hand from the seed and the numbers of the visits.
    pool = [*(visit.pk for visit in visits), asked.pk]
    order = sorted(pool, key=lambda n: hashlib.sha256(f"{first.seed}:{n}".encode()).hexdigest())
    assert [pk for pk, why in numbers(first) if why is Why.TENTH] == order[:3]
    # Who entered June's visits after the drawing finds them in July's pool.
    clock.move_to(datetime(2021, 8, 5, tzinfo=ZONE))
    july = draw_of(date(2021, 7, 1), now=datetime(2021, 8, 5, tzinfo=ZONE))
    assert july.pool == len(late) == 4


def test_what_was_seen_by_then_is_drawn_whole(clock, town: Town) -> None:
    at_mines(town, 0, 12)
    asked = joint(town)
    decline_participation(visit=asked, reason="没有去", by=town.deputy, today=date(2021, 6, 30))
    rushed = [
        record_visit(
            draft=VisitDraft(
                mine.pk, date(2021, 6, 29), (Participant(town.deputy.pk),), started_at=begins, ended_at=ends
            ),
            by=town.deputy,
            today=date(2021, 6, 30),
        )
        for mine, begins, ends in zip(town.mines, (time(9), time(10, 5)), (time(10), time(11)), strict=False)
    ]
    drawn = dict(numbers(draw_of(JUNE, now=MOMENT)))
    assert {asked.pk, *(visit.pk for visit in rushed)} <= set(drawn)
    assert sum(why is Why.TENTH for why in drawn.values()) == 2


def test_the_command_gives_the_pages_list(clock, town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    at_mines(town, 0, 12, town.head)
    with pytest.raises(CommandError, match="2021-06 is drawn at 2021-07-04T00:00:00"):
        call_command("back_check", "--month", "2021-06")
    clock.move_to(LATER)
    call_command("back_check", "--month", "2021-06", "--format", "json")
    told = json.loads(capsys.readouterr().out)
    draw = draw_of(JUNE, now=LATER)
    assert [(row["visit"], row["why"]) for row in told["drawn"]] == [(pk, str(why)) for pk, why in numbers(draw)]
    assert (told["seed"], told["seq"], told["pool"]) == (draw.seed, draw.seq, 12)
    assert told["drawn"][0]["people"] == ["周正"]
    call_command("back_check", "--month", "2021-06")
    assert capsys.readouterr().out.startswith(f"2021-06: 2 of 12, seed {draw.seed}")


# What it came to


@pytest.fixture
def drawn(clock, town: Town) -> Visit:
    at_mines(town, 0, 12)
    clock.move_to(LATER)
    return draw_of(JUNE, now=LATER).visits[0][0]


def test_an_outcome_is_appended_and_taken_back_with_a_reason(town: Town, drawn: Visit) -> None:
    call = {"visit": drawn, "month": JUNE, "by": town.office, "now": LATER}
    with pytest.raises(ValidationError, match="请写明查到了什么"):
        record_back_check(**call, outcome=BackCheck.Outcome.FALSE, note=" ")
    row = record_back_check(**call, outcome=BackCheck.Outcome.FALSE, note="矿方登记簿没有签字")
    with pytest.raises(ValidationError, match="已有回访结果"):
        record_back_check(**call, outcome=BackCheck.Outcome.TRUE, note="")
    with pytest.raises(ValidationError, match="请写明撤销的理由"):
        void_back_check(back_check=row, reason="", by=town.office)
    void_back_check(back_check=row, reason="看错了登记簿", by=town.office)
    with pytest.raises(ValidationError, match="已经撤销"):
        void_back_check(back_check=row, reason="看错了登记簿", by=town.office)
    record_back_check(**call, outcome=BackCheck.Outcome.TRUE, note="")
    assert list(BackCheck.objects.values_list("outcome", "void_reason")) == [("false", "看错了登记簿"), ("true", "")]
    assert [entry.action for entry in history_of("back_check", row.pk)] == ["back_check.recorded", "back_check.voided"]


def test_only_what_was_drawn_is_noted(town: Town, drawn: Visit) -> None:
    names = {visit.pk for visit, _why in draw_of(JUNE, now=LATER).visits}
    other = Visit.objects.exclude(pk__in=names).first()
    for month in (JUNE, date(2021, 7, 1)):
        with pytest.raises(ValidationError, match="不在这个月的抽查名单里"):
            record_back_check(
                visit=other, month=month, outcome=BackCheck.Outcome.TRUE, note="", by=town.office, now=LATER
            )


@pytest.mark.parametrize(
    ("name", "change"), [("back_check_once", {}), ("back_check_explained", {"outcome": "false", "month": MAY})]
)
def test_the_database_keeps_the_promise(town: Town, drawn: Visit, name: str, change: dict) -> None:
    values = {"visit": drawn, "month": JUNE, "outcome": "true", "recorded_at": LATER, "recorded_by": "office"}
    BackCheck.objects.create(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        BackCheck.objects.create(**values | change)


def test_the_offices_page(town: Town, drawn: Visit, client: Client) -> None:
    client.force_login(town.office)
    page = client.get("/back-checks/").content.decode()
    draw = draw_of(JUNE, now=LATER)
    assert "已回访 0 / 2 次" in page
    assert draw.seed in page
    assert "back_check --month 2021-06 --format json" in page
    address = f"/back-checks/2021-06/{drawn.pk}/"
    assert client.get(address).status_code == 200
    for wrong in ({}, {"outcome": "maybe"}, {"outcome": "false"}):
        assert client.post(address, wrong).status_code == 422
    answer = client.post(address, {"outcome": "unverifiable", "note": "矿方登记簿遗失"}, follow=True)
    assert "已回访 1 / 2 次" in answer.content.decode()
    assert "矿方登记簿遗失" in answer.content.decode()
    row = BackCheck.objects.get()
    assert "请写明撤销的理由" in client.post(f"/back-checks/{row.pk}/void/", {}, follow=True).content.decode()
    client.post(f"/back-checks/{row.pk}/void/", {"reason": "找到了登记簿"})
    assert "已回访 0 / 2 次" in client.get("/back-checks/?month=2021-06").content.decode()
    assert "2021-08-04 00:00" in client.get("/back-checks/?month=2021-07").content.decode()
    for wrong in ("2021", "x", "2021-13", "0001-01", "9999-12"):
        assert client.get("/back-checks/", {"month": wrong}).status_code == 422
        assert client.get(f"/back-checks/{wrong}/{drawn.pk}/").status_code == 404


def test_the_pages_cost_the_same_for_ten_times_the_visits(clock, town: Town, client: Client) -> None:
    counts = []
    for size in (3, 20):
        for month in (APRIL, MAY, JUNE):
            at_mines(town, 1, size, town.head, town.deputy, month=month, findings=("锚杆缺失",))
        clock.move_to(LATER)
        client.force_login(town.office)
        for address in ("/back-checks/?month=2021-06", "/reasons/?month=2021-06"):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
        clock.move_to(datetime(2021, 6, 30, 10, tzinfo=ZONE))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 15


def test_it_is_the_offices_alone(town: Town, drawn: Visit, client: Client) -> None:
    row = record_back_check(visit=drawn, month=JUNE, outcome=BackCheck.Outcome.TRUE, note="", by=town.office, now=LATER)
    before = AuditEntry.objects.count()
    for user in (town.head, town.deputy, town.inspector, town.town, town.administrator):
        client.force_login(user)
        for path in ("/back-checks/", f"/back-checks/2021-06/{drawn.pk}/", "/reasons/", "/reasons/?export=csv"):
            foreign, missing = client.get(path), client.get("/no-such-page/")
            assert (foreign.status_code, foreign.content) == (404, missing.content)
        posts = (f"/back-checks/2021-06/{drawn.pk}/", f"/back-checks/{row.pk}/void/", "/back-checks/999999/void/")
        bodies = {(answer.status_code, answer.content) for answer in (client.post(p, {"reason": "x"}) for p in posts)}
        assert len(bodies) == 1
        assert "/back-checks/" not in client.get("/visits/").content.decode()
        assert not BackCheck.objects.visible_to(user).exists()
    assert AuditEntry.objects.count() == before
