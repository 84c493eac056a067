"""The pages of visits, as the bureau's head uses them on a phone, and as strangers do not."""

from datetime import UTC, date, datetime, time
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Department
from audit.models import AuditEntry
from duties.actions.settings import set_books
from duties.models import PeriodClosing
from inspections.actions import Participant, VisitDraft, record_visit, record_visits
from inspections.models import Visit
from tests.inspections.conftest import TODAY, Town, appoint, person

NOON = datetime(2021, 6, 16, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


def page(answer: HttpResponse) -> str:
    return answer.content.decode()


def filled(town: Town, **changes: object) -> dict[str, object]:
    return {
        "token": uuid4(),
        "mine": town.mines[0].pk,
        "day_choice": "2021-06-16",
        "kind": "routine",
        "participants": [town.head.pk],
        "underground": "no",
        "ended": "yes",
        **changes,
    }


def recorded(town: Town, **changes: object) -> Visit:
    draft = VisitDraft(mine_id=town.mines[0].pk, day=TODAY, participants=(Participant(town.head.pk),), **changes)
    return record_visit(draft=draft, by=town.head, today=TODAY)


def test_the_form_is_filled_but_for_the_mine(as_head: Client, town: Town) -> None:
    recorded(town)
    form = as_head.get("/visits/new/").context["form"]
    assert form["mine"].value() is None
    assert form["day_choice"].value() == "2021-06-16"
    assert form["participants"].value() == [str(town.head.pk)]
    assert as_head.get(f"/visits/new/?mine={town.mines[1].pk}").context["form"]["mine"].value() == town.mines[1].pk


@pytest.mark.parametrize("asked", ["99999", "x", "-1", "9" * 18, "9" * 19, "9" * 5000, "²"])
def test_a_mine_that_is_none_is_not_preset(as_head: Client, asked: str) -> None:
    answer = as_head.get("/visits/new/", {"mine": asked})
    assert answer.status_code == 200
    assert answer.context["form"]["mine"].value() is None


def test_a_mine_one_may_not_see_is_not_preset(client: Client, town: Town) -> None:
    own, foreign = town.mines[:2]
    own.township = Department.objects.get(name="何埂镇")
    own.save()
    client.force_login(town.town)
    shown = [client.get("/visits/new/", {"mine": mine.pk}).context["form"]["mine"].value() for mine in (own, foreign)]
    assert shown == [own.pk, None]


def test_the_picker_shows_oneself_then_ones_colleagues_and_carries_pinyin(as_head: Client, town: Town) -> None:
    answer = as_head.get("/visits/new/")
    names = [label.split("　")[0] for _value, label in answer.context["form"].fields["participants"].choices]
    assert names == ["周正（我）", "李孝光", "宋伟", "值班员", "陈镇"] or names[:3] == ["周正（我）", "李孝光", "宋伟"]
    assert 'data-keys="lxg lixiaoguang 区能源局 分管负责人"' in page(answer)


def test_saving_says_which_figures_moved_and_goes_home(as_head: Client, town: Town) -> None:
    answer = as_head.post("/visits/new/", filled(town, findings="1 锚杆缺失\n\n2 风筒破损\n"))
    assert (answer.status_code, answer["Location"]) == (302, "/")
    said = [str(message) for message in as_head.get("/visits/").context["messages"]]
    assert said == ["已保存：到煤矿检查 0 → 1 / 5"]
    assert [finding.text for finding in Visit.objects.get().findings.all()] == ["1 锚杆缺失", "2 风筒破损"]


def test_a_figure_of_another_month_is_named_by_its_month(as_head: Client, town: Town) -> None:
    as_head.post("/visits/new/", filled(town, day_choice="other", day_other="2021-05-30", late_reason="补记"))
    assert "已保存：到煤矿检查 2021年5月 0 → 1 / 5" in page(as_head.get("/visits/"))


@pytest.mark.parametrize(
    ("books_from", "words"),
    [(date(2021, 6, 1), "早于记账起始日 2021-06-01，不入账"), (None, "早于职责施行日 2021-01-27，不入账")],
)
def test_a_visit_before_the_books_or_the_duties_says_so(
    as_head: Client, town: Town, books_from: date | None, words: str
) -> None:
    set_books(books_from=books_from, soon_days=7, by=None)
    form = filled(town, day_choice="other", day_other="2020-12-20", late_reason="补记")
    # Nobody was in office yet, which the form says first.
    seen = as_head.post("/visits/new/", form).context["form"]["seen"].value()
    answer = as_head.post("/visits/new/", {**form, "seen": seen}, follow=True)
    assert "没有数字因此变化，原因见下" in page(answer)
    assert words in page(answer)


def test_a_visit_that_moves_no_figure_shows_why(as_head: Client, town: Town) -> None:
    answer = as_head.post("/visits/new/", filled(town, kind="remote_video"), follow=True)
    assert "没有数字因此变化" in page(answer)
    assert "这种方式不计入" in page(answer)


def test_a_resend_of_the_form_writes_nothing(as_head: Client, town: Town) -> None:
    form = filled(town)
    as_head.post("/visits/new/", form)
    before = AuditEntry.objects.count()
    again = as_head.post("/visits/new/", {**form, "seen": "周正 当天在该矿已有一次同样的检查，再记一次不重复计次"})
    assert again.status_code == 302
    assert (Visit.objects.count(), AuditEntry.objects.count()) == (1, before)


def test_a_second_like_visit_is_warned_of_first_and_saved_when_pressed_again(as_head: Client, town: Town) -> None:
    as_head.post("/visits/new/", filled(town))
    form = filled(town)
    answer = as_head.post("/visits/new/", form)
    assert answer.status_code == 422
    assert "已有一次同样的检查" in page(answer)
    assert Visit.objects.count() == 1
    as_head.post("/visits/new/", {**form, "seen": answer.context["form"]["seen"].value()})
    assert Visit.objects.count() == 2


def test_a_late_day_asks_for_the_reason_and_shows_for_ever(as_head: Client, town: Town) -> None:
    form = filled(town, day_choice="other", day_other="2021-06-02")
    answer = as_head.post("/visits/new/", form)
    assert answer.status_code == 422
    assert "这是补录，晚 14 天，请写明原因" in page(answer)
    as_head.post("/visits/new/", {**form, "late_reason": "井下无信号"})
    visit = Visit.objects.get()
    for address in ("/visits/", f"/visits/{visit.pk}/"):
        assert "补录，晚 14 天" in page(as_head.get(address))
    assert "井下无信号" in page(as_head.get(f"/visits/{visit.pk}/"))


def test_a_closed_period_asks_for_the_reason(as_head: Client, town: Town) -> None:
    PeriodClosing.objects.create(starts=date(2021, 6, 1), ends=date(2021, 6, 15), closed_by="office", closed_at=NOON)
    answer = as_head.post("/visits/new/", filled(town, day_choice="2021-06-15"))
    assert answer.status_code == 422
    assert "已封账，请写明补录原因" in page(answer)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"names": "李孝先"}, "没有登记 李孝先。是不是：李孝光？"),
        ({"names": "张三丰"}, "没有登记 张三丰；外单位人员请写在“外单位人员”一栏"),
        ({"participants": []}, "请选择检查人员，至少一人"),
        ({"day_choice": "other"}, "请选择日期"),
        ({"day_choice": "other", "day_other": "2021-06-30"}, "还没有到"),
        ({"names": "李孝光@何埂镇"}, "李孝光 不在何埂镇，登记的单位是：区能源局"),
        ({"day_choice": "不是日期"}, "不是日期"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(as_head: Client, town: Town, changes: dict, words: str) -> None:
    answer = as_head.post("/visits/new/", filled(town, **changes))
    assert answer.status_code == 422
    assert words in page(answer)
    assert not Visit.objects.exists()


@pytest.mark.parametrize(("step", "words"), [("correct", "请写明更正的原因"), ("void", "请写明作废的原因")])
def test_a_step_without_its_reason_says_so_on_top(as_head: Client, town: Town, step: str, words: str) -> None:
    answer = as_head.post(f"/visits/{recorded(town).pk}/{step}/", filled(town, reason=""))
    assert answer.status_code == 422
    top, _form, _rest = page(answer).partition('name="reason"')
    assert "autofocus data-errors" in top
    assert '<a href="#id_reason">' in top
    assert words in top
    assert 'id="id_reason"' in page(answer)


def test_ending_before_the_beginning_is_said_on_top(as_head: Client, town: Town) -> None:
    visit = recorded(town, ended=False, started_at=time(9))
    answer = as_head.post(f"/visits/{visit.pk}/end/", {"token": uuid4(), "ended_at": "08:00"})
    top, _form, _rest = page(answer).partition('name="ended_at"')
    assert '<a href="#id_ended_at">' in top
    assert "结束时间早于开始时间" in top


def test_each_line_of_the_summary_leads_to_its_field(as_head: Client, town: Town) -> None:
    sent = {"token": uuid4(), "findings": "长" * 501}
    shown = page(as_head.post("/visits/new/", sent))
    for name, words in {
        "mine": "请选择煤矿",
        "day_choice": "请选择日期",
        "kind": "请选择检查方式",
        "underground": "请选择是否下井",
        "ended": "请选择检查是否已结束",
    }.items():
        assert f'<a href="#id_{name}">' in shown
        assert words in shown
        assert f'id="id_{name}"' in shown


def test_names_can_be_typed_padded_and_with_their_department(as_head: Client, town: Town) -> None:
    namesake = person("songwei2", "宋伟")
    appoint(namesake, town.town.appointments.get().post)
    answer = as_head.post("/visits/new/", filled(town, names="宋  伟、李孝光"))
    assert "有几位宋  伟，请写明单位" in page(answer)
    as_head.post("/visits/new/", filled(town, names="宋  伟@能源局、李孝光"))
    assert {row.person.username for row in Visit.objects.get().participants.all()} == {"head", "inspector", "deputy"}


def test_open_end_correct_void_in_one_life(as_head: Client, town: Town) -> None:
    as_head.post("/visits/new/", filled(town, ended="no", started_at="09:00"))
    first = Visit.objects.get()
    assert "检查尚未结束" in page(as_head.get(f"/visits/{first.pk}/"))
    as_head.post(f"/visits/{first.pk}/end/", {"token": uuid4(), "ended_at": "11:00", "findings": "冒顶"})
    ended = Visit.objects.current().get()
    assert "这条已被更正" in page(as_head.get(f"/visits/{first.pk}/"))
    form = filled(town, mine=town.mines[1].pk)
    assert as_head.post(f"/visits/{ended.pk}/correct/", form).status_code == 422
    as_head.post(f"/visits/{ended.pk}/correct/", {**form, "reason": "煤矿选错"})
    corrected = Visit.objects.current().get()
    assert corrected.mine == town.mines[1]
    assert as_head.post(f"/visits/{corrected.pk}/void/", {"reason": ""}).status_code == 422
    as_head.post(f"/visits/{corrected.pk}/void/", {"reason": "记错了"})
    assert not Visit.objects.current().exists()
    shown = page(as_head.get(f"/visits/{corrected.pk}/"))
    assert "这条已作废，不计次" in shown
    assert "记错了" in shown
    for step in ("end", "correct", "void"):
        assert as_head.get(f"/visits/{corrected.pk}/{step}/").status_code == 404


def test_a_corrected_visit_is_called_so_and_its_trail_holds_the_correction(as_head: Client, town: Town) -> None:
    first, voided = recorded(town), recorded(town, kind="cross")
    as_head.post(f"/visits/{first.pk}/correct/", filled(town, mine=town.mines[1].pk, reason="煤矿选错"))
    as_head.post(f"/visits/{voided.pk}/void/", {"reason": "记错了"})
    answer = as_head.get(f"/visits/{first.pk}/")
    assert [(line.what, line.reason) for line in answer.context["story"]] == [("记录", ""), ("更正", "煤矿选错")]
    assert "已更正</span>" in page(answer)
    listed = page(as_head.get("/visits/?books=voided"))
    assert (listed.count("已更正</span>"), listed.count("已作废</span>")) == (1, 1)


def test_the_correction_form_holds_what_stands_in_the_books(as_head: Client, town: Town) -> None:
    visit = recorded(town, findings=("锚杆缺失",), note="备注")
    form = as_head.get(f"/visits/{visit.pk}/correct/").context["form"]
    assert form["findings"].value() == "锚杆缺失"
    assert form["day_other"].value() == TODAY
    assert form["participants"].value() == [str(town.head.pk)]


def test_the_list_narrows_and_comes_back_to_where_it_was(as_head: Client, town: Town) -> None:
    recorded(town)
    rows = [
        VisitDraft(
            mine_id=town.mines[1].pk, day=date(2021, 5, 5), participants=(Participant(town.deputy.pk),), kind="joint"
        )
    ]
    record_visits(drafts=rows, by=town.administrator, today=TODAY, imported=True)
    for query, count in {
        "": 2,
        f"mine={town.mines[1].pk}": 1,
        "person=lxg": 1,
        "person=周正": 1,
        "kind=joint": 1,
        "month=2021-06": 1,
        "month=later": 0,
        "books=late": 1,
        "books=open": 0,
        "books=voided": 0,
        "page=9": 2,
    }.items():
        assert len(as_head.get(f"/visits/?{query}").context["page"].object_list) == count, query
    listed = page(as_head.get("/visits/?kind=joint&page=1"))
    assert "?back=kind%3Djoint%26page%3D1" in listed
    visit = Visit.objects.get(kind="joint")
    assert '"/visits/?kind=joint&amp;page=1"' in page(as_head.get(f"/visits/{visit.pk}/?back=kind%3Djoint%26page%3D1"))


def test_strangers_get_the_same_answer_for_foreign_and_missing(client: Client, town: Town) -> None:
    visit = recorded(town)
    client.force_login(town.town)
    for step in ("", "correct/", "end/", "void/"):
        foreign = client.get(f"/visits/{visit.pk}/{step}")
        missing = client.get(f"/visits/{visit.pk + 999}/{step}")
        assert (foreign.status_code, missing.status_code) == (404, 404)
        assert foreign.content == missing.content
    assert len(client.get("/visits/").context["page"].object_list) == 0
    assert client.post(f"/visits/{visit.pk}/void/", {"reason": "x"}).status_code == 404
    assert Visit.objects.current().exists()


@pytest.mark.parametrize("who", ["office", "administrator"])
def test_who_records_no_visits_is_offered_no_form(client: Client, town: Town, who: str) -> None:
    visit = recorded(town)
    client.force_login(getattr(town, who))
    assert client.get("/visits/new/").status_code == 404
    assert client.post("/visits/new/", filled(town)).status_code == 404
    assert client.post(f"/visits/{visit.pk}/void/", {"reason": "x"}).status_code == 404
    assert "记一次检查" not in page(client.get("/visits/"))


def test_the_office_sees_every_visit_and_where_it_counts(client: Client, town: Town) -> None:
    visit = recorded(town)
    client.force_login(town.office)
    shown = page(client.get(f"/visits/{visit.pk}/"))
    assert "计入" in shown
    assert "2021年6月" in shown


def test_without_sign_in_there_is_nothing(client: Client, town: Town) -> None:
    assert client.get("/visits/").status_code == 302


def test_the_pages_are_english_on_demand(as_head: Client, town: Town) -> None:
    visit = recorded(town)
    assert as_head.get(f"/visits/{visit.pk}/?lang=en").status_code == 200


def count_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_list_of_corrected_ones_costs_the_same_however_many(as_head: Client, town: Town) -> None:
    counts = []
    for number in (1, 5):
        for _time in range(number):
            visit = recorded(town)
            as_head.post(f"/visits/{visit.pk}/correct/", filled(town, kind="cross", reason="方式选错"))
        counts.append(count_of(as_head, "/visits/?books=voided"))
    assert counts[0] == counts[1]


def test_query_budgets_do_not_grow_with_rows(as_head: Client, town: Town) -> None:
    def fill(count: int, month: int) -> None:
        rows = [
            VisitDraft(
                mine_id=town.mines[n % 3].pk,
                day=date(2021, month, 1 + n % 28),
                participants=(Participant(town.head.pk), Participant(town.deputy.pk)),
                findings=("问题",),
            )
            for n in range(count)
        ]
        record_visits(drafts=rows, by=town.administrator, today=TODAY, imported=True)

    fill(10, 5)
    visit = Visit.objects.order_by("pk").first()
    few = [count_of(as_head, address) for address in ("/visits/", "/visits/new/", f"/visits/{visit.pk}/")]
    fill(1000, 4)
    many = [count_of(as_head, address) for address in ("/visits/", "/visits/new/", f"/visits/{visit.pk}/")]
    assert few == many
    assert many[0] <= 15
    assert many[1] <= 15


def test_posting_one_visit_costs_at_most_30_queries(as_head: Client, town: Town) -> None:
    form = filled(town, participants=[town.head.pk, town.deputy.pk], findings="一\n二", started_at="09:00")
    with CaptureQueriesContext(connection) as queries:
        assert as_head.post("/visits/new/", form).status_code == 302
    # Beginning, ending and queueing for the transaction read and write nothing.
    control = ("SAVEPOINT", "RELEASE", "SELECT pg_advisory")
    asked = [query["sql"] for query in queries if not query["sql"].startswith(control)]
    assert len(asked) <= 30, "\n".join(sql[:200] for sql in asked)
