"""Each participant confirms for himself: what counts when, who is asked, who is told, and whom it does not concern."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from importlib import import_module
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from audit.clock import database_now
from audit.models import AuditEntry
from audit.trail import first_break, history_of
from duties.actions.catalogue import BearerDraft, save_duty
from duties.models import Act, Notice, Obligation
from duties.reminders import write_digests
from duties.standings import Filter, as_rows, standings
from duties.sweep import sweep
from inspections.actions import (
    Participant,
    VisitDraft,
    confirm_participation,
    correct_visit,
    decline_participation,
    end_visit,
    record_visit,
    record_visits,
    void_visit,
)
from inspections.drafts import draft_of
from inspections.models import Visit, VisitParticipant
from tests.inspections.conftest import TODAY, Town, appoint, person

JUNE = date(2021, 6, 1)
ZONE = ZoneInfo("Asia/Shanghai")


def joint(town: Town, *others: User, by: User | None = None, **more: object) -> Visit:
    """The head and others were at a mine; he enters it, or somebody else does."""
    people = tuple(Participant(each.pk) for each in (town.head, *(others or (town.deputy,))))
    values = {"mine_id": town.mines[0].pk, "day": date(2021, 6, 15), "participants": people, "kind": "joint", **more}
    return record_visit(draft=VisitDraft(**values), by=by or town.head, today=TODAY)


def done(duty: object) -> int:
    return Obligation.objects.get(duty=duty, period_start=JUNE).done


def part(visit: Visit, user: User) -> VisitParticipant:
    return VisitParticipant.objects.get(visit=visit, person=user)


def waits(user: User) -> list[int]:
    return list(VisitParticipant.objects.waiting_for(user).values_list("visit", flat=True))


def told(user: User, *, unread: bool = True) -> list[tuple[str, str]]:
    return list(Notice.objects.filter(user=user, read_at__isnull=unread, obligation=None).values_list("kind", "source"))


def corrected(visit: Visit, *, by: User, **changes: object) -> Visit:
    draft = replace(draft_of(visit, token=uuid4()), **changes)
    return correct_visit(visit=visit, draft=draft, reason="更正", by=by, today=TODAY)


def test_a_visit_of_six_counts_for_as_many_as_have_confirmed(town: Town) -> None:
    """A clerk enters it for six people: 0 counted before, k after k confirmations."""
    people = [town.head, town.deputy]
    duties = [town.head_duty, town.deputy_duty]
    clerk = person("clerk", "科员")
    for number in range(4):
        post = town.bureau.posts.create(title=f"岗位{number}")
        people.append(person(f"p{number}", f"人{number}"))
        appoint(people[-1], post)
        measure = {"action": "到煤矿检查", "kind": "visit", "period": "month", "minimum": 1}
        bearers = [BearerDraft(town.bureau, post)]
        duties.append(save_duty(key=f"d{number}", effective_from=JUNE, values=measure, bearers=bearers, by=None))
    sweep(today=TODAY)
    visit = joint(town, *people[1:], by=clerk)
    assert [done(duty) for duty in duties] == [0] * 6
    for number, one in enumerate(people, start=1):
        confirm_participation(visits=[visit], by=one, today=TODAY)
        assert sum(done(duty) for duty in duties) == number
    assert [entry.action for entry in history_of("visit", visit.pk)] == ["visit.recorded", *["visit.confirmed"] * 6]
    assert first_break() is None


def test_before_the_confirmation_the_books_say_not_counted_and_why(town: Town) -> None:
    visit = joint(town)
    before = database_now()
    confirm_participation(visits=[visit], by=town.deputy, today=TODAY)
    wanted = Filter(duty=town.deputy_duty.key, first=JUNE)
    then = as_rows(*standings(wanted, today=TODAY, known_on=before), explain=True)[0]
    now = as_rows(*standings(wanted, today=TODAY), explain=True)[0]
    assert (then["done"], [(act["why"], act["why_text"]) for act in then["not_counted"]]) == (
        0,
        [("not_confirmed", "没有本人确认")],
    )
    assert (now["done"], len(now["counted"]), now["not_counted"]) == (1, 1, [])


def test_confirming_again_or_after_a_correction_writes_nothing_or_is_refused(town: Town) -> None:
    visit = joint(town)
    confirm_participation(visits=[visit], by=town.deputy, today=TODAY)
    first, rows = part(visit, town.deputy).confirmed_at, AuditEntry.objects.count()
    assert confirm_participation(visits=[visit], by=town.deputy, today=TODAY) == []
    assert (part(visit, town.deputy).confirmed_at, AuditEntry.objects.count()) == (first, rows)
    void_visit(visit=visit, reason="没有去", by=town.head, today=TODAY)
    with pytest.raises(ValidationError, match="已经作废或更正"):
        confirm_participation(visits=[visit], by=town.deputy, today=TODAY)


def test_many_are_confirmed_at_once_all_or_none(town: Town) -> None:
    first, second = joint(town), joint(town, mine_id=town.mines[1].pk)
    foreign = joint(town, town.town, mine_id=town.mines[2].pk)
    with pytest.raises(ValidationError, match="只能由本人确认"):
        confirm_participation(visits=[first, foreign], by=town.deputy, today=TODAY)
    assert (waits(town.deputy), done(town.deputy_duty)) == ([second.pk, first.pk], 0)
    confirm_participation(visits=[first, second], by=town.deputy, today=TODAY)
    assert (waits(town.deputy), done(town.deputy_duty)) == ([], 2)


def test_who_was_not_there_says_so_once_and_for_good(town: Town) -> None:
    visit = joint(town)
    with pytest.raises(ValidationError, match="请写一句说明"):
        decline_participation(visit=visit, reason=" ", by=town.deputy, today=TODAY)
    decline_participation(visit=visit, reason="当天在区里开会", by=town.deputy, today=TODAY)
    row = part(visit, town.deputy)
    assert (row.decline_reason, row.confirmed_at, done(town.deputy_duty), done(town.head_duty)) == (
        "当天在区里开会",
        None,
        0,
        1,
    )
    assert told(town.head) == [("declined", f"visit:{visit.pk}")]
    for again in (
        lambda: confirm_participation(visits=[visit], by=town.deputy, today=TODAY),
        lambda: decline_participation(visit=visit, reason="再说一次", by=town.deputy, today=TODAY),
    ):
        with pytest.raises(ValidationError, match="您已表示没有参加"):
            again()
    # Nor does a correction of a note ask him again, or make of him one who was there.
    noted = corrected(visit, by=town.head, note="补充")
    assert part(noted, town.deputy).decline_reason == "当天在区里开会"
    assert Act.objects.get(source=f"visit:{noted.pk}", person=town.deputy).confirmed_at is None


def test_who_confirmed_does_not_decline_but_corrects(town: Town) -> None:
    visit = joint(town)
    with pytest.raises(ValidationError, match="请更正或作废这条记录"):
        decline_participation(visit=visit, reason="记错", by=town.head, today=TODAY)


@pytest.mark.parametrize(
    ("change", "asked_again"),
    [
        ({"note": "补充说明"}, False),
        ({"findings": ("锚杆缺失",)}, False),
        ({"day": date(2021, 6, 14)}, True),
        ({"kind": "routine"}, True),
        ({"mine_id": 1}, True),
    ],
)
def test_a_correction_of_what_counts_asks_again(town: Town, change: dict, asked_again: bool) -> None:
    visit = joint(town)
    confirm_participation(visits=[visit], by=town.deputy, today=TODAY)
    said = part(visit, town.deputy).confirmed_at
    if "mine_id" in change:
        change = {"mine_id": town.mines[1].pk}
    made = corrected(visit, by=town.head, **change)
    assert done(town.deputy_duty) == (0 if asked_again else 1)
    assert part(made, town.deputy).confirmed_at == (None if asked_again else said)
    assert part(made, town.head).confirmed_at is not None
    assert told(town.deputy) == ([("to_confirm", f"visit:{made.pk}")] if asked_again else [])


def test_a_person_more_is_asked_and_who_stays_is_not(town: Town) -> None:
    visit = joint(town)
    confirm_participation(visits=[visit], by=town.deputy, today=TODAY)
    people = (*draft_of(visit, token=uuid4()).participants, Participant(town.town.pk))
    made = corrected(visit, by=town.head, participants=people)
    assert (waits(town.deputy), waits(town.town), done(town.deputy_duty)) == ([], [made.pk], 1)


@pytest.mark.parametrize("answer", ["confirmed", "declined"])
def test_an_answer_that_came_while_the_page_was_open_is_kept(town: Town, answer: str) -> None:
    """The correction was begun before it, and written after it."""
    visit = joint(town)
    page = Visit.objects.prefetch_related("participants", "findings").get(pk=visit.pk)
    assert len(page.participants.all()) == 2
    if answer == "confirmed":
        confirm_participation(visits=[visit], by=town.deputy, today=TODAY)
    else:
        decline_participation(visit=visit, reason="当天在区里开会", by=town.deputy, today=TODAY)
    made = corrected(page, by=town.head, note="补充")
    row = part(made, town.deputy)
    assert (row.waiting, row.confirmed_at is not None) == (False, answer == "confirmed")


def test_ending_an_open_visit_keeps_what_was_said(town: Town) -> None:
    visit = joint(town, ended=False)
    confirm_participation(visits=[visit], by=town.deputy, today=TODAY)
    assert done(town.deputy_duty) == 0
    end = {"ended_at": None, "findings": (), "late_reason": "", "token": uuid4()}
    end_visit(visit=visit, by=town.head, today=TODAY, **end)
    assert done(town.deputy_duty) == 1


def test_the_inbox_asks_and_forgets_when_answered_or_voided(town: Town) -> None:
    visit = joint(town)
    assert told(town.deputy) == [("to_confirm", f"visit:{visit.pk}")]
    assert Notice.objects.get(user=town.deputy, obligation=None).text == "2021-06-15 吊水洞煤业 · 周正"
    assert told(town.head) == []
    confirm_participation(visits=[visit], by=town.deputy, today=TODAY)
    assert told(town.deputy) == []
    void_visit(visit=visit, reason="没有去", by=town.head, today=TODAY)
    assert told(town.deputy) == [("withdrawn", f"visit:{visit.pk}")]
    other = joint(town)
    void_visit(visit=other, reason="重复", by=town.head, today=TODAY)
    assert ("to_confirm", f"visit:{other.pk}") not in told(town.deputy)
    # Who is dropped by a correction is told as well.
    third = joint(town)
    corrected(third, by=town.head, participants=(Participant(town.head.pk),))
    assert ("withdrawn", f"visit:{third.pk}") in told(town.deputy)
    write_digests(today=TODAY)
    assert "检查已作废：2021-06-15 吊水洞煤业 · 周正：没有去" in town.deputy.digests.get().body


def test_a_table_speaks_for_everybody_it_names(town: Town) -> None:
    people = (Participant(town.head.pk), Participant(town.deputy.pk))
    draft = VisitDraft(mine_id=town.mines[0].pk, day=date(2021, 6, 15), participants=people)
    (visit,) = record_visits(drafts=[draft], by=town.administrator, today=TODAY, imported=True)
    assert (done(town.head_duty), done(town.deputy_duty)) == (1, 1)
    assert (part(visit, town.deputy).by_table, told(town.deputy)) == (True, [])
    # Nor does a table that is taken back write to everybody it named.
    void_visit(visit=visit, reason="撤销导入", by=town.administrator, today=TODAY, imported=True)
    assert (done(town.deputy_duty), told(town.deputy)) == (0, [])


def test_who_has_no_login_stays_unconfirmed_and_is_named_as_such(as_head: Client, town: Town) -> None:
    town.deputy.set_unusable_password()
    town.deputy.save()
    visit = joint(town)
    assert done(town.deputy_duty) == 0
    assert "没有登录账号，无法确认" in as_head.get(f"/visits/{visit.pk}/").content.decode()


def test_asking_many_costs_no_more_queries(town: Town) -> None:
    counts = []
    for month, size in ((4, 2), (5, 7)):
        people = (Participant(town.head.pk), Participant(town.deputy.pk))
        drafts = [
            VisitDraft(
                mine_id=town.mines[0].pk, day=date(2021, month, 1 + n), participants=people, late_reason="集中补记"
            )
            for n in range(size)
        ]
        with CaptureQueriesContext(connection) as queries:
            made = record_visits(drafts=drafts, by=town.town, today=TODAY, imported=False)
        with CaptureQueriesContext(connection) as more:
            confirm_participation(visits=made, by=town.deputy, today=TODAY)
        counts.append((len(queries), len(more)))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 40


def test_acts_and_visits_recorded_before_stand_confirmed_by_their_recorder(town: Town) -> None:
    visit = joint(town)
    VisitParticipant.objects.update(confirmed_at=None, confirmed_by="")
    Act.objects.update(confirmed_at=None)
    for room in ("duties.migrations.0002_confirmation", "inspections.migrations.0003_confirmation"):
        import_module(room).confirm(apps, None)
    assert set(Act.objects.values_list("confirmed_at", flat=True)) == {visit.recorded_at}
    assert set(VisitParticipant.objects.values_list("confirmed_at", "confirmed_by")) == {(visit.recorded_at, "head")}


@pytest.mark.parametrize(
    ("name", "rows", "change"),
    [
        ("participant_answers_once", VisitParticipant, {"declined_at": "now", "decline_reason": "x"}),
        ("participant_declines_with_reason", VisitParticipant, {"confirmed_at": None, "declined_at": "now"}),
        ("act_confirmed_once_recorded", Act, {"confirmed_at": datetime(2020, 1, 1, tzinfo=ZONE)}),
        ("notice_of_one_thing", Notice, {"source": ""}),
    ],
)
def test_the_database_keeps_the_promise(town: Town, name: str, rows: type, change: dict) -> None:
    visit = joint(town)
    confirm_participation(visits=[visit], by=town.deputy, today=TODAY)
    change = {field: database_now() if value == "now" else value for field, value in change.items()}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        rows.objects.update(**change)


# The pages


@pytest.fixture
def noon():
    with time_machine.travel(datetime(2021, 6, 16, 12, tzinfo=ZONE), tick=False) as clock:
        yield clock


def as_deputy(town: Town) -> Client:
    browser = Client()
    browser.force_login(town.deputy)
    return browser


def test_one_press_at_home_confirms_and_says_which_figure_moved(noon: object, town: Town) -> None:
    visit = joint(town)
    browser = as_deputy(town)
    home = browser.get("/").content.decode()
    assert "待我确认" in home
    assert f"{town.head.name} 记录" in home
    assert f"/visits/{visit.pk}/confirm/" in home
    answer = browser.post(f"/visits/{visit.pk}/confirm/", {"at": "home"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    after = browser.get("/").content.decode()
    assert "已确认 1 次检查：到煤矿检查 0 → 1 / 8" in after
    assert f"/visits/{visit.pk}/confirm/" not in after


def test_the_inbox_asks_of_several_in_one_line(noon: object, town: Town) -> None:
    first = joint(town)
    browser = as_deputy(town)
    assert f'href="/visits/{first.pk}/"' in browser.get("/inbox/").content.decode()
    joint(town, mine_id=town.mines[1].pk)
    page = browser.get("/inbox/").content.decode()
    assert "2 次检查" in page
    assert 'href="/visits/to-confirm/"' in page
    write_digests(today=TODAY)
    assert "请您确认：2 次检查" in town.deputy.digests.get().body
    browser.post("/inbox/read/")
    assert f'href="/visits/{first.pk}/"' in browser.get("/inbox/").content.decode()


def test_many_are_confirmed_on_one_page_and_it_pages(noon: object, town: Town, settings) -> None:
    settings.PAGE_SIZE = 2
    visits = [joint(town, mine_id=town.mines[n].pk) for n in range(3)]
    browser = as_deputy(town)
    assert len(browser.get("/visits/to-confirm/").context["page"]) == 2
    empty = browser.post("/visits/to-confirm/", {})
    assert (empty.status_code, "请先勾选要确认的检查" in empty.content.decode()) == (422, True)
    answer = browser.post("/visits/to-confirm/", {"visits": [visit.pk for visit in visits[:2]]}, follow=True)
    assert "已确认 2 次检查" in answer.content.decode()
    assert waits(town.deputy) == [visits[2].pk]


def test_the_visits_page_asks_shows_each_answer_and_its_day(noon: object, town: Town) -> None:
    visit = joint(town)
    browser = as_deputy(town)
    page = browser.get(f"/visits/{visit.pk}/").content.decode()
    assert "您参加了这次检查吗" in page
    assert "待本人确认" in page
    assert browser.post(f"/visits/{visit.pk}/decline/", {"reason": ""}).status_code == 422
    answer = browser.post(f"/visits/{visit.pk}/decline/", {"reason": "当天休假"}, follow=True)
    assert "本人表示未参加" in answer.content.decode()
    assert "当天休假" in answer.content.decode()
    again = browser.post(f"/visits/{visit.pk}/decline/", {"reason": "再说一次"})
    assert (again.status_code, "您已表示没有参加" in again.content.decode()) == (422, True)
    assert "您已表示没有参加" in browser.post(f"/visits/{visit.pk}/confirm/", follow=True).content.decode()


def test_a_late_confirmation_is_shown_with_its_day_on_the_figure(noon: object, town: Town) -> None:
    visit = joint(town)
    Act.objects.update(recorded_at=datetime(2021, 6, 15, 18, tzinfo=ZONE))
    confirm_participation(visits=[visit], by=town.deputy, today=TODAY)
    Act.objects.filter(person=town.deputy).update(confirmed_at=datetime(2021, 6, 16, 9, tzinfo=ZONE))
    row = Obligation.objects.get(duty=town.deputy_duty, period_start=JUNE)
    assert "6月16日 本人确认" in as_deputy(town).get(f"/obligations/{row.pk}/").content.decode()


@pytest.mark.parametrize(
    ("ends", "refused"), [(time(12, 5), False), (time(12, 6), True), (time(23, 59), True), (time(11), False)]
)
def test_no_visit_ends_later_than_now(noon: object, as_head: Client, town: Town, ends: time, refused: bool) -> None:
    form = {
        "token": uuid4(),
        "mine": town.mines[0].pk,
        "day_choice": "2021-06-16",
        "kind": "routine",
        "participants": [town.head.pk],
        "underground": "no",
        "ended": "yes",
        "started_at": "09:00",
        "ended_at": f"{ends:%H:%M}",
    }
    answer = as_head.post("/visits/new/", form)
    assert answer.status_code == (422 if refused else 302)
    assert (f"{ends:%H:%M} 还没有到，现在是 12:00" in answer.content.decode()) is refused
    yesterday = {**form, "token": uuid4(), "day_choice": "2021-06-15"}
    assert as_head.post("/visits/new/", yesterday).status_code == 302


def test_an_open_visit_does_not_end_later_than_now(noon, as_head: Client, town: Town) -> None:
    visit = joint(town, ended=False, day=TODAY, started_at=time(9))
    answer = as_head.post(f"/visits/{visit.pk}/end/", {"token": uuid4(), "ended_at": "13:00"})
    assert (answer.status_code, "13:00 还没有到" in answer.content.decode()) == (422, True)
    noon.shift(timedelta(hours=1))
    assert as_head.post(f"/visits/{visit.pk}/end/", {"token": uuid4(), "ended_at": "13:00"}).status_code == 302


def test_to_whom_it_does_not_name_there_is_nothing_to_confirm(noon: object, client: Client, town: Town) -> None:
    """Not even to the office, which sees the visit, nor to a colleague: foreign and missing are one."""
    visit = joint(town, town.town)
    before = AuditEntry.objects.count()
    for user in (town.office, town.deputy, town.inspector, town.administrator):
        client.force_login(user)
        for address in (f"/visits/{visit.pk}/confirm/", f"/visits/{visit.pk}/decline/"):
            foreign = client.post(address, {"reason": "x"})
            missing = client.post(address.replace(str(visit.pk), "999999"), {"reason": "x"})
            assert (foreign.status_code, foreign.content) == (404, missing.content)
        assert client.post("/visits/to-confirm/", {"visits": [visit.pk]}).status_code == 422
    assert (AuditEntry.objects.count(), waits(town.town)) == (before, [visit.pk])


def test_what_is_no_visit_confirms_nothing(noon: object, town: Town) -> None:
    visit, browser = joint(town), as_deputy(town)
    for sent in (["x"], ["²"], ["9" * 30], ["-1"], ["\0"], [""], ["0"] * 900, [visit.pk, "x"]):
        assert browser.post("/visits/to-confirm/", {"visits": sent}).status_code == 422, sent[:2]
    assert browser.post(f"/visits/{'9' * 30}/confirm/").status_code == 404
    assert waits(town.deputy) == [visit.pk]
