"""第十二条 部门负责人带头检查: the bureau's head goes to the mines five times a month, his deputy eight times."""

from collections.abc import Callable
from datetime import date

from tests.plan.books import holds
from tests.plan.district import District

On = Callable[[date], District]
HEAD, DEPUTY = "a12-visit-bureau-head", "a12-visit-bureau-deputy"
JANUARY, FEBRUARY = date(2021, 1, 1), date(2021, 2, 1)


def test_five_visits_are_the_heads_month_and_four_are_not(on: On) -> None:
    """「区能源局主要负责人到煤矿检查每月至少5次」: on the last day four visits leave it short; the fifth meets it."""
    district = on(date(2021, 2, 28))
    district.went_times(4, district.cast.bureau_head)
    assert district.stands(HEAD, FEBRUARY) == (4, 5, "due_soon")
    district.went(district.cast.bureau_head, to="箕山电煤")
    assert district.stands(HEAD, FEBRUARY) == (5, 5, "met")
    district.night_passes()
    assert district.flagged(HEAD, FEBRUARY) is None


def test_eight_visits_are_the_deputys_month_and_seven_are_not(on: On) -> None:
    """「分管负责人每月到煤矿检查指导次数每月至少8次」: seven leave it short; the eighth meets it."""
    district = on(date(2021, 2, 28))
    district.went_times(7, district.cast.bureau_deputy)
    assert district.stands(DEPUTY, FEBRUARY) == (7, 8, "due_soon")
    district.went(district.cast.bureau_deputy, to="箕山电煤")
    assert district.stands(DEPUTY, FEBRUARY) == (8, 8, "met")


def test_a_month_left_short_is_flagged_at_the_first_minute_of_the_next(on: On) -> None:
    """「每月至少5次」: no flag on 28 February; one on 1 March for each of the two, and each is told of his own.

    A visit of 1 March belongs to March: February stays missed, and its flag stays open.
    """
    district = on(date(2021, 2, 28))
    district.went_times(4, district.cast.bureau_head)
    district.went_times(7, district.cast.bureau_deputy)
    assert district.flagged(HEAD, FEBRUARY) is None
    district.night_passes()
    assert district.stands(HEAD, FEBRUARY) == (4, 5, "missed")
    assert district.stands(DEPUTY, FEBRUARY) == (7, 8, "missed")
    for duty, name in ((HEAD, "局长丙"), (DEPUTY, "副局长丁")):
        assert district.flagged(duty, FEBRUARY) == (date(2021, 3, 1), "raised")
        assert district.told(duty, FEBRUARY) == {name}
    district.went(district.cast.bureau_head, district.cast.bureau_deputy)
    assert district.stands(HEAD, FEBRUARY) == (4, 5, "missed")
    assert district.stands(DEPUTY, FEBRUARY) == (7, 8, "missed")
    assert district.flagged(HEAD, FEBRUARY) == (date(2021, 3, 1), "raised")


def test_the_five_days_of_january_2021_are_counted_and_not_judged(on: On) -> None:
    """「每月至少5次」: the plan took effect on 27 January, so January's visits are shown, and nobody is late for it."""
    district = on(date(2021, 1, 31))
    district.went(district.cast.bureau_head, district.cast.bureau_deputy, day=date(2021, 1, 27))
    district.night_passes()
    assert district.stands(HEAD, JANUARY) == (1, 5, "not_judged")
    assert district.stands(DEPUTY, JANUARY) == (1, 8, "not_judged")
    assert district.flagged(HEAD, JANUARY) is None


def test_what_else_the_article_asks_is_in_the_books_as_it_is_written(on: On) -> None:
    """「健全完善分片包干监管责任制，班子成员实行分片联系指导」: set up once, and a standing principle."""
    on(date(2021, 3, 31))
    holds(
        12,
        {
            "a12-area-system": ("区能源局", "one_off"),
            "a12-area-contact": ("区能源局班子成员", "standing"),
            HEAD: ("区能源局主要负责人", "periodic"),
            DEPUTY: ("区能源局分管负责人", "periodic"),
        },
    )
