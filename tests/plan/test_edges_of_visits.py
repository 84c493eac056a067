"""What one 次 is: which visits count, and the one reason, in words, for each that does not."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

from inspections.actions import Participant, confirm_participation, correct_visit, end_visit, void_visit
from inspections.drafts import draft_of
from tests.plan.district import District

On = Callable[[date], District]
HEAD, DEPUTY = "a12-visit-bureau-head", "a12-visit-bureau-deputy"
JUNE = date(2021, 6, 1)
TODAY = date(2021, 6, 30)


def test_two_visits_to_one_mine_in_a_day_are_one(on: On) -> None:
    """Distinct mine and day is what one visit is: the second counts no more, and says so."""
    district = on(TODAY)
    district.went(district.cast.bureau_head, to="吊水洞煤业")
    district.went(district.cast.bureau_head, to="吊水洞煤业", kind="unannounced")
    row = district.figure(HEAD, JUNE)
    assert row.done == 1
    assert district.why_not(row) == [(TODAY, "同一天同一矿已算一次")]


def test_two_mines_in_a_day_are_two(on: On) -> None:
    """Distinct mine and day: another mine is another visit."""
    district = on(TODAY)
    district.went(district.cast.bureau_head, to="吊水洞煤业")
    district.went(district.cast.bureau_head, to="石马门煤业")
    assert district.stands(HEAD, JUNE) == (2, 5, "due_soon")


def test_one_mine_on_two_days_is_two(on: On) -> None:
    """Distinct mine and day: another day is another visit. No article asks for five different mines."""
    district = on(TODAY)
    district.went(district.cast.bureau_head, day=date(2021, 6, 29))
    district.went(district.cast.bureau_head, day=TODAY)
    assert district.stands(HEAD, JUNE) == (2, 5, "due_soon")


def test_remote_video_and_follow_up_are_not_going_to_the_mine(on: On) -> None:
    """Remote video and reinspection are not a visit by default; every other kind is."""
    district = on(TODAY)
    for to, kind in (("中心桥煤矿", "remote_video"), ("韦家沟煤矿", "follow_up")):
        district.went(district.cast.bureau_head, to=to, kind=kind)
    row = district.figure(HEAD, JUNE)
    assert row.done == 0
    assert district.why_not(row) == [(TODAY, "远程视频不计入"), (TODAY, "整改复查不计入")]
    for to, kind in (
        ("协合煤业", "routine"),
        ("永福实业", "unannounced"),
        ("吊水洞煤业", "cross"),
        ("石马门煤业", "joint"),
        ("富家洞煤业", "special"),
        ("箕山电煤", "guidance"),
    ):
        district.went(district.cast.bureau_head, to=to, kind=kind)
    assert district.stands(HEAD, JUNE) == (6, 5, "met")


def test_a_follow_up_does_not_use_up_the_mine_and_day(on: On) -> None:
    """Only acts that count bar later ones: a reinspection in the morning leaves the afternoon's visit its credit."""
    district = on(TODAY)
    district.went(district.cast.bureau_head, kind="follow_up")
    district.went(district.cast.bureau_head, kind="routine")
    assert district.stands(HEAD, JUNE) == (1, 5, "due_soon")


def test_a_joint_visit_credits_every_post_present_once_each(on: On) -> None:
    """Head, deputy and clerk went together: head and deputy each have one; the clerk, who owes none, takes none."""
    district = on(TODAY)
    cast = district.cast
    district.went(cast.bureau_head, cast.bureau_deputy, cast.bureau_clerk, kind="joint")
    assert district.stands(HEAD, JUNE) == (1, 5, "due_soon")
    assert district.stands(DEPUTY, JUNE) == (1, 8, "due_soon")
    assert district.why_not(district.figure(HEAD, JUNE)) == []


def test_a_joint_visit_counts_for_each_once_he_has_confirmed_it_himself(on: On) -> None:
    """The head enters it, which counts for him; the deputy's figure moves when he says that he was there, weeks later."""
    district = on(date(2021, 6, 10))
    cast = district.cast
    visit = district.went(cast.bureau_head, cast.bureau_deputy, kind="joint", confirmed=False)
    assert district.stands(HEAD, JUNE) == (1, 5, "open")
    assert district.why_not(district.figure(DEPUTY, JUNE)) == [(date(2021, 6, 10), "没有本人确认")]
    district.night_passes(to=date(2021, 7, 5))
    confirm_participation(visits=[visit], by=cast.bureau_deputy, today=district.today)
    assert district.stands(DEPUTY, JUNE) == (1, 8, "missed")
    assert district.why_not(district.figure(DEPUTY, JUNE)) == []


