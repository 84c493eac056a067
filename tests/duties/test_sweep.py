"""The sweep: idempotent, catches up, dated by the calendar."""

from datetime import date, timedelta

import pytest

from accounts.actions.appointments import appoint, end_appointment
from accounts.models import Appointment, Post, User
from audit.models import AuditEntry
from audit.trail import first_break
from duties.actions.settings import set_books
from duties.models import Act, BookSetting, Flag, FlagStep, Notice, Obligation
from duties.reminders import remind, send_digests, write_digests
from duties.standings import Filter, standings
from duties.sweep import catch_up, sweep
from mines.actions.postings import end_posting
from mines.actions.statuses import record_status, void_status
from mines.models import Posting
from tests.conftest import Cast
from tests.ledger import figure, mine, went, wrote

HEAD = "a12-visit-bureau-head"
FIGURES = (
    "identity",
    "required",
    "done",
    "done_in_time",
    "met_on",
    "state",
    "due",
    "unjudged",
    "withdrawn",
    "next_change",
)


def rows() -> list[tuple[object, ...]]:
    """Everything a sweep decides, in an order of its own."""
    figures = list(Obligation.objects.order_by("identity").values_list(*FIGURES))
    flags = Flag.objects.order_by("obligation__identity")
    flagged = list(flags.values_list("obligation__identity", "raised_on", "status", "closed_on", "close_reason"))
    return [*figures, *flagged]


def stored_equals_scratch(today: date) -> None:
    """Every stored figure equals judging from scratch."""
    _books, judged = standings(Filter(), today=today)
    scratch = {
        item.owing.identity: (item.standing.required, item.standing.done, str(item.standing.state)) for item in judged
    }
    stored = {row.identity: (row.required, row.done, row.state) for row in Obligation.objects.owed()}
    assert stored == scratch


def a_year_of_work(cast: Cast) -> None:
    """Some of everything: months met and missed, reports in time and late."""
    for month in (2, 3, 5):
        for day in range(1, 6):
            went(cast.bureau_head, day=date(2021, month, day), today=date(2021, month, day))
    went(cast.bureau_head, cast.bureau_deputy, day=date(2021, 4, 7))
    wrote("a04-report-bureau", "区能源局", for_day=date(2021, 4, 1), sent_on=date(2021, 7, 9))
    wrote("a14-report-hazards", "区能源局", for_day=date(2021, 4, 1), sent_on=date(2021, 7, 25))


def test_running_twice_changes_nothing(cast: Cast) -> None:
    """The second run opens, judges, flags and closes nothing."""
    a_year_of_work(cast)
    sweep(today=date(2021, 8, 1))
    before = rows()
    audited = AuditEntry.objects.count()
    again = sweep(today=date(2021, 8, 1))
    assert (again.opened, again.judged, again.flagged, again.closed) == (0, 0, 0, 0)
    assert rows() == before
    assert AuditEntry.objects.count() == audited


def test_forty_days_off_and_back_gives_the_same_rows(cast: Cast) -> None:
    """A range, never an equality: the days missed are made up as if they had been run."""
    a_year_of_work(cast)
    day = date(2021, 6, 20)
    while day <= date(2021, 8, 1):
        sweep(today=day)
        day += timedelta(days=1)
    daily = rows()
    from_the_beginning()
    sweep(today=date(2021, 6, 20))
    sweep(today=date(2021, 8, 1))
    assert rows() == daily


def from_the_beginning() -> None:
    """Forget that anything was ever opened."""
    for model in (FlagStep, Notice, Flag, Obligation):
        model.objects.all().delete()
    BookSetting.objects.update(opened_to=None, swept_to=0)


def test_stored_figures_equal_judging_from_scratch(cast: Cast) -> None:
    """After sweeps, acts, and changes of the registers."""
    sweep(today=date(2021, 3, 10))
    a_year_of_work(cast)
    sweep(today=date(2021, 7, 26))
    stored_equals_scratch(date(2021, 7, 26))
    record_status(mine=mine("永福实业"), status="closed", starts=date(2021, 5, 20), by=cast.administrator)
    end_posting(posting=Posting.objects.get(person__name="宋伟"), ends=date(2021, 6, 10), by=cast.administrator)
    sweep(today=date(2021, 8, 3))
    stored_equals_scratch(date(2021, 8, 3))


