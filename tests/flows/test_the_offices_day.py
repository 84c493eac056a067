"""What the office alone does by browser: excuse, close a period, set a local reading, set where the books begin."""

from collections.abc import Callable
from datetime import date

from audit.models import AuditEntry
from duties.models import Excuse, Flag, Notice, Obligation, PeriodClosing, Reading
from tests.flows.conftest import Desk

Morning = Callable[[date], Desk]
HEAD = "a12-visit-bureau-head"
FEBRUARY = date(2021, 2, 1)


def test_an_excuse_is_entered_once_shown_and_taken_back(morning: Morning) -> None:
    """Named approver, named paper. The same form sent twice is refused the second time; withdrawn, the miss is back."""
    desk = morning(date(2021, 3, 1))
    cast = desk.district.cast
    office, row = desk.of(cast.office), desk.district.figure(HEAD, FEBRUARY)
    form = {"approved_by": cast.gov_head.pk, "approval": "会议纪要7号", "reason": "疫情管控", "reduce_to": ""}
    assert office.get(f"/obligations/{row.pk}/excuse/").status_code == 200
    assert office.post(f"/obligations/{row.pk}/excuse/", form).status_code == 302
    again = office.post(f"/obligations/{row.pk}/excuse/", form)
    assert again.status_code == 422
    assert "已有生效的免除或核减" in again.content.decode()
    page = office.get(f"/obligations/{row.pk}/").content.decode()
    for words in ("免除", "区长甲", "会议纪要7号", "疫情管控"):
        assert words in page
    excuse = Excuse.objects.get()
    assert f'<form method="post" action="/excuses/{excuse.pk}/withdraw/"' in page
    assert office.post(f"/excuses/{excuse.pk}/withdraw/", {"reason": "批件作废"}).status_code == 302
    assert desk.district.stands(HEAD, FEBRUARY) == (0, 5, "missed")
    page = office.get(f"/obligations/{row.pk}/").content.decode()
    assert "批件作废" in page


def test_who_owes_it_cannot_be_the_one_who_approves(morning: Morning) -> None:
    """The form names the field and the remedy, answers 422, and nothing is saved."""
    desk = morning(date(2021, 3, 1))
    cast = desk.district.cast
    row = desk.district.figure(HEAD, FEBRUARY)
    form = {"approved_by": cast.bureau_head.pk, "approval": "自批", "reason": "忙", "reduce_to": ""}
    answer = desk.of(cast.office).post(f"/obligations/{row.pk}/excuse/", form)
    assert answer.status_code == 422
    assert "不能由承担该职责的本人批准" in answer.content.decode()
    assert not Excuse.objects.exists()


def test_a_period_is_closed_once(morning: Morning) -> None:
    """February is closed with its figures; the same form again is refused with the span it overlaps."""
    desk = morning(date(2021, 3, 1))
    office = desk.of(desk.district.cast.office)
    form = {"starts": "2021-02-01", "ends": "2021-02-28", "note": "二月"}
    assert office.post("/closings/", form).status_code == 302
    again = office.post("/closings/", form)
    assert again.status_code == 422
    assert "重叠" in again.content.decode()
    assert PeriodClosing.objects.count() == 1
    row = desk.district.figure(HEAD, FEBRUARY)
    assert (row.closed_figure.done, row.closed_figure.required, row.closed_figure.state) == (0, 5, "missed")


def test_a_duty_without_a_period_gets_one_and_is_owed_on_the_next_page(morning: Morning) -> None:
    """「定期」 of article 16 is read as quarterly: set by form, and the obligation is there without waiting for the night."""
    desk = morning(date(2021, 7, 11))
    office = desk.of(desk.district.cast.office)
    form = {
        "duty_key": "a16-joint-meeting",
        "field": "period",
        "value": "quarter",
        "note": "安委会议定",
        "effective_from": "2021-07-01",
    }
    assert office.post("/readings/", form).status_code == 302
    assert "安委会议定" in office.get("/readings/").content.decode()
    assert desk.district.stands("a16-joint-meeting", date(2021, 7, 1)) == (0, 1, "open")


def test_a_reading_that_fits_no_field_is_refused_in_words(morning: Morning) -> None:
    """每个月 is no period of the books: 422, with the value named, nothing saved."""
    desk = morning(date(2021, 7, 11))
    before = Reading.objects.count(), AuditEntry.objects.count()
    form = {"duty_key": "a16-joint-meeting", "field": "period", "value": "每个月", "note": "试", "effective_from": ""}
    answer = desk.of(desk.district.cast.office).post("/readings/", form)
    assert answer.status_code == 422
    assert "每个月" in answer.content.decode()
    assert (Reading.objects.count(), AuditEntry.objects.count()) == before


def test_a_reading_speaks_words_keeps_off_the_text_and_can_be_taken_back(morning: Morning) -> None:
    """每季度 is understood; the five visits of the text are not the office's to lower; taken back, the text is silent again."""
    desk = morning(date(2021, 7, 11))
    office = desk.of(desk.district.cast.office)
    form = {"duty_key": "a16-joint-meeting", "field": "period", "value": "每季度", "note": "试", "effective_from": ""}
    assert office.post("/readings/", form).status_code == 302
    reading = Reading.objects.current().get(duty_key="a16-joint-meeting", field="period")
    assert reading.value == "quarter"
    lower = {"duty_key": HEAD, "field": "minimum", "value": "3", "note": "试试", "effective_from": ""}
    refused = office.post("/readings/", lower)
    assert refused.status_code == 422
    assert "原文已经写明这一项" in refused.content.decode()
    assert "周值班" in office.get("/readings/").content.decode()
    office.post(f"/readings/{reading.pk}/withdraw/", {"reason": ""})
    assert Reading.objects.current().filter(pk=reading.pk).exists()
    assert office.post(f"/readings/{reading.pk}/withdraw/", {"reason": "会议另定"}).status_code == 302
    assert not Reading.objects.current().filter(pk=reading.pk).exists()
    assert AuditEntry.objects.filter(action="reading.voided", subject_id=str(reading.pk)).exists()


def test_where_the_books_begin_is_set_once_and_takes_the_past_off_the_list(morning: Morning) -> None:
    """记账起始日 1 July: what fell due before is withdrawn, the flags on it are closed, and both can still be read."""
    desk = morning(date(2021, 7, 11))
    office = desk.of(desk.district.cast.office)
    row = desk.district.figure(HEAD, FEBRUARY)
    flagged = Flag.objects.exclude(status="closed").count()
    form = {"books_from": "2021-07-01", "soon_days": "7"}
    for refused in (form, form | {"books_from": "2021-07-12", "reason": "新建账簿"}):
        assert office.post("/books/", refused).status_code == 422
    assert office.post("/books/", form | {"reason": "新建账簿"}).status_code == 302
    assert not Obligation.objects.owed().filter(period_end__lt=date(2021, 7, 1)).exists()
    row.refresh_from_db()
    assert (row.withdrawn, row.flag.status, row.flag.close_reason) == (True, "closed", "withdrawn")
    assert office.get(f"/flags/{row.pk}/").status_code == 200
    assert not Notice.objects.filter(kind="late", obligation=row, read_at=None).exists()
    told = Notice.objects.count()
    assert office.post("/books/", {"books_from": "", "soon_days": "7", "reason": "改回"}).status_code == 302
    assert Flag.objects.exclude(status="closed").count() == flagged
    # What was opened again long after it went late is no news.
    again = Notice.objects.filter(occasion__startswith="again").values("obligation__flag__raised_on")
    assert all(one["obligation__flag__raised_on"] >= date(2021, 5, 27) for one in again), told
