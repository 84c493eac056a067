"""Rates: met ÷ judged, and beside every rate what was taken out of it, by whom and why."""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError

from accounts.actions.appointments import end_appointment
from accounts.models import Appointment
from dashboard.listing import remark_of, with_names
from duties.actions.excuses import excuse_obligation, withdraw_excuse
from duties.models import Excuse, Notice, Obligation
from tests.plan.district import District, mine, tally

On = Callable[[date], District]
HEAD, DEPUTY = "a12-visit-bureau-head", "a12-visit-bureau-deputy"
FEBRUARY = date(2021, 2, 1)
PAPER = "区府办〔2021〕7号会议纪要"


def excuse(district: District, row: Obligation, *, reduce_to: int | None = None) -> Excuse:
    """The government's head approves, the office enters it."""
    return excuse_obligation(
        obligation=row,
        reason="疫情管控停止入矿",
        approval=PAPER,
        approved_by=district.cast.gov_head,
        reduce_to=reduce_to,
        by=district.cast.office,
        today=district.today,
    )


def test_an_excused_duty_says_who_excused_it_on_which_paper(on: On) -> None:
    """免除: February is no longer missed, its flag is closed, and the approval is named wherever it is listed."""
    district = on(date(2021, 2, 28))
    district.night_passes()
    excuse(district, district.figure(HEAD, FEBRUARY))
    assert district.stands(HEAD, FEBRUARY) == (0, 5, "excused")
    assert district.flagged(HEAD, FEBRUARY) == (date(2021, 3, 1), "closed")
    listed = with_names(Obligation.objects.filter(pk=district.figure(HEAD, FEBRUARY).pk)).get()
    assert remark_of(listed) == f"经 区长甲 批准免除（{PAPER}）"


def test_a_reduced_duty_is_met_at_the_reduced_number_and_says_so(on: On) -> None:
    """核减 to 3: three visits meet it, and beside the figure stands who reduced it."""
    district = on(date(2021, 2, 28))
    district.went_times(3, district.cast.bureau_head)
    excuse(district, district.figure(HEAD, FEBRUARY), reduce_to=3)
    assert district.stands(HEAD, FEBRUARY) == (3, 3, "met")
    listed = with_names(Obligation.objects.filter(pk=district.figure(HEAD, FEBRUARY).pk)).get()
    assert remark_of(listed) == f"经 区长甲 批准核减为 3（{PAPER}）"
    assert listed.base_required == 5


def test_nobody_is_excused_by_himself_or_without_a_paper(on: On) -> None:
    """The approver is another person, and the approval has a name."""
    district = on(date(2021, 2, 28))
    values = {"obligation": district.figure(HEAD, FEBRUARY), "reason": "公出", "reduce_to": None}
    common = {"by": district.cast.office, "today": district.today}
    with pytest.raises(ValidationError, match="不能由承担该职责的本人批准"):
        excuse_obligation(**values, **common, approval=PAPER, approved_by=district.cast.bureau_head)
    with pytest.raises(ValidationError, match="请写明批准依据"):
        excuse_obligation(**values, **common, approval=" ", approved_by=district.cast.gov_head)


def test_an_approver_leads_on_the_day_and_writes_nothing_himself(on: On) -> None:
    """A clerk approves nothing, nor does a leader who has left; he who writes it down is somebody else."""
    district = on(date(2021, 2, 28))
    cast = district.cast
    common = {"obligation": district.figure(HEAD, FEBRUARY), "reason": "公出", "reduce_to": None, "approval": PAPER}
    with pytest.raises(ValidationError, match="主要负责人、分管负责人或班子成员"):
        excuse_obligation(**common, by=cast.office, today=district.today, approved_by=cast.bureau_clerk)
    with pytest.raises(ValidationError, match="应是两个人"):
        excuse_obligation(**common, by=cast.gov_head, today=district.today, approved_by=cast.gov_head)
    leading = Appointment.objects.current().get(user=cast.gov_head)
    end_appointment(appointment=leading, ends=date(2021, 2, 27), by=None)
    with pytest.raises(ValidationError, match="主要负责人、分管负责人或班子成员"):
        excuse_obligation(**common, by=cast.office, today=district.today, approved_by=cast.gov_head)


def test_the_approver_and_whoever_owes_it_are_told(on: On) -> None:
    """In their inboxes, with paper and reason; nobody else's."""
    district = on(date(2021, 2, 28))
    excuse(district, district.figure(HEAD, FEBRUARY), reduce_to=3)
    told = Notice.objects.filter(kind=Notice.Kind.EXCUSED)
    assert {notice.user.username for notice in told} == {"gov_head", "bureau_head"}
    assert all(PAPER in notice.text and "区长甲批准" in notice.text for notice in told)


def test_a_departments_duty_is_not_excused_by_its_own_people(on: On) -> None:
    """The bureau's head cannot approve that the bureau need not report; the government's head can."""
    district = on(date(2021, 7, 10))
    row = district.figure("a04-report-bureau", date(2021, 4, 1))
    values = {"obligation": row, "reason": "机构调整", "approval": PAPER, "reduce_to": None}
    common = {"by": district.cast.office, "today": district.today}
    with pytest.raises(ValidationError, match="该职责由批准人所在的单位承担"):
        excuse_obligation(**values, **common, approved_by=district.cast.bureau_head)
    excuse_obligation(**values, **common, approved_by=district.cast.gov_head)
    assert district.stands("a04-report-bureau", date(2021, 4, 1)) == (0, 1, "excused")


