"""Which day it is: local midnights, the first minutes of a month, month ends, leap days, year turns."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils.timezone import localdate

from accounts.models import User
from duties.actions.settings import set_books
from duties.models import Flag, Obligation
from duties.sweep import sweep
from duties.tasks import light_sweep, nightly_sweep
from inspections.models import Visit
from tests.conftest import Cast
from tests.plan.district import District, mine

On = Callable[[date], District]
HEAD = "a12-visit-bureau-head"
# 1 April in Yongchuan is still 31 March by the world's clock until eight in the morning.
HALF_PAST_MIDNIGHT = datetime(2021, 3, 31, 16, 30, tzinfo=UTC)
HALF_PAST_SEVEN = datetime(2021, 3, 31, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize("moment", [HALF_PAST_MIDNIGHT, HALF_PAST_SEVEN], ids=["00:30", "07:30"])
def test_a_visit_logged_early_on_the_first_belongs_to_the_first(
    on: On, sign_in: Callable[[User], Client], moment: datetime
) -> None:
    """A visit's day is a local date: entered at 00:30 or 07:30 on 1 April as today's, it is April's and not March's."""
    district = on(date(2021, 4, 1))
    head = district.cast.bureau_head
    with time_machine.travel(moment, tick=False):
        assert localdate() == date(2021, 4, 1)
        sent = {
            "token": str(uuid4()),
            "mine": mine("吊水洞煤业").pk,
            "day_choice": "2021-04-01",
            "kind": "routine",
            "participants": [head.pk],
            "underground": "yes",
            "ended": "yes",
        }
        response = sign_in(head).post("/visits/new/", sent)
    assert response.status_code == 302, response.content.decode()
    assert Visit.objects.get().day == date(2021, 4, 1)
    assert district.stands(HEAD, date(2021, 4, 1)) == (1, 5, "open")
    assert district.stands(HEAD, date(2021, 3, 1)) == (0, 5, "missed")


def test_the_flag_is_raised_at_the_first_minute_of_the_local_day(on: On) -> None:
    """23:59 on 28 February in Yongchuan raises nothing; 00:00 on 1 March does, though it is 16:00 on the 28th by UTC."""
    district = on(date(2021, 2, 28))
    with time_machine.travel(datetime(2021, 2, 28, 15, 59, 59, tzinfo=UTC), tick=False):
        light_sweep.run()
    assert district.flagged(HEAD, date(2021, 2, 1)) is None
    with time_machine.travel(datetime(2021, 2, 28, 16, 0, 0, tzinfo=UTC), tick=False):
        nightly_sweep.run()
    assert district.flagged(HEAD, date(2021, 2, 1)) == (date(2021, 3, 1), "raised")


def test_months_end_when_the_calendar_says_so(on: On) -> None:
    """A period is a place on the calendar, never the last one plus an interval: no drift from 31 to 28 for ever after."""
    on(date(2022, 12, 31))
    ends = Obligation.objects.owed().filter(duty__key=HEAD).order_by("period_start").values_list("period_end", "due")
    lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    expected = [date(year, month, lengths[month - 1]) for year in (2021, 2022) for month in range(1, 13)]
    assert list(ends) == [(day, day) for day in expected]


def test_the_last_day_of_a_month_and_the_first_of_the_next(on: On) -> None:
    """A visit on the 28th is February's, one on 1 March is March's; both are entered on 1 March."""
    district = on(date(2021, 2, 28))
    district.night_passes()
    district.went(district.cast.bureau_head, day=date(2021, 2, 28))
    district.went(district.cast.bureau_head, day=date(2021, 3, 1))
    assert district.figure(HEAD, date(2021, 2, 1)).done == 1
    assert district.figure(HEAD, date(2021, 3, 1)).done == 1


def test_the_year_turns_between_two_midnights(on: On) -> None:
    """31 December is the old year's, the old quarter's and December's; 1 January is all the new ones'."""
    district = on(date(2021, 12, 31))
    district.went(district.cast.gov_head, district.cast.gov_deputy)
    district.night_passes()
    district.went(district.cast.gov_head, district.cast.gov_deputy)
    for start in (date(2021, 7, 1), date(2022, 1, 1)):
        assert district.stands("a01-visit-gov-head", start) == (1, 1, "met")
    for start in (date(2021, 10, 1), date(2022, 1, 1)):
        assert district.stands("a01-visit-gov-deputy", start) == (1, 1, "met")


def test_leap_day_is_a_day_of_february(cast: Cast) -> None:
    """29 February 2024 is February's last and due day: a visit on it counts, article 11 asks for 29 days of head-count."""
    set_books(books_from=date(2024, 2, 1), soon_days=7, reason="新建账簿", by=cast.office)
    sweep(today=date(2024, 2, 29))
    district = District(cast, date(2024, 2, 29))
    february = date(2024, 2, 1)
    district.went(cast.bureau_head)
    assert district.figure(HEAD, february).due == date(2024, 2, 29)
    assert district.stands(HEAD, february) == (1, 5, "due_soon")
    district.night_passes()
    assert district.flagged(HEAD, february) == (date(2024, 3, 1), "raised")
    assert district.stand("a11-post-soe", february) == {(29, 29, "met"): 2}


def test_what_was_done_before_the_plan_took_effect_does_not_count_for_it(on: On) -> None:
    """In force from 27 January 2021: the visit of the 26th is outside, that of the 27th is inside."""
    district = on(date(2021, 1, 31))
    for day in (26, 27):
        district.went(district.cast.bureau_head, day=date(2021, 1, day))
    row = district.figure(HEAD, date(2021, 1, 1))
    assert row.done == 1
    assert district.why_not(row) == [(date(2021, 1, 26), "不在计算期内")]


def test_neglect_never_mutes(on: On) -> None:
    """Twelve months missed in a row are twelve flags, each of its own month and day; the thirteenth month is owed as ever."""
    on(date(2021, 12, 31))
    sweep(today=date(2022, 2, 1))
    raised = Flag.objects.filter(obligation__duty__key=HEAD).order_by("raised_on").values_list("raised_on", flat=True)
    assert list(raised) == [date(2021, month, 1) for month in range(3, 13)] + [date(2022, 1, 1), date(2022, 2, 1)]
    assert Obligation.objects.get(duty__key=HEAD, period_start=date(2022, 2, 1)).state == "open"


def test_there_is_no_horizon_at_new_year(on: On) -> None:
    """Nothing is made ahead: the night of 31 December opens January, the quarter, the half-year and the year by itself."""
    district = on(date(2022, 12, 31))
    assert not Obligation.objects.filter(period_start__gt=district.today).exists()
    before = set(Obligation.objects.filter(period_start=date(2022, 1, 1)).values_list("duty__key", flat=True))
    district.night_passes()
    after = set(Obligation.objects.filter(period_start=date(2023, 1, 1)).values_list("duty__key", flat=True))
    assert after == before != set()
