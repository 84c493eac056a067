"""第四条 研究解决突出问题: head and deputy study the matter; government, bureau and townships report in writing."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tests.plan.books import holds
from tests.plan.district import MINES, District, department

On = Callable[[date], District]
STUDY_HEAD, STUDY_DEPUTY = "a04-study-gov-head", "a04-study-gov-deputy"
CITY, BUREAU, TOWN = "a04-report-city", "a04-report-bureau", "a04-report-town"
SECOND_HALF, SECOND_QUARTER, YEAR = date(2021, 7, 1), date(2021, 4, 1), date(2022, 1, 1)


def test_one_meeting_is_the_heads_half_year_and_none_is_flagged(on: On) -> None:
    """「区政府主要负责人每半年、分管负责人每季度研究煤矿安全生产工作至少1次」: the head's second half of 2021."""
    district = on(date(2021, 12, 31))
    assert district.stands(STUDY_HEAD, SECOND_HALF) == (0, 1, "due_soon")
    district.met(STUDY_HEAD, "区政府")
    assert district.stands(STUDY_HEAD, SECOND_HALF) == (1, 1, "met")
    district.night_passes()
    assert district.flagged(STUDY_HEAD, SECOND_HALF) is None


def test_a_half_year_without_a_meeting_is_flagged_at_new_year(on: On) -> None:
    """「主要负责人每半年…研究煤矿安全生产工作至少1次」: not flagged on 31 December, flagged on 1 January, and he is told.

    A meeting of January is no meeting of last year: the form refuses it for that period, and it counts for its own.
    """
    district = on(date(2021, 12, 31))
    assert district.flagged(STUDY_HEAD, SECOND_HALF) is None
    district.night_passes()
    assert district.stands(STUDY_HEAD, SECOND_HALF) == (0, 1, "missed")
    assert district.flagged(STUDY_HEAD, SECOND_HALF) == (date(2022, 1, 1), "raised")
    assert district.told(STUDY_HEAD, SECOND_HALF) == {"区长甲"}
    with pytest.raises(ValidationError, match="会议按召开日期计入"):
        district.wrote(STUDY_HEAD, "区政府", for_day=SECOND_HALF)
    district.met(STUDY_HEAD, "区政府")
    assert district.stands(STUDY_HEAD, SECOND_HALF) == (0, 1, "missed")
    assert district.stands(STUDY_HEAD, date(2022, 1, 1)) == (1, 1, "met")


def test_one_meeting_is_the_deputys_quarter(on: On) -> None:
    """「分管负责人每季度研究煤矿安全生产工作至少1次」: met by one on the last day of June."""
    district = on(date(2021, 6, 30))
    assert district.stands(STUDY_DEPUTY, SECOND_QUARTER) == (0, 1, "due_soon")
    district.met(STUDY_DEPUTY, "区政府")
    assert district.stands(STUDY_DEPUTY, SECOND_QUARTER) == (1, 1, "met")


def test_a_quarter_without_a_meeting_is_flagged_the_night_after(on: On) -> None:
    """「分管负责人每季度研究煤矿安全生产工作至少1次」: not flagged on 30 June; missed and flagged on 1 July, for good."""
    district = on(date(2021, 6, 30))
    assert district.flagged(STUDY_DEPUTY, SECOND_QUARTER) is None
    district.night_passes()
    assert district.flagged(STUDY_DEPUTY, SECOND_QUARTER) == (date(2021, 7, 1), "raised")
    assert district.told(STUDY_DEPUTY, SECOND_QUARTER) == {"副区长乙"}
    district.met(STUDY_DEPUTY, "区政府")
    assert district.stands(STUDY_DEPUTY, SECOND_QUARTER) == (0, 1, "missed")
    assert district.flagged(STUDY_DEPUTY, SECOND_QUARTER) == (date(2021, 7, 1), "raised")


def test_one_report_to_the_city_is_the_year(on: On) -> None:
    """「每年向市安全生产委员会办公室书面汇报1次煤矿安全生产工作情况」: for 2022, in time up to 10 January 2023."""
    district = on(date(2023, 1, 10))
    assert district.stands(CITY, YEAR) == (0, 1, "due_soon")
    district.wrote(CITY, "区政府", for_day=date(2022, 12, 31))
    assert district.stands(CITY, YEAR) == (1, 1, "met")
    district.night_passes()
    assert district.flagged(CITY, YEAR) is None


def test_a_missing_report_to_the_city_is_flagged_on_the_eleventh_and_made_up_late(on: On) -> None:
    """「每年…书面汇报1次」: flagged on 11 January; the government's head is told; sent on the 20th it is 逾期完成."""
    district = on(date(2023, 1, 10))
    assert district.flagged(CITY, YEAR) is None
    district.night_passes()
    assert district.stands(CITY, YEAR) == (0, 1, "overdue")
    assert district.flagged(CITY, YEAR) == (date(2023, 1, 11), "raised")
    assert district.told(CITY, YEAR) == {"区长甲"}
    district.night_passes(to=date(2023, 1, 20))
    district.wrote(CITY, "区政府", for_day=YEAR)
    assert district.stands(CITY, YEAR) == (1, 1, "met_late")
    assert district.flagged(CITY, YEAR) == (date(2023, 1, 11), "closed")


