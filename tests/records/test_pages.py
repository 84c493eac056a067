"""The pages of records, as the bureau's clerk uses them, and as strangers do not."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Department
from audit.models import AuditEntry
from duties.actions.settings import set_books
from records.actions import record_document, record_documents
from records.models import Record
from tests.conftest import Cast
from tests.records.conftest import MONTHLY, REPORT, TODAY, figure, report
from tests.records.files import PDF


@pytest.fixture
def clerk(cast: Cast, client: Client) -> Client:
    client.force_login(cast.bureau_clerk)
    return client


def page(answer: HttpResponse) -> str:
    return answer.content.decode()


def filled(bureau: Department, **changes: object) -> dict[str, object]:
    return {
        "token": uuid4(),
        "department": bureau.pk,
        "for_day": "2021-07-01",
        "sent_on": "2021-10-01",
        "title": "第三季度汇报",
        "number": "永能源文〔2021〕31号",
        **changes,
    }


def test_without_a_duty_one_chooses_among_ones_own(clerk: Client) -> None:
    shown = page(clerk.get("/records/new/"))
    assert f"?duty={REPORT}" in shown
    assert "?duty=a04-report-city" not in shown


@pytest.mark.parametrize("named", ["99999", "x", "9" * 5000])
def test_a_department_that_is_none_is_not_preset(clerk: Client, bureau: Department, named: str) -> None:
    answer = clerk.get("/records/new/", {"duty": REPORT, "department": named, "mine": named, "person": named})
    assert answer.context["form"]["department"].value() == bureau.pk


def test_the_form_shows_the_words_and_is_filled_in(clerk: Client, bureau: Department) -> None:
    answer = clerk.get(f"/records/new/?duty={REPORT}&for=2021-08-15")
    form = answer.context["form"]
    assert "区能源局和产煤镇街每季度" in page(answer)
    assert "2021年第三季度" in page(answer)
    assert form["department"].value() == bureau.pk
    assert form["for_day"].value() == date(2021, 7, 1)
    assert form["recipient"].value() == "区安全生产委员会办公室"
    assert "score" not in form.fields


def test_without_a_period_the_one_just_over_is_meant(clerk: Client) -> None:
    assert clerk.get(f"/records/new/?duty={REPORT}").context["form"]["for_day"].value() == date(2021, 7, 1)


@pytest.mark.parametrize(
    ("duty", "asks", "not_asks"),
    [
        ("a21-assess-mine", {"mine", "score"}, {"enterprise", "person", "recipient"}),
        ("a21-assess-enterprise", {"enterprise", "score"}, {"mine", "person"}),
        (MONTHLY, {"person", "score"}, {"mine", "enterprise"}),
        ("a13-collect-risk", {"for_day"}, {"score", "mine", "recipient"}),
    ],
)
def test_the_form_asks_for_what_the_duty_needs(clerk: Client, duty: str, asks: set, not_asks: set) -> None:
    fields = set(clerk.get(f"/records/new/?duty={duty}").context["form"].fields)
    assert asks <= fields
    assert not not_asks & fields


def test_a_meeting_asks_for_its_day_alone(cast: Cast, client: Client) -> None:
    client.force_login(cast.gov_deputy)
    form = client.get("/records/new/?duty=a04-study-gov-deputy").context["form"]
    assert "for_day" not in form.fields
    assert form.fields["sent_on"].label == "会议日期"
    government = Department.objects.get(name="区政府")
    sent = {"token": uuid4(), "department": government.pk, "sent_on": "2021-10-01", "title": "专题会议"}
    client.post("/records/new/?duty=a04-study-gov-deputy", sent)
    assert figure("a04-study-gov-deputy", TODAY).done == 1


def test_saving_counts_shows_where_and_a_resend_writes_nothing(clerk: Client, bureau: Department) -> None:
    form = filled(bureau)
    answer = clerk.post(f"/records/new/?duty={REPORT}", form, follow=True)
    (said,) = (str(message) for message in answer.context["messages"])
    owed = figure(REPORT, date(2021, 8, 1), department=bureau)
    assert said == f"已保存：{owed.duty.title} 2021年第三季度 0 → 1 / 1"
    assert "第三季度汇报" in page(answer)
    assert "计入" in page(answer)
    assert "2021年第三季度" in page(answer)
    before = AuditEntry.objects.count()
    clerk.post(f"/records/new/?duty={REPORT}", form)
    assert (Record.objects.count(), AuditEntry.objects.count()) == (1, before)
    assert "本期已有" in page(clerk.get(f"/records/new/?duty={REPORT}&for=2021-09-30"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sent_on": "2021-10-09"}, "还没有到"),
        ({"sent_on": "2021-09-01"}, "这是补录，晚 31 天"),
        ({"sent_on": ""}, "请填日期"),
        ({"for_day": "2022-01-01"}, "还没有开始"),
        ({"number": "x" * 81}, "80"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(
    clerk: Client, bureau: Department, changes: dict, words: str
) -> None:
    answer = clerk.post(f"/records/new/?duty={REPORT}", filled(bureau, **changes))
    assert answer.status_code == 422
    assert words in page(answer)
    assert not Record.objects.exists()


@pytest.mark.parametrize(("step", "words"), [("correct", "请写明更正的原因"), ("void", "请写明作废的原因")])
def test_a_step_without_its_reason_says_so_on_top(clerk: Client, bureau: Department, step: str, words: str) -> None:
    clerk.post(f"/records/new/?duty={REPORT}", filled(bureau))
    answer = clerk.post(f"/records/{Record.objects.get().pk}/{step}/", filled(bureau, reason=""))
    assert answer.status_code == 422
    top, _form, _rest = page(answer).partition('name="reason"')
    assert "autofocus data-errors" in top
    assert '<a href="#id_reason">' in top
    assert words in top
    assert 'id="id_reason"' in page(answer)


@pytest.mark.parametrize("duty", [REPORT, "a10-enforcement-plan"])
def test_a_paper_without_number_title_and_file_is_refused_at_the_field(
    clerk: Client, bureau: Department, duty: str
) -> None:
    nothing = filled(bureau, title=" ", number="")
    answer = clerk.post(f"/records/new/?duty={duty}", nothing)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"number": ["请至少填写文号、标题、附件中的一项"]}
    assert not Record.objects.exists()


@pytest.mark.parametrize("told", ["title", "number", "attachment"])
def test_number_title_or_file_alone_tell_a_paper(clerk: Client, bureau: Department, told: str) -> None:
    value = SimpleUploadedFile("a.pdf", PDF) if told == "attachment" else "汇报"
    form = filled(bureau, **{"title": "", "number": "", told: value})
    assert clerk.post(f"/records/new/?duty={REPORT}", form).status_code == 302
    record = Record.objects.get()
    # The file stays with the correction, so it still tells the paper.
    corrected = filled(bureau, title="", number="", note="备注", reason="补备注")
    assert clerk.post(f"/records/{record.pk}/correct/", corrected).status_code == (302 if told == "attachment" else 422)


def test_a_record_without_a_title_is_called_by_its_duty_and_period(
    cast: Cast, clerk: Client, bureau: Department
) -> None:
    draft = report(bureau, duty_key=MONTHLY, for_day=date(2021, 9, 1), title="", person_id=cast.inspector.pk)
    record = record_document(draft=draft, by=cast.bureau_clerk, today=TODAY)
    name = "对驻矿人员履职情况进行月度考核 2021年9月"
    assert str(record) == name
    for address in ("/records/", f"/records/{record.pk}/", f"/records/{record.pk}/void/"):
        assert name in page(clerk.get(address))


def test_a_period_before_the_books_is_refused_by_the_books_own_day(clerk: Client, bureau: Department) -> None:
    set_books(books_from=date(2021, 8, 1), soon_days=7, by=None)
    answer = clerk.post(f"/records/new/?duty={REPORT}", filled(bureau, for_day="2021-04-01"))
    assert answer.context["form"].errors == {"for_day": ["早于记账起始日 2021-08-01，不入账；请核对所属期"]}


def test_a_record_that_moves_no_figure_says_so(clerk: Client, bureau: Department) -> None:
    form = filled(bureau)
    clerk.post(f"/records/new/?duty={REPORT}", form)
    answer = clerk.post(f"/records/new/?duty={REPORT}", form, follow=True)
    assert "已保存，但没有数字因此变化，原因见下" in page(answer)


def test_another_department_cannot_be_recorded_for(clerk: Client) -> None:
    police = Department.objects.get(name="区公安局")
    assert clerk.post(f"/records/new/?duty={REPORT}", filled(police)).status_code == 422
    assert clerk.get("/records/new/?duty=a04-report-city").status_code == 404
    assert clerk.get("/records/new/?duty=a12-visit-bureau-head").status_code == 404
    assert clerk.get("/records/new/?duty=nothing").status_code == 404


def test_an_attachment_is_downloaded_never_shown_and_by_nobody_else(
    cast: Cast, clerk: Client, bureau: Department, sign_in
) -> None:
    clerk.post(f"/records/new/?duty={REPORT}", filled(bureau, attachment=SimpleUploadedFile("a.pdf", PDF)))
    record = Record.objects.get()
    address = f"/records/{record.pk}/attachment/"
    answer = clerk.get(address)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/pdf"
    stranger = sign_in(cast.police_head)
    foreign, missing = stranger.get(address), stranger.get(f"/records/{record.pk + 99}/attachment/")
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.content == missing.content
    without = record_document(draft=report(bureau, title="无附件"), by=cast.bureau_clerk, today=TODAY)
    assert clerk.get(f"/records/{without.pk}/attachment/").status_code == 404


def test_a_hostile_file_is_refused_with_a_message(clerk: Client, bureau: Department) -> None:
    page_as_pdf = SimpleUploadedFile("a.pdf", b"<script>alert(1)</script>")
    answer = clerk.post(f"/records/new/?duty={REPORT}", filled(bureau, attachment=page_as_pdf))
    assert answer.status_code == 422
    assert "文件内容与扩展名 .pdf 不符" in page(answer)


def test_correct_and_void(clerk: Client, bureau: Department) -> None:
    clerk.post(f"/records/new/?duty={REPORT}", filled(bureau))
    first = Record.objects.get()
    assert clerk.get(f"/records/{first.pk}/correct/").context["form"]["title"].value() == "第三季度汇报"
    assert clerk.post(f"/records/{first.pk}/correct/", filled(bureau, title="新标题")).status_code == 422
    clerk.post(f"/records/{first.pk}/correct/", filled(bureau, title="新标题", reason="标题有误"))
    made = Record.objects.current().get()
    assert made.title == "新标题"
    replaced = clerk.get(f"/records/{first.pk}/")
    assert "这条已被更正" in page(replaced)
    assert [(line.what, line.reason) for line in replaced.context["story"]] == [("记录", ""), ("更正", "标题有误")]
    assert "已更正</span>" in page(replaced)
    assert "已更正</span>" in page(clerk.get("/records/?books=voided"))
    assert clerk.post(f"/records/{made.pk}/void/", {"reason": ""}).status_code == 422
    clerk.post(f"/records/{made.pk}/void/", {"reason": "重复登记"})
    assert "这条已作废，不计次" in page(clerk.get(f"/records/{made.pk}/"))
    assert clerk.get(f"/records/{made.pk}/correct/").status_code == 404


def test_the_list_narrows_by_kind_month_text_and_keeps_its_place(cast: Cast, clerk: Client, bureau: Department) -> None:
    drafts = [
        report(bureau, number="31号"),
        report(bureau, duty_key="a13-collect-risk", title="风险清单"),
        report(bureau, duty_key=MONTHLY, for_day=date(2021, 9, 1), title="", person_id=cast.inspector.pk),
        report(bureau, for_day=date(2021, 5, 1), sent_on=date(2021, 7, 5)),
    ]
    record_documents(drafts=drafts, by=cast.administrator, today=TODAY, imported=True)
    for query, count in {
        "": 4,
        "kind=report": 2,
        "kind=assessment": 1,
        "month=2021-07": 1,
        "month=never": 0,
        "text=31号": 1,
        "text=宋伟": 1,
        "text=sw": 1,
        f"department={bureau.pk}": 4,
        "books=late": 1,
        "books=voided": 0,
    }.items():
        assert len(clerk.get(f"/records/?{query}").context["page"].object_list) == count, query
    assert "?back=kind%3Dreport" in page(clerk.get("/records/?kind=report"))
    found = Record.objects.filter(kind="report").first()
    assert '"/records/?kind=report"' in page(clerk.get(f"/records/{found.pk}/?back=kind%3Dreport"))


def test_strangers_get_the_same_answer_for_foreign_and_missing(cast: Cast, bureau: Department, sign_in) -> None:
    record = record_document(draft=report(bureau), by=cast.bureau_clerk, today=TODAY)
    for who in (cast.police_head, cast.town_clerk, cast.inspector, cast.administrator, cast.stranger):
        stranger = sign_in(who)
        for step in ("", "correct/", "void/", "attachment/"):
            foreign = stranger.get(f"/records/{record.pk}/{step}")
            missing = stranger.get(f"/records/{record.pk + 99}/{step}")
            assert (foreign.status_code, missing.status_code) == (404, 404)
            assert foreign.content == missing.content
        assert not stranger.get("/records/").context["page"].object_list
        assert stranger.post(f"/records/{record.pk}/void/", {"reason": "x"}).status_code == 404
    assert Record.objects.current().exists()


def test_the_inspector_sees_his_own_assessment_and_cannot_touch_it(cast: Cast, bureau: Department, sign_in) -> None:
    draft = report(bureau, duty_key=MONTHLY, for_day=date(2021, 9, 1), title="", person_id=cast.inspector.pk)
    record = record_document(draft=draft, by=cast.bureau_clerk, today=TODAY)
    inspector = sign_in(cast.inspector)
    assert inspector.get(f"/records/{record.pk}/").status_code == 200
    assert inspector.get(f"/records/{record.pk}/void/").status_code == 404
    assert inspector.get("/records/assessments/").status_code == 404


def count_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_query_budgets_do_not_grow_with_rows(cast: Cast, clerk: Client, bureau: Department) -> None:
    def fill(count: int) -> None:
        drafts = [report(bureau, title="", number=str(number)) for number in range(count)]
        record_documents(drafts=drafts, by=cast.administrator, today=TODAY, imported=True)

    fill(10)
    first = Record.objects.first()
    addresses = ("/records/", f"/records/new/?duty={REPORT}", f"/records/{first.pk}/", "/records/assessments/")
    few = [count_of(clerk, address) for address in addresses]
    fill(1000)
    many = [count_of(clerk, address) for address in addresses]
    assert few == many
    list_, form, page, grid = many
    assert max(list_, form, grid) <= 15, many
    # A record's page judges every figure near it, to say where it counts.
    assert page <= 20, many
