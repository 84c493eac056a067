"""What the random worlds once found, told as small stories so that it stays found. Each ends in the three-way look."""

from datetime import date
from typing import Any

import pytest
from django.db import transaction

from accounts.actions.appointments import appoint
from accounts.actions.departments import save_department
from accounts.actions.posts import save_post
from accounts.models import Department, Post, User
from audit.clock import database_now
from duties.actions.acts import ActDraft, record_acts
from duties.actions.catalogue import BearerDraft, save_duty, save_reading
from duties.actions.settings import set_books
from duties.models import Obligation
from duties.sweep import catch_up, sweep
from mines.models import Enterprise, Mine, MineStatus, Posting
from tests.oracle.books import disagreements

pytestmark = [pytest.mark.oracle, pytest.mark.django_db]
FIRST = date(2021, 1, 1)
MARCH = date(2021, 3, 10)


@pytest.fixture
def bureau() -> Department:
    return save_department(name="区能源局", kind="bureau", by=None)


@pytest.fixture
def official(bureau: Department) -> User:
    person = User.objects.create(username="a", name="甲")
    appoint(user=person, post=save_post(department=bureau, title="岗位", by=None), starts=FIRST, by=None)
    return person


@pytest.fixture
def mine() -> Mine:
    return Mine.objects.create(name="矿", ownership="township", enterprise=Enterprise.objects.create(name="企业"))


def duty(bearer: Department, *, post: Post | None = None, **values: Any) -> str:
    measure = {"action": "做", "kind": "visit", "period": "month", "first_period": "full"} | values
    save_duty(key="d", effective_from=FIRST, values=measure, bearers=[BearerDraft(bearer, post)], by=None)
    return "d"


def went(person: User, mine: Mine, day: date, kind: str = "visit") -> None:
    how = "routine" if kind == "visit" else ""
    draft = ActDraft(kind=kind, visit_kind=how, day=day, source="visit:1", person_id=person.pk, mine_id=mine.pk)
    with transaction.atomic():
        record_acts([draft], by="test", at=database_now(), today=day)


def figure() -> Obligation:
    return Obligation.objects.owed().get(period_start__lte=MARCH, period_end__gte=MARCH)


def test_what_was_withdrawn_is_owed_again_when_its_day_comes(bureau: Department) -> None:
    duty(bureau, period="year")
    sweep(today=date(2021, 1, 30))
    set_books(books_from=date(2021, 2, 14), soon_days=7, by=None)
    catch_up(today=date(2021, 1, 30))
    assert not Obligation.objects.owed().exists()
    sweep(today=MARCH)
    assert not disagreements(MARCH)
    assert figure().window_start == date(2021, 2, 14)


def test_a_post_moved_to_another_department_keeps_its_credit(bureau: Department, official: User, mine: Mine) -> None:
    post = Post.objects.get()
    duty(bureau, post=post)
    sweep(today=MARCH)
    went(official, mine, MARCH)
    save_post(post=post, department=save_department(name="他局", kind="bureau", by=None), title=post.title, by=None)
    catch_up(today=MARCH)
    assert not disagreements(MARCH)
    assert figure().done == 1


def test_a_period_set_from_a_later_day_is_opened_from_then_on(bureau: Department) -> None:
    key = duty(bureau, period="none")
    save_reading(field="period", value="month", duty_key=key, effective_from=date(2021, 2, 15), by=None)
    sweep(today=MARCH)
    assert not disagreements(MARCH)
    assert figure().period_start == date(2021, 3, 1)


def test_of_two_readings_the_one_in_force_later_speaks(bureau: Department) -> None:
    key = duty(bureau)
    save_reading(field="minimum", value="4", duty_key=key, effective_from=date(2021, 2, 1), by=None)
    save_reading(field="minimum", value="2", duty_key=key, by=None)
    sweep(today=MARCH)
    assert not disagreements(MARCH)
    assert figure().required == 4


def test_what_is_owed_once_is_due_on_the_very_day_the_office_set(bureau: Department) -> None:
    key = duty(bureau, kind="report", period="once")
    save_reading(field="due_day", value="2021-03-20", duty_key=key, by=None)
    sweep(today=MARCH)
    assert not disagreements(MARCH)
    assert figure().due == date(2021, 3, 20)


@pytest.mark.parametrize("scope", ["", "overall", "each_enterprise"])
def test_a_head_count_of_any_scope_does_not_stop_the_sweep(
    bureau: Department, official: User, mine: Mine, scope: str
) -> None:
    stamp = {"recorded_at": database_now(), "recorded_by": "test"}
    Posting.objects.create(mine=mine, person=official, department=bureau, **stamp)
    duty(bureau, kind="posting", scope=scope, minimum=1)
    sweep(today=MARCH)
    assert not disagreements(MARCH)
    assert figure().done == MARCH.day


def test_patrols_count_at_a_closed_mine_though_the_text_names_no_status(
    bureau: Department, official: User, mine: Mine
) -> None:
    stamp = {"recorded_at": database_now(), "recorded_by": "test"}
    MineStatus.objects.create(mine=mine, status="closed", starts=FIRST, **stamp)
    duty(bureau, kind="patrol", scope="each_closed_mine")
    sweep(today=MARCH)
    went(official, mine, MARCH, kind="patrol")
    assert not disagreements(MARCH)
    assert figure().done == 1


def test_a_visit_to_a_mine_is_one_to_its_enterprise(bureau: Department, official: User, mine: Mine) -> None:
    duty(bureau, scope="each_enterprise")
    sweep(today=MARCH)
    went(official, mine, MARCH)
    assert not disagreements(MARCH)
    assert figure().done == 1


def test_a_paper_counts_though_its_mine_closed_before_it_was_sent(bureau: Department, mine: Mine) -> None:
    key = duty(bureau, kind="assessment", scope="each_mine")
    stamp = {"recorded_at": database_now(), "recorded_by": "test"}
    MineStatus.objects.create(mine=mine, status="closed", starts=date(2021, 4, 1), **stamp)
    day = date(2021, 4, 3)
    sweep(today=day)
    draft = {"department_id": bureau.pk, "duty_key": key, "mine_id": mine.pk}
    act = ActDraft(kind="assessment", day=day, for_day=MARCH, source="record:1", **draft)
    with transaction.atomic():
        record_acts([act], by="test", at=database_now(), today=day)
    assert not disagreements(day)
    assert figure().state == "met"
