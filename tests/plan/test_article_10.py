"""第十条 落实分级分类监管: the bureau inspects by its enforcement plan, so there is a plan each year."""

from collections.abc import Callable
from datetime import date

from tests.plan.books import holds
from tests.plan.district import District

On = Callable[[date], District]
PLAN = "a10-enforcement-plan"
YEAR = date(2022, 1, 1)


def test_a_plan_for_the_year_meets_it_and_none_does_not(on: On) -> None:
    """「区能源局对乡镇煤矿企业的上级公司和煤矿企业按照执法计划依法开展执法检查」: one plan a year, by 31 December."""
    district = on(date(2022, 12, 31))
    assert district.stands(PLAN, YEAR) == (0, 1, "due_soon")
    district.wrote(PLAN, "区能源局", for_day=date(2022, 7, 1))
    assert district.stands(PLAN, YEAR) == (1, 1, "met")
    district.night_passes()
    assert district.flagged(PLAN, YEAR) is None


def test_a_missing_plan_is_flagged_at_new_year_and_can_be_made_up_late(on: On) -> None:
    """「按照执法计划」: not flagged on 31 December, flagged on 1 January; the bureau's head is told; late is 逾期完成."""
    district = on(date(2022, 12, 31))
    assert district.flagged(PLAN, YEAR) is None
    district.night_passes()
    assert district.stands(PLAN, YEAR) == (0, 1, "overdue")
    assert district.flagged(PLAN, YEAR) == (date(2023, 1, 1), "raised")
    assert district.told(PLAN, YEAR) == {"局长丙"}
    district.wrote(PLAN, "区能源局", for_day=date(2022, 12, 31))
    assert district.stands(PLAN, YEAR) == (1, 1, "met_late")
    assert district.flagged(PLAN, YEAR) == (date(2023, 1, 1), "closed")


def test_the_part_year_2021_is_counted_and_not_judged(on: On) -> None:
    """「按照执法计划」: the plan took effect on 27 January 2021."""
    district = on(date(2021, 12, 31))
    district.wrote(PLAN, "区能源局", for_day=date(2021, 2, 1))
    district.night_passes()
    assert district.stands(PLAN, date(2021, 1, 1)) == (1, 1, "not_judged")
    assert district.flagged(PLAN, date(2021, 1, 1)) is None


def test_what_else_the_article_asks_is_in_the_books_as_it_is_written(on: On) -> None:
    """「全力配合市级煤矿安全监管监察部门的安全督导、随机抽查、示范性执法等执法活动」: arises when the city comes."""
    on(date(2021, 3, 31))
    holds(
        10,
        {
            PLAN: ("区能源局", "periodic_implied"),
            "a10-plan-inspections": ("区能源局", "plan_driven"),
            "a10-cooperate": ("区能源局", "event"),
        },
    )
