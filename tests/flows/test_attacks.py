"""What an attacker tried and got: each once, as he tried it."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from accounts.actions.appointments import appoint, end_appointment
from accounts.actions.people import save_user
from accounts.models import Appointment
from audit.models import AuditEntry
from duties.actions.closings import close_period
from duties.models import ClosedFigure, Flag, Obligation, Reading
from inspections.models import Visit
from mines.models import Mine, Posting
from records.models import Record
from tests.flows.conftest import Desk
from tests.plan.district import post

Morning = Callable[[date], Desk]
HEAD = "a12-visit-bureau-head"
FEBRUARY = date(2021, 2, 1)
TODAY = date(2021, 3, 15)
HUGE = "9" * 19


@pytest.mark.parametrize(
    ("duty", "field", "value"),
    [
        ("a07-hotline", "due_day", "9999-12-31"),
        ("a03-town-plan", "minimum", HUGE),
        ("a16-joint-meeting", "due_offset", "99999999"),
        ("a16-joint-meeting", "period", "每" * 3000),
    ],
)
def test_no_setting_stops_the_product(morning: Morning, duty: str, field: str, value: str) -> None:
    """Refused in words, nothing saved, and everybody goes on working."""
    desk = morning(TODAY)
    office = desk.of(desk.district.cast.office)
    before = Reading.objects.count()
    form = {"duty_key": duty, "field": field, "value": value, "note": "x", "effective_from": ""}
    assert office.post("/readings/", form).status_code == 422
    assert Reading.objects.count() == before
    assert office.post("/inbox/read/").status_code == 302


def test_a_write_stands_and_answers_even_when_the_books_cannot_follow(morning: Morning, monkeypatch) -> None:
    """Whatever breaks in catching up is on the log; nobody's request or sign-in hangs on it."""
    desk = morning(TODAY)
    office = desk.of(desk.district.cast.office)

    def broken(**_told: object) -> None:
        raise OverflowError("date value out of range")

    monkeypatch.setattr("coalsafety.middleware.catch_up", broken)
    assert office.post("/inbox/read/").status_code == 302


def test_numbers_that_no_column_holds(morning: Morning) -> None:
    """Never a 500, and nothing is written."""
    desk = morning(TODAY)
    office = desk.of(desk.district.cast.office)
    flag = Flag.objects.get(obligation=desk.district.figure(HEAD, FEBRUARY))
    entries = AuditEntry.objects.count()
    for path in (f"/flags/{HUGE}/", f"/obligations/{HUGE}/", f"/obligations/?post={HUGE}", "/obligations/?post=1e30"):
        assert office.get(path).status_code in (200, 400, 404), path
    for ids in (HUGE, "9" * 5000, "9" * 30):
        assert office.post("/flags/chase/", {"ids": ids}).status_code in (302, 400)
    for moment in ("0001-01-01", "0001-01-01T00:00", "0001-01-01T00:00:00%2B14:00"):
        assert office.get(f"/obligations/{flag.pk}/?known_on={moment}").status_code == 422
    assert AuditEntry.objects.count() == entries
    answer = office.post("/flags/chase/", {"ids": flag.pk, "next": "foo"})
    assert (answer.status_code, answer["Location"]) == (302, "/flags/")


def test_junk_in_the_admin_is_a_bad_request(morning: Morning) -> None:
    desk = morning(TODAY)
    admin = desk.of(desk.district.cast.administrator)
    for junk in ("abc", HUGE, "9" * 30):
        form = {"user": junk, "post": junk, "starts": "2021-01-01"}
        assert admin.post("/admin/accounts/appointment/add/", form).status_code in (200, 400)
    form = {"action": "void_selected", "_selected_action": "abc"}
    assert admin.post("/admin/accounts/appointment/", form).status_code in (200, 302, 400)
    for junk in ("", "x", "user__password"):
        assert admin.get("/admin/accounts/department/1/change/", {"_to_field": junk}).status_code in (200, 400)
    assert admin.get("/admin/password_change/")["Location"] == "/me/password"


def test_a_form_that_comes_back_with_something_else_is_not_called_saved(morning: Morning) -> None:
    """Pressing Back, changing the mine and saving again: told, and the first visit is as it was."""
    desk = morning(TODAY)
    head = desk.of(desk.district.cast.bureau_head)
    mines = list(Mine.objects.order_by("pk"))
    form = {
        "mine": mines[0].pk,
        "day_choice": TODAY.isoformat(),
        "day": TODAY.isoformat(),
        "kind": "routine",
        "participants": [desk.district.cast.bureau_head.pk],
        "underground": "no",
        "ended": "yes",
        "token": str(uuid4()),
    }
    page = head.post("/visits/new/", form)
    assert page.status_code == 302, page.content.decode()[-3000:]
    again = head.post("/visits/new/", form | {"mine": mines[1].pk})
    assert again.status_code == 422
    assert "已经提交过" in again.content.decode()
    assert head.post("/visits/new/", form).status_code == 302
    assert [visit.mine_id for visit in Visit.objects.all()] == [mines[0].pk]
    # And whoever was not there, nor anybody of his department, cannot fulfil another's duty.
    town = desk.of(desk.district.cast.town_clerk)
    forged = form | {"participants": [desk.district.cast.gov_head.pk], "token": str(uuid4())}
    assert town.post("/visits/new/", forged).status_code == 422
    assert Visit.objects.count() == 1


