"""第二十一条 加强煤矿企业主体责任考核: each enterprise every half-year, each mine every quarter."""

from collections.abc import Callable
from datetime import date

from mines.models import Enterprise
from tests.plan.books import holds
from tests.plan.district import District, mine, unjudged

On = Callable[[date], District]
ENTERPRISE, MINE = "a21-assess-enterprise", "a21-assess-mine"
SECOND_HALF, SECOND_QUARTER = date(2021, 7, 1), date(2021, 4, 1)


def test_each_of_the_seven_enterprises_is_assessed_once_in_the_half_year(on: On) -> None:
    """「由区能源局会同煤矿安全监察分局每半年对煤矿企业…进行督查、考核」: seven owed, in time up to 5 January.

    One assessment serves one enterprise. On the 6th the other six are flagged; made up later it is 逾期完成.
    """
    district = on(date(2022, 1, 5))
    first, second = Enterprise.objects.order_by("pk")[:2]
    assert district.stand(ENTERPRISE, SECOND_HALF) == {(0, 1, "due_soon"): 7}
    district.wrote(ENTERPRISE, "区能源局", for_day=date(2021, 12, 31), enterprise_id=first.pk)
    assert district.stands(ENTERPRISE, SECOND_HALF, enterprise=first) == (1, 1, "met")
    assert district.flags(ENTERPRISE, SECOND_HALF) == set()
    district.night_passes()
    assert district.stand(ENTERPRISE, SECOND_HALF) == {(0, 1, "overdue"): 6, (1, 1, "met"): 1}
    assert district.flags(ENTERPRISE, SECOND_HALF) == {(date(2022, 1, 6), "raised")}
    assert district.told(ENTERPRISE, SECOND_HALF) == {"局长丙"}
    district.wrote(ENTERPRISE, "区能源局", for_day=SECOND_HALF, enterprise_id=second.pk)
    assert district.stands(ENTERPRISE, SECOND_HALF, enterprise=second) == (1, 1, "met_late")
    assert district.flagged(ENTERPRISE, SECOND_HALF, enterprise=second) == (date(2022, 1, 6), "closed")


def test_each_of_the_eight_mines_is_assessed_once_in_the_quarter(on: On) -> None:
    """「每个季度对煤矿落实主体责任进行督查、考核」: eight owed, in time up to 5 July; then as for the enterprises."""
    district = on(date(2021, 7, 5))
    first, second = {"mine": mine("中心桥煤矿")}, {"mine": mine("箕山电煤")}
    assert district.stand(MINE, SECOND_QUARTER) == {(0, 1, "due_soon"): 8}
    district.wrote(MINE, "区能源局", for_day=date(2021, 6, 30), mine_id=first["mine"].pk)
    assert district.stands(MINE, SECOND_QUARTER, **first) == (1, 1, "met")
    assert district.flags(MINE, SECOND_QUARTER) == set()
    district.night_passes()
    assert district.stand(MINE, SECOND_QUARTER) == {(0, 1, "overdue"): 7, (1, 1, "met"): 1}
    assert district.flags(MINE, SECOND_QUARTER) == {(date(2021, 7, 6), "raised")}
    assert district.told(MINE, SECOND_QUARTER) == {"局长丙"}
    district.wrote(MINE, "区能源局", for_day=SECOND_QUARTER, mine_id=second["mine"].pk)
    assert district.stands(MINE, SECOND_QUARTER, **second) == (1, 1, "met_late")
    assert district.flagged(MINE, SECOND_QUARTER, **second) == (date(2021, 7, 6), "closed")


def test_a_mine_that_closes_inside_the_quarter_is_not_judged_for_it_and_is_gone_the_next(on: On) -> None:
    """「对煤矿」: 永福实业 closes on 20 May. Its quarter stays in the list with that reason; the third quarter has seven.

    It was its enterprise's only mine, so the enterprise leaves the half-years too; 能投渝新, with two mines, would not.
    """
    district = on(date(2021, 6, 30))
    district.becomes("closed", "永福实业", "中心桥煤矿", on=date(2021, 5, 20))
    row = district.figure(MINE, SECOND_QUARTER, mine=mine("永福实业"))
    assert (row.state, unjudged(row)) == ("not_judged", "对象在期内退出适用范围")
    district.night_passes(to=date(2021, 12, 31))
    assert sum(district.stand(MINE, date(2021, 7, 1)).values()) == 6
    owed = district.stand(ENTERPRISE, SECOND_HALF)
    assert sum(owed.values()) == 6
    assert district.stands(ENTERPRISE, SECOND_HALF, enterprise=mine("中心桥煤矿").enterprise) == (0, 1, "due_soon")


def test_the_first_part_periods_are_counted_and_not_judged(on: On) -> None:
    """「每半年」「每个季度」: what began before 27 January 2021 is shown, and nobody is late for it."""
    district = on(date(2021, 3, 31))
    first = date(2021, 1, 1)
    enterprise = Enterprise.objects.order_by("pk").first()
    district.wrote(MINE, "区能源局", for_day=date(2021, 3, 31), mine_id=mine("协合煤业").pk)
    district.wrote(ENTERPRISE, "区能源局", for_day=date(2021, 3, 31), enterprise_id=enterprise.pk)
    district.night_passes(to=date(2021, 7, 6))
    assert district.stand(MINE, first) == {(0, 1, "not_judged"): 7, (1, 1, "not_judged"): 1}
    assert district.stand(ENTERPRISE, first) == {(0, 1, "not_judged"): 6, (1, 1, "not_judged"): 1}
    assert district.flags(MINE, first) == district.flags(ENTERPRISE, first) == set()


def test_what_else_the_article_asks_is_in_the_books_as_it_is_written(on: On) -> None:
    """「将检查情况与安全资格挂钩」: arises from what was found. The branch that takes part bears nothing."""
    on(date(2021, 3, 31))
    holds(
        21,
        {
            ENTERPRISE: ("区能源局", "periodic"),
            MINE: ("区能源局", "periodic"),
            "a21-violation-archive": ("区能源局", "event"),
            "a21-qualification": ("区能源局", "event"),
        },
    )