@pytest.mark.parametrize(("duty", "by"), [(BUREAU, "区能源局"), (TOWN, "镇街")])
def test_one_report_each_is_the_quarter(on: On, duty: str, by: str) -> None:
    """「区能源局和产煤镇街每季度向区安全生产委员会办公室书面汇报1次煤矿安全生产工作情况」: one from each, by 10 July."""
    district = on(date(2021, 7, 10))
    assert district.stands(duty, SECOND_QUARTER) == (0, 1, "due_soon")
    district.wrote(duty, by, for_day=date(2021, 6, 30))
    assert district.stands(duty, SECOND_QUARTER) == (1, 1, "met")
    district.night_passes()
    assert district.flagged(duty, SECOND_QUARTER) is None


@pytest.mark.parametrize(("duty", "by", "told"), [(BUREAU, "区能源局", "局长丙"), (TOWN, "镇街", "镇干部庚")])
def test_a_missing_quarterly_report_is_flagged_on_the_eleventh_and_made_up_late(
    on: On, duty: str, by: str, told: str
) -> None:
    """「区能源局和产煤镇街每季度…书面汇报1次」: flagged on 11 July, not before; sent late it closes its flag that day."""
    district = on(date(2021, 7, 10))
    assert district.flagged(duty, SECOND_QUARTER) is None
    district.night_passes()
    assert district.stands(duty, SECOND_QUARTER) == (0, 1, "overdue")
    assert district.flagged(duty, SECOND_QUARTER) == (date(2021, 7, 11), "raised")
    assert district.told(duty, SECOND_QUARTER) == {told}
    district.night_passes(to=date(2021, 7, 20))
    district.wrote(duty, by, for_day=SECOND_QUARTER)
    row = district.figure(duty, SECOND_QUARTER)
    assert (row.done, row.required, row.state) == (1, 1, "met_late")
    assert (row.flag.status, row.flag.closed_on) == ("closed", date(2021, 7, 20))


def test_one_bodys_report_does_not_serve_the_other(on: On) -> None:
    """「区能源局和产煤镇街」: the bureau's report leaves the township's owed, and the bureau cannot enter the township's."""
    district = on(date(2021, 7, 10))
    district.wrote(BUREAU, "区能源局", for_day=SECOND_QUARTER)
    assert district.stands(TOWN, SECOND_QUARTER) == (0, 1, "due_soon")
    with pytest.raises(ValidationError, match="该职责不由区能源局承担"):
        district.wrote(TOWN, "区能源局", for_day=SECOND_QUARTER)


def test_a_township_whose_mines_are_all_closed_produces_no_coal_and_reports_no_more(on: On) -> None:
    """「产煤镇街每季度…书面汇报」: the last mine closes on 20 August; the quarter is not judged, the next is not owed."""
    district = on(date(2021, 8, 31))
    district.becomes("closed", *MINES, on=date(2021, 8, 20))
    district.night_passes(to=date(2021, 10, 11))
    row = district.figure(TOWN, date(2021, 7, 1))
    assert (row.state, row.unjudged) == ("not_judged", "subject_left")
    assert district.stand(TOWN, date(2021, 10, 1)) == {}
    assert district.stands(BUREAU, date(2021, 7, 1)) == (0, 1, "overdue")


def test_the_first_part_periods_are_counted_and_not_judged(on: On) -> None:
    """「每半年」「每季度」「每年」: what began before 27 January 2021 is shown, and nobody is late for it."""
    district = on(date(2021, 3, 31))
    first = date(2021, 1, 1)
    district.met(STUDY_HEAD, "区政府", day=date(2021, 3, 30))
    district.met(STUDY_DEPUTY, "区政府", day=date(2021, 3, 30))
    for duty, by in ((CITY, "区政府"), (BUREAU, "区能源局"), (TOWN, "镇街")):
        district.wrote(duty, by, for_day=date(2021, 3, 1))
    district.night_passes(to=date(2022, 1, 11))
    for duty in (STUDY_HEAD, STUDY_DEPUTY, CITY, BUREAU, TOWN):
        assert district.stands(duty, first) == (1, 1, "not_judged")
        assert district.flagged(duty, first) is None


def test_what_else_the_article_asks_is_in_the_books_as_it_is_written(on: On) -> None:
    """「及时研究解决煤矿安全生产突出问题」: arises on a fact; 「及时」 is no number of days, so nothing is judged."""
    on(date(2021, 3, 31))
    assert department("市安全生产委员会办公室").kind == "city_body"
    holds(
        4,
        {
            STUDY_HEAD: ("区政府主要负责人", "periodic"),
            STUDY_DEPUTY: ("区政府分管负责人", "periodic"),
            "a04-solve-problems": ("区政府主要负责人、区政府分管负责人", "event"),
            CITY: ("区政府", "periodic"),
            BUREAU: ("区能源局", "periodic"),
            TOWN: ("产煤镇街", "periodic"),
        },
    )