def test_an_excuse_taken_back_leaves_the_miss_as_if_it_had_never_been(on: On) -> None:
    """Withdrawn with a reason, February is missed again and asks for its explanation again; the excuse stays readable."""
    district = on(date(2021, 2, 28))
    district.night_passes()
    granted = excuse(district, district.figure(HEAD, FEBRUARY))
    withdraw_excuse(excuse=granted, reason="批件作废", by=district.cast.office, today=district.today)
    assert district.stands(HEAD, FEBRUARY) == (0, 5, "missed")
    assert district.flagged(HEAD, FEBRUARY) == (date(2021, 3, 1), "raised")
    granted.refresh_from_db()
    assert (granted.void_reason, granted.approval) == ("批件作废", PAPER)


def test_a_rate_is_what_was_met_in_time_over_what_was_judged(on: On) -> None:
    """February of the two: the head met it, the deputy missed it: 1 of 2. Excusing the deputy makes it 1 of 1, 1 excused."""
    district = on(date(2021, 2, 28))
    district.went_times(5, district.cast.bureau_head)
    district.night_passes()
    rows = Obligation.objects.owed().filter(duty__key__in=[HEAD, DEPUTY], period_start=FEBRUARY)
    before = tally(rows)
    assert (before.met, before.judged, before.rate) == (1, 2, Fraction(1, 2))
    excuse(district, district.figure(DEPUTY, FEBRUARY))
    after = tally(rows.all())
    assert (after.met, after.judged, after.excused, after.rate) == (1, 1, 1, Fraction(1))


def test_what_came_late_is_judged_and_not_met(on: On) -> None:
    """逾期完成 stays below the line of a rate, never above it."""
    district = on(date(2021, 7, 10))
    district.night_passes()
    district.wrote("a04-report-bureau", "区能源局", for_day=date(2021, 4, 1))
    rows = Obligation.objects.owed().filter(duty__key="a04-report-bureau", period_start=date(2021, 4, 1))
    assert (tally(rows).met_late, tally(rows).judged, tally(rows).rate) == (1, 1, Fraction(0))


def test_where_nothing_is_judged_there_is_no_rate(on: On) -> None:
    """Not applicable is a state, never a number: the first part month has no rate, not a rate of nought."""
    on(date(2021, 1, 31))
    rows = Obligation.objects.owed().filter(period_start=date(2021, 1, 1), period_kind="month")
    counts = tally(rows)
    assert (counts.judged, counts.rate) == (0, None)
    assert counts.not_judged == rows.count() > 0


def test_every_requirement_taken_out_is_listed_with_its_reason(on: On) -> None:
    """Excused, reduced, or out of scope: in a half-year with some of each, no line that no rate counts is without words."""
    district = on(date(2021, 6, 30))
    district.becomes("closed", "永福实业", on=date(2021, 5, 20))
    district.night_passes(to=date(2021, 7, 11))
    excuse(district, district.figure(HEAD, FEBRUARY))
    excuse(district, district.figure(DEPUTY, FEBRUARY), reduce_to=2)
    owed = with_names(Obligation.objects.owed())
    out = [row for row in owed if row.state in ("excused", "not_judged") or row.required < row.base_required]
    whole_days = [row for row in out if row.duty.kind != "posting"]
    assert all(remark_of(row) for row in out)
    assert {row.state for row in whole_days} == {"excused", "not_judged", "missed"}
    left = [row for row in out if row.mine == mine("永福实业") and row.period_end > date(2021, 5, 20)]
    assert {remark_of(row) for row in left} == {"对象在期内退出适用范围"}
    # Nothing leaves the books without being either judged, running, or on this list.
    counts = tally(owed)
    running = counts.open + counts.due_soon
    assert counts.judged + running + counts.excused + counts.not_judged == len(owed)


def test_a_mine_that_begins_to_close_inside_a_quarter_stays_owed_until_it_is_closed(on: On) -> None:
    """关闭退出中 from 10 May: still visited, staffed and assessed. Closed on 20 June: gone from that day, the quarter unjudged."""
    district = on(date(2021, 6, 30))
    closing, closed = date(2021, 5, 10), date(2021, 6, 20)
    quarter = {"duty": "a21-assess-mine", "start": date(2021, 4, 1), "mine": mine("永福实业")}
    district.becomes("closing", "永福实业", on=closing)
    assert district.stands(**quarter) == (0, 1, "due_soon")
    district.went(district.cast.bureau_head, day=closed - timedelta(days=1), to="永福实业")
    district.becomes("closed", "永福实业", on=closed)
    district.went(district.cast.bureau_head, day=closed, to="永福实业")
    assert district.stands(**quarter) == (0, 1, "not_judged")
    assert district.figure(HEAD, date(2021, 6, 1)).done == 1
    district.night_passes(to=date(2021, 7, 6))
    assert district.flagged(**quarter) is None
    assert district.stand("a21-assess-mine", date(2021, 7, 1), mine=mine("永福实业")) == {}