def test_a_department_is_credited_once_for_a_joint_visit_of_its_people(on: On) -> None:
    """A department's duty is done by whoever holds any post in it, once per visit however many of them went.

    Shown on the bureau's inspections by plan (article 10), which the office reads as two a month here.
    """
    district = on(TODAY)
    cast = district.cast
    duty = "a10-plan-inspections"
    district.reads(duty, "period", "month")
    district.reads(duty, "minimum", "2")
    district.went(cast.bureau_head, cast.bureau_deputy, cast.bureau_clerk, cast.police_head, kind="joint")
    assert district.stands(duty, JUNE) == (1, 2, "due_soon")
    assert [why for _, why in district.why_not(district.figure(duty, JUNE))] == ["同一天同一矿已算一次"] * 2
    district.went(cast.bureau_clerk, to="石马门煤业")
    assert district.stands(duty, JUNE) == (2, 2, "met")


def test_a_visit_that_has_begun_and_has_no_end_does_not_count_yet(on: On) -> None:
    """Open it counts for nothing; ended it counts on the day it began."""
    district = on(TODAY)
    visit = district.went(district.cast.bureau_head, day=date(2021, 6, 29), ended=False)
    row = district.figure(HEAD, JUNE)
    assert district.why_not(row) == [(date(2021, 6, 29), "检查尚未结束")]
    end_visit(
        visit=visit,
        ended_at=None,
        findings=(),
        late_reason="",
        token=uuid4(),
        by=district.cast.bureau_head,
        today=TODAY,
    )
    assert district.stands(HEAD, JUNE) == (1, 5, "due_soon")


def test_a_corrected_visit_moves_its_credit_and_stays_to_be_read(on: On) -> None:
    """It was the deputy who went, and in May: June gives the credit back, and says that the act was superseded."""
    district = on(TODAY)
    cast = district.cast
    visit = district.went(cast.bureau_head)
    draft = draft_of(visit, token=uuid4())
    corrected = {"day": date(2021, 5, 31), "participants": (Participant(cast.bureau_deputy.pk),)}
    fields = {name: getattr(draft, name) for name in draft.__dataclass_fields__} | corrected
    made = correct_visit(
        visit=visit, draft=type(draft)(**fields), reason="记错了人和日期", by=cast.bureau_head, today=TODAY
    )
    assert district.figure(DEPUTY, date(2021, 5, 1)).done == 0
    confirm_participation(visits=[made], by=cast.bureau_deputy, today=TODAY)
    row = district.figure(HEAD, JUNE)
    assert row.done == 0
    assert district.why_not(row) == [(TODAY, "已被更正后的记录取代")]
    assert district.figure(DEPUTY, date(2021, 5, 1)).done == 1
    visit.refresh_from_db()
    assert visit.void_reason == "记错了人和日期"


def test_a_voided_visit_counts_no_more_and_stays_to_be_read(on: On) -> None:
    """Five met the month; one is taken back with a reason, and the month is short again."""
    district = on(TODAY)
    head = district.cast.bureau_head
    visits = [district.went(head, to=to) for to in ("协合煤业", "永福实业", "吊水洞煤业", "石马门煤业", "富家洞煤业")]
    assert district.stands(HEAD, JUNE) == (5, 5, "met")
    void_visit(visit=visits[0], reason="未到现场", by=head, today=TODAY)
    assert district.stands(HEAD, JUNE) == (4, 5, "due_soon")
    assert district.why_not(district.figure(HEAD, JUNE)) == [(TODAY, "已作废")]


def test_days_apart_set_by_the_office_bar_a_visit_that_comes_too_soon(on: On) -> None:
    """The text does not forbid five visits in one day. Read as at least three days apart, the third of three days counts."""
    district = on(TODAY)
    district.reads(HEAD, "min_days_apart", "3")
    for day in (27, 28, 30):
        district.went(district.cast.bureau_head, day=date(2021, 6, day))
    row = district.figure(HEAD, JUNE)
    assert row.done == 2
    assert district.why_not(row) == [(date(2021, 6, 28), "距上次计入的间隔不足")]