def test_missed_is_flagged_at_the_first_minute_of_the_next_day(cast: Cast) -> None:
    """Due 31 March: not flagged on the day itself, flagged on 1 April, dated 1 April whenever the sweep runs."""
    sweep(today=date(2021, 3, 31))
    assert not Flag.objects.filter(obligation=figure(HEAD, date(2021, 3, 1))).exists()
    sweep(today=date(2021, 4, 1))
    flag = Flag.objects.get(obligation=figure(HEAD, date(2021, 3, 1)))
    assert flag.raised_on == date(2021, 4, 1)
    assert figure(HEAD, date(2021, 3, 1)).state == "missed"


def test_a_report_made_up_late_closes_its_flag_and_keeps_the_miss_visible(cast: Cast) -> None:
    """Met late is not met, and the flag stays to be read."""
    sweep(today=date(2021, 7, 12))
    row = figure("a04-report-bureau", date(2021, 4, 1))
    assert (row.state, row.due) == ("overdue", date(2021, 7, 10))
    wrote("a04-report-bureau", "区能源局", for_day=date(2021, 6, 30), sent_on=date(2021, 7, 20))
    row.refresh_from_db()
    assert row.state == "met_late"
    assert (row.flag.status, row.flag.raised_on, row.flag.closed_on) == ("closed", date(2021, 7, 11), date(2021, 7, 20))


def test_an_act_recorded_while_the_sweep_was_down_still_leaves_the_flag(cast: Cast) -> None:
    """The sweep last ran in March; in May a February visit is entered: February had been missed, and that is on record."""
    for day in range(1, 5):
        went(cast.bureau_head, day=date(2021, 2, day))
    sweep(today=date(2021, 2, 20))
    went(cast.bureau_head, day=date(2021, 2, 26), today=date(2021, 5, 3))
    row = figure(HEAD, date(2021, 2, 1))
    assert row.state == "met"
    assert (row.flag.raised_on, row.flag.status) == (date(2021, 3, 1), "closed")


def test_a_quarter_that_went_by_unopened_still_leaves_the_flag(cast: Cast) -> None:
    """The sweep was down from January on; the second quarter's report comes on 20 July: late, whoever noticed."""
    sweep(today=date(2021, 1, 28))
    wrote("a14-report-hazards", "区能源局", for_day=date(2021, 4, 9), sent_on=date(2021, 7, 20))
    flag = Flag.objects.get(obligation=figure("a14-report-hazards", date(2021, 4, 1)))
    assert (flag.raised_on, flag.status, flag.closed_on) == (date(2021, 7, 11), Flag.Status.CLOSED, date(2021, 7, 20))


def test_a_register_changed_before_an_unswept_days_first_visit_reaches_the_figures(cast: Cast) -> None:
    """A mine closes on the 9th, nothing sweeps; the visit of the 10th opens the day, and no figure is left waiting."""
    sweep(today=date(2021, 4, 8))
    record_status(mine=mine("永福实业"), status="closed", starts=date(2021, 4, 9), by=cast.administrator)
    went(cast.bureau_head, day=date(2021, 4, 10))
    assert not Obligation.objects.filter(stale=True).exists()
    stored_equals_scratch(date(2021, 4, 10))


def test_a_corrected_appointment_reaches_the_figures_without_a_sweep(cast: Cast) -> None:
    """The catch-up after a write reads the chain and judges what the appointment touches."""
    sweep(today=date(2021, 3, 20))
    went(cast.bureau_head, day=date(2021, 3, 18))
    assert figure(HEAD, date(2021, 3, 1)).done == 1
    held = Appointment.objects.current().get(user=cast.bureau_head)
    end_appointment(appointment=held, ends=date(2021, 3, 15), by=cast.administrator)
    catch_up(today=date(2021, 3, 20))
    assert figure(HEAD, date(2021, 3, 1)).done == 0
    stored_equals_scratch(date(2021, 3, 20))


def test_an_amended_register_withdraws_and_gives_back(cast: Cast) -> None:
    """A mine that turns out to have been closed is not owed for; corrected again, it is owed again."""
    sweep(today=date(2021, 6, 1))
    assessed = Obligation.objects.owed().filter(duty__key="a21-assess-mine", mine=mine("永福实业"))
    assert assessed.count() == 2
    status = record_status(mine=mine("永福实业"), status="closed", starts=date(2021, 4, 1), by=cast.administrator)
    catch_up(today=date(2021, 6, 1))
    assert assessed.count() == 1
    void_status(status=status, reason="记错了矿", by=cast.administrator)
    catch_up(today=date(2021, 6, 1))
    assert assessed.count() == 2
    stored_equals_scratch(date(2021, 6, 1))


