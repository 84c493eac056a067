"""A duty binds the post: changes of holder, acting holders, former holders, and nobody at all."""

from collections.abc import Callable
from datetime import date

from accounts.actions.appointments import end_appointment
from accounts.models import Appointment
from tests.plan.district import District

On = Callable[[date], District]
HEAD = "a12-visit-bureau-head"
MARCH = date(2021, 3, 1)
TODAY = date(2021, 3, 31)


def test_the_posts_count_survives_a_change_of_holder_in_mid_month(on: On) -> None:
    """Three visits by the old head up to the 15th, two by the new one from the 16th on: the post has done its five."""
    district = on(TODAY)
    cast = district.cast
    district.takes_over(cast.bureau_clerk, "主要负责人", of="区能源局", on=date(2021, 3, 16))
    for day in (10, 12, 15):
        district.went(cast.bureau_head, day=date(2021, 3, day))
    for day in (16, 18):
        district.went(cast.bureau_clerk, day=date(2021, 3, day))
    assert district.stands(HEAD, MARCH) == (5, 5, "met")


def test_a_former_holders_later_visit_does_not_count_and_says_why(on: On) -> None:
    """He left the post on the 15th; on the 16th he did not hold it. The successor's visit of the 15th is no better."""
    district = on(TODAY)
    cast = district.cast
    district.takes_over(cast.bureau_clerk, "主要负责人", of="区能源局", on=date(2021, 3, 16))
    district.went(cast.bureau_head, day=date(2021, 3, 16))
    district.went(cast.bureau_clerk, day=date(2021, 3, 15))
    row = district.figure(HEAD, MARCH)
    assert row.done == 0
    why = "当日不在该岗位任职"
    assert district.why_not(row) == [(date(2021, 3, 15), why), (date(2021, 3, 16), why)]


def test_whoever_once_stood_in_leaves_later_months_alone(on: On) -> None:
    """The deputy acted for the head in March only; his April visits are his own and no line on the head's figure."""
    district = on(date(2021, 4, 20))
    cast = district.cast
    district.takes_over(cast.bureau_clerk, "主要负责人", of="区能源局", on=date(2021, 3, 10), acting=True)
    end_appointment(appointment=Appointment.objects.get(user=cast.bureau_clerk, acting=True), ends=TODAY, by=None)
    district.went(cast.bureau_clerk, day=date(2021, 4, 12))
    row = district.figure(HEAD, date(2021, 4, 1))
    assert row.done == 0
    assert district.why_not(row) == []


def test_an_acting_holder_gets_the_credit_from_his_day_on(on: On) -> None:
    """While the head is away another acts for him from the 10th: his visits count for the post from that day."""
    district = on(TODAY)
    cast = district.cast
    district.takes_over(cast.bureau_clerk, "主要负责人", of="区能源局", on=date(2021, 3, 10), acting=True)
    district.went(cast.bureau_clerk, day=date(2021, 3, 9))
    district.went(cast.bureau_clerk, day=date(2021, 3, 10))
    district.went(cast.bureau_head, day=date(2021, 3, 11))
    assert district.stands(HEAD, MARCH) == (2, 5, "due_soon")


def test_regular_and_acting_holder_at_one_mine_on_one_day_count_once(on: On) -> None:
    """Both hold the post that day; the post went to one mine on one day."""
    district = on(TODAY)
    cast = district.cast
    district.takes_over(cast.bureau_clerk, "主要负责人", of="区能源局", on=date(2021, 3, 10), acting=True)
    district.went(cast.bureau_head, cast.bureau_clerk, day=date(2021, 3, 12))
    district.went(cast.bureau_clerk, day=date(2021, 3, 13))
    district.went(cast.bureau_head, day=date(2021, 3, 13))
    row = district.figure(HEAD, MARCH)
    assert row.done == 2
    assert [why for _, why in district.why_not(row)] == ["同一天同一矿已算一次"] * 2


def test_a_vacant_post_still_owes_and_is_flagged(on: On) -> None:
    """Nobody held the post in March. It owed its five all the same, and April finds it missed."""
    district = on(date(2021, 2, 28))
    held = Appointment.objects.current().get(user=district.cast.bureau_head)
    end_appointment(appointment=held, ends=date(2021, 2, 28), by=district.cast.administrator)
    district.night_passes(to=date(2021, 4, 1))
    assert district.stands(HEAD, MARCH) == (0, 5, "missed")
    assert district.flagged(HEAD, MARCH) == (date(2021, 4, 1), "raised")


def test_only_the_holder_of_the_day_is_told(on: On) -> None:
    """The new head took over on 1 April: February's flag went to the old one, March's goes to the one who holds the post."""
    district = on(TODAY)
    district.takes_over(district.cast.bureau_clerk, "主要负责人", of="区能源局", on=date(2021, 4, 1))
    district.night_passes()
    assert district.told(HEAD, date(2021, 2, 1)) == {"局长丙"}
    assert district.told(HEAD, MARCH) == {"科员戊"}


def test_one_person_in_two_posts_is_credited_in_both(on: On) -> None:
    """The deputy also acts as head: one visit of his is one visit of each post."""
    district = on(TODAY)
    deputy = district.cast.bureau_deputy
    district.takes_over(deputy, "主要负责人", of="区能源局", on=MARCH, acting=True)
    district.went(deputy)
    assert district.stands(HEAD, MARCH) == (1, 5, "due_soon")
    assert district.stands("a12-visit-bureau-deputy", MARCH) == (1, 8, "due_soon")
