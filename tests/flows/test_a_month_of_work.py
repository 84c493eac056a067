"""A month as its people live it: signing in, five visits, a report, twenty-two assessments, and the office that looks."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from audit.models import AuditEntry
from duties.models import Obligation
from inspections.models import Visit
from mines.models import Posting
from records.models import Record
from tests.conftest import PASSWORD
from tests.flows.conftest import Desk
from tests.plan.district import MINES, department, mine

Morning = Callable[[date], Desk]
HEAD = "a12-visit-bureau-head"
FEBRUARY = date(2021, 2, 1)


def as_shown(answer: HttpResponse, **changes: object) -> dict[str, object]:
    """What the browser would send back of a form as it stands, with some fields filled in."""
    form = answer.context["form"]
    return {name: "" if (value := form[name].value()) is None else value for name in form.fields} | changes


def test_the_head_logs_five_visits_and_the_office_finds_each_behind_a_green_light(morning: Morning) -> None:
    """He signs in at the door; the form is filled in but for the mine; after the fifth the month is 已达标."""
    desk = morning(date(2021, 2, 25))
    head, office = Client(), desk.of(desk.district.cast.office)
    assert head.post("/login", {"username": "bureau_head", "password": "wrong"}).status_code == 422
    assert head.post("/login", {"username": "bureau_head", "password": PASSWORD}).headers["Location"] == "/"
    assert "0 / 5" in head.get("/").content.decode()

    for name in MINES[:5]:
        form = as_shown(head.get("/visits/new/"), mine=mine(name).pk)
        sent = head.post("/visits/new/", form)
        assert sent.status_code == 302, sent.content.decode()
        head.post("/visits/new/", form)
    assert Visit.objects.count() == 5
    assert desk.district.stands(HEAD, FEBRUARY) == (5, 5, "met")

    row = desk.district.figure(HEAD, FEBRUARY)
    page = office.get(f"/obligations/{row.pk}/").content.decode()
    assert "已达标" in page
    for visit in Visit.objects.all():
        assert f'href="/visits/{visit.pk}/"' in page
        assert office.get(f"/visits/{visit.pk}/").status_code == 200
    desk.next_morning(to=date(2021, 3, 1))
    assert f'href="/flags/{row.pk}/"' not in office.get("/flags/?status=all").content.decode()


def test_the_clerk_sends_the_quarterly_report_once_however_often_the_button_is_pressed(morning: Morning) -> None:
    """The same form three times: one record, one row in the trail, one obligation met."""
    desk = morning(date(2021, 7, 8))
    clerk = desk.of(desk.district.cast.bureau_clerk)
    form = {
        "token": str(uuid4()),
        "department": department("区能源局").pk,
        "for_day": "2021-04-01",
        "sent_on": "2021-07-08",
        "title": "第二季度煤矿安全生产工作汇报",
    }
    for _ in range(3):
        assert clerk.post("/records/new/?duty=a04-report-bureau", form).status_code == 302
    assert Record.objects.count() == 1
    assert AuditEntry.objects.filter(action="record.recorded").count() == 1
    assert desk.district.stands("a04-report-bureau", date(2021, 4, 1)) == (1, 1, "met")


def test_twenty_two_inspectors_are_assessed_in_one_table(morning: Morning) -> None:
    """One form, one press: 22 obligations met. Pressed again, nothing is new and nothing is written."""
    desk = morning(date(2021, 3, 3))
    clerk = desk.of(desk.district.cast.bureau_clerk)
    grid = "/records/assessments/?month=2021-02"
    scores = {f"score_{person}": "95" for person in Posting.objects.values_list("person_id", flat=True)}
    for _ in range(2):
        assert clerk.post(grid, as_shown(clerk.get(grid), **scores)).status_code == 302
    assert Record.objects.count() == 22
    assert desk.district.stand("a11-assess-month", FEBRUARY) == {(1, 1, "met"): 22}


def test_what_a_visit_was_not_credited_for_is_said_on_the_figures_page(morning: Morning) -> None:
    """A video look and a second visit the same day: on the page of the figure each stands with its one reason."""
    desk = morning(date(2021, 2, 25))
    cast = desk.district.cast
    desk.district.went(cast.bureau_head)
    desk.district.went(cast.bureau_head, kind="unannounced")
    desk.district.went(cast.bureau_head, to="永福实业", kind="remote_video")
    row = desk.district.figure(HEAD, FEBRUARY)
    page = desk.of(cast.bureau_head).get(f"/obligations/{row.pk}/").content.decode()
    assert "同一天同一矿已算一次" in page
    assert "远程视频不计入" in page


def test_a_corrected_appointment_shows_on_the_next_page(morning: Morning) -> None:
    """The books take in what a register recorded after every write: no page waits for the night to be right."""
    desk = morning(date(2021, 2, 25))
    cast = desk.district.cast
    desk.district.went(cast.bureau_head, day=date(2021, 2, 24))
    desk.district.takes_over(cast.bureau_clerk, "主要负责人", of="区能源局", on=date(2021, 2, 20))
    row = Obligation.objects.get(pk=desk.district.figure(HEAD, FEBRUARY).pk)
    assert row.done == 0
    page = desk.of(cast.office).get(f"/obligations/{row.pk}/").content.decode()
    assert "当日不在该岗位任职" in page
