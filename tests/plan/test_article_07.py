"""第七条 落实已关闭煤矿的监管责任: closed mines leave the quotas and are watched; how often, the text leaves open."""

from collections.abc import Callable
from datetime import date

from django.db import transaction

from audit.clock import database_now
from duties.actions.acts import ActDraft, record_acts
from duties.models import Duty, Obligation
from tests.plan.books import holds
from tests.plan.district import District, mine, unjudged

On = Callable[[date], District]
PATROL = "a07-patrol"
JULY = date(2021, 7, 1)
TOWNS = "有关镇街"


def patrolled(district: District, name: str) -> None:
    """The township's man walked round a closed mine today."""
    draft = ActDraft(
        kind="patrol",
        day=district.today,
        source=f"patrol:{name}:{district.today}",
        person_id=district.cast.town_clerk.pk,
        mine_id=mine(name).pk,
    )
    with transaction.atomic():
        record_acts([draft], by="town_clerk", at=database_now(), today=district.today)


def test_a_patrol_without_a_period_is_neither_due_nor_compliant(on: On) -> None:
    """「组织开展定期巡查」: 「定期」 names no period: closed mine or not, nothing is owed, met or late until one is set."""
    district = on(date(2021, 6, 30))
    district.becomes("closed", "永福实业", on=date(2021, 5, 20))
    district.night_passes(to=date(2021, 7, 31))
    assert not Obligation.objects.filter(duty__key=PATROL).exists()


def test_once_the_office_sets_a_period_every_closed_mine_is_owed_a_patrol_from_that_day_on(on: On) -> None:
    """「组织开展定期巡查」 read as monthly from 1 July: one patrol per closed mine and month; the text stays as it is.

    The township owes it (镇街 while the mine's township is not known). One patrol meets July, none is missed on 1 August.
    """
    district = on(date(2021, 6, 30))
    district.becomes("closed", "永福实业", "协合煤业", on=date(2021, 5, 20))
    district.reads(PATROL, "period", "month", since=JULY)
    assert not Obligation.objects.filter(duty__key=PATROL).exists()
    district.night_passes(to=date(2021, 7, 31))
    rows = Obligation.objects.owed().filter(duty__key=PATROL)
    assert {(row.department.name, row.mine.short_name, row.period_start) for row in rows} == {
        ("镇街", "永福实业", JULY),
        ("镇街", "协合煤业", JULY),
    }
    patrolled(district, "永福实业")
    assert district.stands(PATROL, JULY, mine=mine("永福实业")) == (1, 1, "met")
    district.night_passes()
    assert district.stands(PATROL, JULY, mine=mine("协合煤业")) == (0, 1, "missed")
    assert district.flagged(PATROL, JULY, mine=mine("协合煤业")) == (date(2021, 8, 1), "raised")
    duty = Duty.objects.get(key=PATROL)
    assert (duty.period, duty.quote) == ("none", "组织开展定期巡查")


def test_a_mine_closed_inside_the_month_enters_the_patrol_list_the_same_day(on: On) -> None:
    """「已关闭煤矿」: closed on 12 July, it is on the list for July, and July is not judged; August is."""
    district = on(date(2021, 6, 30))
    district.reads(PATROL, "period", "month", since=JULY)
    district.night_passes(to=date(2021, 7, 12))
    district.becomes("closed", "永福实业", on=date(2021, 7, 12))
    row = district.figure(PATROL, JULY)
    assert (row.state, unjudged(row)) == ("not_judged", "对象在期内才进入适用范围")
    district.night_passes(to=date(2021, 9, 1))
    assert district.stands(PATROL, date(2021, 8, 1)) == (0, 1, "missed")
    assert district.flagged(PATROL, JULY) is None


def test_a_visit_to_a_closed_mine_no_longer_counts_in_the_visit_quotas(on: On) -> None:
    """「已关闭煤矿」: from the day of closing on its visits count for no quota, and the page says why."""
    district = on(date(2021, 6, 30))
    district.becomes("closed", "永福实业", on=date(2021, 6, 15))
    district.went(district.cast.bureau_head, day=date(2021, 6, 14), to="永福实业")
    district.went(district.cast.bureau_head, day=date(2021, 6, 15), to="永福实业")
    row = district.figure("a12-visit-bureau-head", date(2021, 6, 1))
    assert row.done == 1
    assert district.why_not(row) == [(date(2021, 6, 15), "当日该矿不在适用范围")]


def test_the_article_is_in_the_books_as_it_is_written(on: On) -> None:
    """「有关镇街是本辖区已关闭煤矿监管的责任主体」: who bears what, in which class; none of it stands in a rate yet."""
    on(date(2021, 3, 31))
    holds(
        7,
        {
            "a07-town-owner": (TOWNS, "standing"),
            "a07-illegal-mining": ("区规划自然资源局", "event"),
            "a07-restoration": ("区规划自然资源局", "standing"),
            "a07-police-reopening": ("区公安局", "event"),
            "a07-shaft-register": (TOWNS, "standing"),
            "a07-monitor-plan": (TOWNS, "one_off"),
            "a07-one-to-one": (TOWNS, "posting"),
            PATROL: (TOWNS, "period_unset"),
            "a07-successor": (TOWNS, "event"),
            "a07-village": (TOWNS, "posting"),
            "a07-publicity": (TOWNS, "standing"),
            "a07-hotline": (TOWNS, "one_off"),
            "a07-discipline": ("", "event"),
        },
    )
    # 「一对一」 watching needs the register of wardens; until the office gives it a period it opens nothing.
    assert not Obligation.objects.filter(duty__article="7").exists()
