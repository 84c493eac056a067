"""第三条 落实镇街属地管理责任: the townships make a plan of supervision each year, carry it out, and post inspectors."""

from collections.abc import Callable
from datetime import date

from duties.models import Obligation
from tests.plan.books import holds
from tests.plan.district import District

On = Callable[[date], District]
PLAN = "a03-town-plan"
YEAR = date(2022, 1, 1)


def test_a_plan_for_the_year_meets_it_and_none_does_not(on: On) -> None:
    """「严格制定并执行煤矿安全生产监督检查计划」: one a year, since article 23 speaks of a yearly plan; due on 31 December."""
    district = on(date(2022, 12, 31))
    assert district.stands(PLAN, YEAR) == (0, 1, "due_soon")
    district.wrote(PLAN, "镇街", for_day=date(2022, 3, 1))
    assert district.stands(PLAN, YEAR) == (1, 1, "met")
    district.night_passes()
    assert district.flagged(PLAN, YEAR) is None


def test_a_missing_plan_is_flagged_at_new_year_and_can_be_made_up_late(on: On) -> None:
    """「严格制定…计划」: flagged on 1 January, the township is told; drawn up afterwards it stands as 逾期完成."""
    district = on(date(2022, 12, 31))
    assert district.flagged(PLAN, YEAR) is None
    district.night_passes()
    assert district.stands(PLAN, YEAR) == (0, 1, "overdue")
    assert district.flagged(PLAN, YEAR) == (date(2023, 1, 1), "raised")
    assert district.told(PLAN, YEAR) == {"镇干部庚"}
    district.night_passes(to=date(2023, 1, 9))
    district.wrote(PLAN, "镇街", for_day=YEAR)
    assert district.stands(PLAN, YEAR) == (1, 1, "met_late")
    assert district.flagged(PLAN, YEAR) == (date(2023, 1, 1), "closed")


def test_a_plan_made_before_its_year_begins_counts_for_the_year_it_is_for(on: On) -> None:
    """「监督检查计划」: a paper counts for the period it is for, whatever the day it is signed."""
    district = on(date(2021, 12, 31))
    district.wrote(PLAN, "镇街", for_day=YEAR)
    district.night_passes()
    assert district.stands(PLAN, YEAR) == (1, 1, "met")


def test_the_part_year_2021_is_counted_and_not_judged(on: On) -> None:
    """「监督检查计划」: the plan took effect on 27 January 2021."""
    district = on(date(2021, 12, 31))
    district.wrote(PLAN, "镇街", for_day=date(2021, 5, 1))
    district.night_passes()
    assert district.stands(PLAN, date(2021, 1, 1)) == (1, 1, "not_judged")
    assert district.flagged(PLAN, date(2021, 1, 1)) is None


def test_what_else_the_article_asks_is_in_the_books_as_it_is_written(on: On) -> None:
    """「按照要求向本辖区煤矿派驻驻矿安监员，强化驻矿盯守」: heads are counted by article 11, not a second time here."""
    on(date(2021, 3, 31))
    holds(
        3,
        {
            "a03-town-supervise": ("各镇街", "standing"),
            PLAN: ("各镇街", "periodic_implied"),
            "a03-town-run-plan": ("各镇街", "plan_driven"),
            "a03-town-closing": ("各镇街", "event"),
            "a03-town-post": ("各镇街", "posting"),
        },
    )
    assert not Obligation.objects.filter(duty__key="a03-town-post").exists()