def test_books_that_begin_later_owe_nothing_before(cast: Cast) -> None:
    """记账起始日: earlier obligations are withdrawn, the part period is tracked, not judged."""
    sweep(today=date(2021, 8, 1))
    set_books(books_from=date(2021, 6, 15), soon_days=7, reason="新建账簿", by=cast.office)
    catch_up(today=date(2021, 8, 1))
    owed = Obligation.objects.owed()
    assert not owed.filter(period_end__lt=date(2021, 6, 15)).exists()
    assert owed.get(duty__key=HEAD, period_start=date(2021, 6, 1)).unjudged == "first_period"
    stored_equals_scratch(date(2021, 8, 1))


def test_the_books_never_go_back(cast: Cast) -> None:
    """A sweep for an earlier day leaves everything as it is."""
    sweep(today=date(2021, 8, 1))
    before = rows()
    result = sweep(today=date(2021, 3, 1))
    assert (result.opened, result.flagged) == (0, 0)
    assert rows() == before


def test_acts_after_today_have_not_happened_yet(cast: Cast) -> None:
    """Entered ahead by a table, they count when their day comes."""
    for day in range(1, 6):
        went(cast.bureau_head, day=date(2021, 3, day + 9), today=date(2021, 3, 20))
    sweep(today=date(2021, 3, 12))
    assert figure(HEAD, date(2021, 3, 1)).done == 3
    sweep(today=date(2021, 3, 20))
    assert figure(HEAD, date(2021, 3, 1)).done == 5


def test_every_flag_has_its_audit_row_and_the_chain_holds(cast: Cast) -> None:
    """No flag without a row, and every row fits the one before."""
    sweep(today=date(2021, 8, 1))
    assert Flag.objects.count() == AuditEntry.objects.filter(action="flag.raised").count() > 0
    assert first_break() is None


def test_reminders_are_a_range_and_come_once(cast: Cast) -> None:
    """The job was down on the first day of the last stretch; it reminds on whichever day it runs."""
    sweep(today=date(2021, 3, 29))
    assert remind(today=date(2021, 3, 29)) > 0
    told = Notice.objects.filter(user=cast.bureau_head, kind="due_soon")
    assert [notice.obligation.duty.key for notice in told].count(HEAD) == 1
    assert remind(today=date(2021, 3, 30)) == 0
    assert told.count() == told.values("obligation").distinct().count()


def test_one_digest_per_person_per_day(cast: Cast, mailoutbox: list[object]) -> None:
    """However many notices, however often the job runs."""
    User.objects.filter(pk=cast.bureau_head.pk).update(email="head@example.test")
    sweep(today=date(2021, 3, 29))
    remind(today=date(2021, 3, 29))
    assert write_digests(today=date(2021, 3, 29)) > 0
    send_digests()
    assert write_digests(today=date(2021, 3, 29)) == 0
    assert send_digests() == 0
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("acting", [False, True])
def test_a_vacant_post_still_owes_and_an_acting_holder_gets_the_credit(cast: Cast, acting: bool) -> None:
    """The duty attaches to the post."""
    held = Appointment.objects.current().get(user=cast.bureau_head)
    end_appointment(appointment=held, ends=date(2021, 2, 28), by=cast.administrator)
    sweep(today=date(2021, 3, 20))
    assert figure(HEAD, date(2021, 3, 1)).required == 5
    post = Post.objects.get(department__name="区能源局", rank="principal")
    appoint(user=cast.bureau_clerk, post=post, starts=date(2021, 3, 10), acting=acting, by=cast.administrator)
    catch_up(today=date(2021, 3, 20))
    went(cast.bureau_clerk, day=date(2021, 3, 9), today=date(2021, 3, 20))
    went(cast.bureau_clerk, day=date(2021, 3, 10), today=date(2021, 3, 20))
    assert figure(HEAD, date(2021, 3, 1)).done == 1


def test_flagging_leaves_acts_alone(cast: Cast) -> None:
    """The sweep appends nothing to what was done."""
    a_year_of_work(cast)
    before = list(Act.objects.order_by("pk").values_list("pk", "voided_at"))
    sweep(today=date(2021, 8, 1))
    assert list(Act.objects.order_by("pk").values_list("pk", "voided_at")) == before
