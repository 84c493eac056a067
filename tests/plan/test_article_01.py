"""第一条 建立党政领导联系煤矿制度: the government's head goes to a mine each half-year, his deputy each quarter."""

from collections.abc import Callable
from datetime import date

from tests.plan.books import holds
from tests.plan.district import District, unjudged

On = Callable[[date], District]
HEAD, DEPUTY = "a01-visit-gov-head", "a01-visit-gov-deputy"
SECOND_HALF, SECOND_QUARTER = date(2021, 7, 1), date(2021, 4, 1)


def test_one_visit_is_the_heads_half_year_and_none_is_not(on: On) -> None:
    """「区政府主要负责人每半年、分管负责人每季度到煤矿检查指导安全工作至少1次」: the head's, met by a visit on the last day."""
    district = on(date(2021, 12, 31))
    assert district.stands(HEAD, SECOND_HALF) == (0, 1, "due_soon")
    district.went(district.cast.gov_head, kind="guidance")
    assert district.stands(HEAD, SECOND_HALF) == (1, 1, "met")
    district.night_passes()
    assert district.flagged(HEAD, SECOND_HALF) is None


def test_one_visit_is_the_deputys_quarter_and_none_is_not(on: On) -> None:
    """「分管负责人每季度到煤矿检查指导安全工作至少1次」: met by a visit on the last day."""
    district = on(date(2021, 6, 30))
    assert district.stands(DEPUTY, SECOND_QUARTER) == (0, 1, "due_soon")
    district.went(district.cast.gov_deputy, kind="guidance")
    assert district.stands(DEPUTY, SECOND_QUARTER) == (1, 1, "met")
    district.night_passes()
    assert district.flagged(DEPUTY, SECOND_QUARTER) is None


def test_a_half_year_without_a_visit_is_flagged_at_new_year_and_cannot_be_mended(on: On) -> None:
    """「主要负责人每半年…至少1次」: not flagged on 31 December; flagged on 1 January; the January visit is next year's."""
    district = on(date(2021, 12, 31))
    assert district.flagged(HEAD, SECOND_HALF) is None
    district.night_passes()
    assert district.stands(HEAD, SECOND_HALF) == (0, 1, "missed")
    assert district.flagged(HEAD, SECOND_HALF) == (date(2022, 1, 1), "raised")
    assert district.told(HEAD, SECOND_HALF) == {"区长甲"}
    district.went(district.cast.gov_head)
    assert district.stands(HEAD, SECOND_HALF) == (0, 1, "missed")
    assert district.flagged(HEAD, SECOND_HALF) == (date(2022, 1, 1), "raised")
    assert district.stands(HEAD, date(2022, 1, 1)) == (1, 1, "met")


def test_a_quarter_without_a_visit_is_flagged_the_night_after_and_cannot_be_mended(on: On) -> None:
    """「分管负责人每季度…至少1次」: not flagged on 30 June; flagged on 1 July; the July visit is the third quarter's."""
    district = on(date(2021, 6, 30))
    assert district.flagged(DEPUTY, SECOND_QUARTER) is None
    district.night_passes()
    assert district.stands(DEPUTY, SECOND_QUARTER) == (0, 1, "missed")
    assert district.flagged(DEPUTY, SECOND_QUARTER) == (date(2021, 7, 1), "raised")
    assert district.told(DEPUTY, SECOND_QUARTER) == {"副区长乙"}
    district.went(district.cast.gov_deputy)
    assert district.stands(DEPUTY, SECOND_QUARTER) == (0, 1, "missed")
    assert district.stands(DEPUTY, date(2021, 7, 1)) == (1, 1, "met")


def test_the_first_part_periods_are_counted_and_not_judged(on: On) -> None:
    """「每半年」「每季度」: the plan took effect on 27 January 2021; what began before it is shown, and nobody is late."""
    district = on(date(2021, 6, 30))
    district.went(district.cast.gov_head, district.cast.gov_deputy, day=date(2021, 2, 3))
    district.night_passes()
    first = date(2021, 1, 1)
    assert district.stands(HEAD, first) == (1, 1, "not_judged")
    assert district.stands(DEPUTY, first) == (1, 1, "not_judged")
    assert unjudged(district.figure(HEAD, first)) == "首期不满，只跟踪不考核"
    assert district.flagged(HEAD, first) is None
    assert district.flagged(DEPUTY, first) is None


def test_head_and_deputy_going_together_are_credited_once_each(on: On) -> None:
    """「区政府主要负责人每半年、分管负责人每季度到煤矿」: one visit, two duties; each post present is credited, once."""
    district = on(date(2021, 12, 31))
    district.went(district.cast.gov_head, district.cast.gov_deputy)
    assert district.stands(HEAD, SECOND_HALF) == (1, 1, "met")
    assert district.stands(DEPUTY, date(2021, 10, 1)) == (1, 1, "met")


def test_what_else_the_article_asks_is_in_the_books_as_it_is_written(on: On) -> None:
    """「区党政主要负责人是我区煤矿安全生产第一责任人」: principles and papers set up once; they stand in no rate."""
    on(date(2021, 3, 31))
    holds(
        1,
        {
            "a01-first-responsible": ("区委主要负责人、区政府主要负责人", "standing"),
            "a01-direct-leader": ("区政府分管负责人", "standing"),
            HEAD: ("区政府主要负责人", "periodic"),
            DEPUTY: ("区政府分管负责人", "periodic"),
            "a01-contact-leaders": ("区委区领导、区政府区领导", "standing"),
            "a01-responsibility-system": ("有关镇街、各部门", "one_off"),
            "a01-duty-lists": ("有关镇街、各部门", "one_off"),
        },
    )