def test_a_former_holder_answers_for_his_own_days_only(morning: Morning) -> None:
    """He left at the end of January, another comes in 2028: February is neither's."""
    desk = morning(TODAY)
    cast = desk.district.cast
    end_appointment(appointment=Appointment.objects.get(user=cast.bureau_head), ends=date(2021, 1, 31), by=None)
    appoint(user=cast.stranger, post=post("区能源局", "主要负责人"), starts=date(2028, 1, 1), by=None)
    flag = Flag.objects.get(obligation=desk.district.figure(HEAD, FEBRUARY))
    for person in (cast.bureau_head, cast.stranger):
        browser = desk.of(type(person).objects.get(pk=person.pk))
        assert browser.get(f"/flags/{flag.pk}/").status_code == 404
        assert browser.post(f"/flags/{flag.pk}/answer/", {"text": "不是我"}).status_code == 404


def test_a_name_that_has_written_is_never_passed_on(morning: Morning) -> None:
    desk = morning(TODAY)
    cast = desk.district.cast
    desk.of(cast.office).post("/inbox/read/")
    flag = Flag.objects.get(obligation=desk.district.figure(HEAD, FEBRUARY))
    desk.of(cast.office).post("/flags/chase/", {"ids": flag.pk})
    with pytest.raises(ValidationError, match="留有记录"):
        save_user(user=cast.office, name=cast.office.name, username="renamed", role="office", by=None)
    with pytest.raises(ValidationError, match="留有记录"):
        save_user(user=cast.stranger, name="路人", username="system", by=None)


def test_who_keeps_the_system_gives_himself_no_sight(morning: Morning) -> None:
    desk = morning(TODAY)
    administrator = desk.district.cast.administrator
    appoint(user=administrator, post=post("区政府", "分管负责人"), starts=date(2021, 2, 1), acting=True, by=None)
    browser = desk.of(type(administrator).objects.get(pk=administrator.pk))
    row = desk.district.figure(HEAD, FEBRUARY)
    for path in (f"/obligations/{row.pk}/", f"/flags/{row.pk}/"):
        assert browser.get(path).status_code == 404, path
    for path in ("/import/visits/export/", "/import/reports/export/", "/obligations/export/"):
        assert browser.post(path).status_code == 404, path


def test_a_closing_freezes_what_the_day_says(morning: Morning) -> None:
    """Closed at 00:05, before the night's sweep: February is missed, not open."""
    desk = morning(date(2021, 2, 20))
    office = desk.district.cast.office
    close_period(starts=FEBRUARY, ends=date(2021, 2, 28), note="", by=office, today=date(2021, 3, 1))
    frozen = ClosedFigure.objects.get(obligation=desk.district.figure(HEAD, FEBRUARY))
    assert frozen.state == Obligation.State.MISSED


def test_a_stale_table_takes_no_colleagues_score_back(morning: Morning) -> None:
    """Two open the table; one changes the first row, the other the second: both changes stand."""
    desk = morning(TODAY)
    clerk = desk.of(desk.district.cast.bureau_clerk)
    first, second = list(Posting.objects.current().order_by("mine_id", "department_id", "pk"))[:2]
    common = {"department": desk.district.figure("a11-assess-month", FEBRUARY, person=first.person).department_id}
    common |= {"sent_on": "2021-03-15", "late_reason": "补录", "reason": ""}
    drawn = {f"score_{first.person_id}": "80", f"score_{second.person_id}": "70"}
    fresh = {f"seen_{first.person_id}": "", f"seen_{second.person_id}": ""}
    page = "/records/assessments/?month=2021-02"
    assert clerk.post(page, common | drawn | fresh).status_code == 302
    on_record = {record.person_id: record.pk for record in Record.objects.current().filter(kind="assessment")}
    seen = {f"seen_{person}": pk for person, pk in on_record.items()}
    mine = drawn | {f"score_{first.person_id}": "95"}
    assert clerk.post(page, common | mine | seen | {"reason": "更正"}).status_code == 302
    other = drawn | {f"score_{second.person_id}": "75"}
    assert clerk.post(page, common | other | seen | {"reason": "更正"}).status_code == 302
    scores = {record.person_id: record.score for record in Record.objects.current().filter(kind="assessment")}
    assert scores == {first.person_id: 95, second.person_id: 75}
    both = drawn | {f"score_{first.person_id}": "60"}
    refused = clerk.post(page, common | both | seen | {"reason": "更正"})
    assert refused.status_code == 422
    assert "已由他人改动" in refused.content.decode()


def test_pages_are_kept_by_no_cache(morning: Morning) -> None:
    desk = morning(TODAY)
    office = desk.of(desk.district.cast.office)
    for path in ("/", "/board/", "/visits/"):
        assert "no-store" in office.get(path)["Cache-Control"], path
    for path in ("/obligations/export/", "/roster/export/"):
        assert "no-store" in office.post(path)["Cache-Control"], path
