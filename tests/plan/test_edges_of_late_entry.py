"""补录: what is entered late stays visible as such for ever, and a closed period keeps the figures it was closed with."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from audit.clock import database_now
from duties.actions.closings import close_period
from duties.models import Flag
from duties.standings import Filter, standings
from inspections.actions import void_visit
from tests.plan.district import District

On = Callable[[date], District]
HEAD, REPORT = "a12-visit-bureau-head", "a14-report-hazards"
FEBRUARY = date(2021, 2, 1)


def february(district: District, known_on: object = None) -> tuple[int, int, str]:
    """February's figure of the bureau's head, judged from scratch as the books stood at a moment."""
    wanted = Filter(first=FEBRUARY, last=date(2021, 2, 28), duty=HEAD)
    _books, (judged,) = standings(wanted, today=district.today, known_on=known_on)  # type: ignore[arg-type]
    return judged.standing.done, judged.standing.required, str(judged.standing.state)


def test_within_72_hours_no_reason_is_asked(on: On) -> None:
    """The window of 72 hours begins when the day ends: a visit of the 28th may be entered plainly up to 3 March."""
    district = on(date(2021, 2, 28))
    district.night_passes(to=date(2021, 3, 3))
    visit = district.went(district.cast.bureau_head, day=date(2021, 2, 28), reason="")
    assert (visit.late_days, visit.late_reason) == (0, "")


def test_after_72_hours_a_reason_is_asked_and_the_entry_stays_marked(on: On) -> None:
    """On 4 March the same visit is 补录, four days late: refused without a reason, and marked for ever with one."""
    district = on(date(2021, 2, 28))
    district.night_passes(to=date(2021, 3, 4))
    with pytest.raises(ValidationError, match="这是补录，晚 4 天，请写明原因"):
        district.went(district.cast.bureau_head, day=date(2021, 2, 28), reason="")
    visit = district.went(district.cast.bureau_head, day=date(2021, 2, 28), reason="出差")
    assert (visit.late_days, visit.late_reason) == (4, "出差")


def test_the_mark_is_shown_on_the_visits_page(on: On, sign_in: Callable[[User], object]) -> None:
    """Whoever reads the visit reads 补录 and the reason beside it."""
    district = on(date(2021, 2, 28))
    visit = district.went(district.cast.bureau_head, day=date(2021, 2, 2), reason="当时在井下")
    page = sign_in(district.cast.office).get(f"/visits/{visit.pk}/").content.decode()  # type: ignore[attr-defined]
    assert "补录，晚 26 天" in page
    assert "当时在井下" in page


def test_a_late_entry_counts_for_its_own_day_and_the_miss_stays_on_record(on: On) -> None:
    """Five visits of February entered in March make February met; that it was flagged on 1 March can still be read."""
    district = on(date(2021, 2, 28))
    district.night_passes(to=date(2021, 3, 5))
    for day in range(1, 6):
        district.went(district.cast.bureau_head, day=date(2021, 2, day))
    assert district.stands(HEAD, FEBRUARY) == (5, 5, "met")
    assert district.flagged(HEAD, FEBRUARY) == (date(2021, 3, 1), "closed")


def test_a_late_entry_that_is_taken_back_asks_for_the_explanation_again(on: On) -> None:
    """A flag closed by an act that never was is open again: a miss cannot be talked away by entering and voiding."""
    district = on(date(2021, 6, 30))
    deputy, quarter = district.cast.gov_deputy, ("a01-visit-gov-deputy", date(2021, 4, 1))
    district.night_passes()
    visit = district.went(deputy, day=date(2021, 6, 30))
    assert district.flagged(*quarter) == (date(2021, 7, 1), "closed")
    void_visit(visit=visit, reason="当日未到矿", by=district.cast.office, today=district.today)
    assert district.stands(*quarter) == (0, 1, "missed")
    assert district.flagged(*quarter) == (date(2021, 7, 1), "raised")
    steps = Flag.objects.get(obligation=district.figure(*quarter)).steps.values_list("kind", flat=True)
    assert list(steps) == ["closed", "raised"]


def test_a_period_closed_by_the_office_keeps_its_figure_and_the_books_know_both(on: On) -> None:
    """February was closed with 4 of 5. A fifth visit entered on 10 March needs a reason, even though it is let in.

    The figure today is 5 of 5; the closing figure stays 4 of 5; and ``known_on`` answers as the books stood at a moment:
    4 before the entry, 5 after it.
    """
    district = on(date(2021, 2, 28))
    head, office = district.cast.bureau_head, district.cast.office
    district.went_times(4, head)
    district.night_passes(to=date(2021, 3, 2))
    close_period(starts=FEBRUARY, ends=date(2021, 2, 28), note="二月封账", by=office, today=district.today)
    with pytest.raises(ValidationError, match="已封账"):
        district.went(head, day=date(2021, 2, 28), to="箕山电煤", reason="")
    before = database_now()
    visit = district.went(head, day=date(2021, 2, 28), to="箕山电煤", reason="漏记")
    after = database_now()
    assert visit.late_days == 2
    assert district.stands(HEAD, FEBRUARY) == (5, 5, "met")
    closed = district.figure(HEAD, FEBRUARY).closed_figure
    assert (closed.done, closed.required, closed.state) == (4, 5, "missed")
    assert february(district, before) == (4, 5, "missed")
    assert february(district, after) == february(district) == (5, 5, "met")
    found = district.explained(district.figure(HEAD, FEBRUARY))
    assert (found.closed, found.entered_after_closing) == (closed, 1)


def test_a_closed_span_is_closed_once_and_only_when_it_is_over(on: On) -> None:
    """Neither today nor a day that lies in another closing can be closed."""
    district = on(date(2021, 2, 28))
    office = district.cast.office
    with pytest.raises(ValidationError, match="只能封存已经过去的日期"):
        close_period(starts=FEBRUARY, ends=district.today, note="", by=office, today=district.today)
    district.night_passes()
    close_period(starts=FEBRUARY, ends=date(2021, 2, 28), note="", by=office, today=district.today)
    with pytest.raises(ValidationError, match="重叠"):
        close_period(starts=date(2021, 2, 15), ends=date(2021, 2, 28), note="", by=office, today=district.today)


def test_a_report_sent_in_time_and_entered_late_is_in_time_and_marked(on: On) -> None:
    """What decides is the day it was sent; the day it was entered only marks it."""
    district = on(date(2021, 7, 10))
    district.night_passes(to=date(2021, 7, 20))
    record = district.wrote(REPORT, "区能源局", for_day=date(2021, 6, 30), sent_on=date(2021, 7, 9), reason="漏登")
    assert (record.late_days, record.late_reason) == (11, "漏登")
    assert district.stands(REPORT, date(2021, 4, 1)) == (1, 1, "met")


def test_no_visit_is_entered_for_a_day_to_come(on: On) -> None:
    """Tomorrow's visit is refused today."""
    district = on(date(2021, 2, 28))
    with pytest.raises(ValidationError, match="还没有到"):
        district.went(district.cast.bureau_head, day=date(2021, 3, 1))
