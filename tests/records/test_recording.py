"""Recording documents by action: for which period they count, what is refused and how to mend it, re-sends."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Department
from audit.models import AuditEntry
from audit.trail import first_break, history_of
from duties.models import Act, Obligation, PeriodClosing
from mines.models import Enterprise, Mine, Posting
from records.actions import correct_record, record_document, record_documents, void_record
from records.drafts import RecordDraft
from records.models import Record
from tests.conftest import Cast
from tests.records.conftest import MONTHLY, TODAY, figure, report
from tests.records.files import DOCX, JPG, PDF, PNG, XLSX, zipped

State = Obligation.State


def refusal(draft: RecordDraft, cast: Cast) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        record_document(draft=draft, by=cast.bureau_clerk, today=TODAY)
    assert not Record.objects.exists()
    return caught.value.message_dict


def test_a_report_counts_for_the_period_it_is_for(cast: Cast, bureau: Department) -> None:
    made = record_document(draft=report(bureau), by=cast.bureau_clerk, today=TODAY)
    third = figure("a04-report-bureau", date(2021, 8, 1))
    assert (third.done, third.state, third.met_on) == (1, State.MET, date(2021, 10, 1))
    assert figure("a04-report-bureau", date(2021, 10, 2)).done == 0
    act = Act.objects.get(source=f"record:{made.pk}")
    assert (act.kind, act.day, act.for_day) == ("report", date(2021, 10, 1), date(2021, 7, 1))
    assert [entry.action for entry in history_of("record", made.pk)] == ["record.recorded"]
    assert first_break() is None


def test_any_day_of_a_first_part_period_stands_for_it(cast: Cast, bureau: Department) -> None:
    draft = report(bureau, for_day=date(2021, 1, 1), late_reason="补登记")
    made = record_document(draft=draft, by=cast.bureau_clerk, today=TODAY)
    assert made.for_day == date(2021, 1, 27)
    assert figure("a04-report-bureau", date(2021, 2, 1)).done == 1


def test_the_same_token_again_gives_the_first_record_and_writes_nothing(cast: Cast, bureau: Department) -> None:
    draft = report(bureau)
    first = record_document(draft=draft, by=cast.bureau_clerk, today=TODAY)
    before = AuditEntry.objects.count()
    assert record_document(draft=replace(draft, title="again"), by=cast.bureau_clerk, today=TODAY) == first
    assert (Record.objects.count(), AuditEntry.objects.count()) == (1, before)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"sent_on": date(2021, 10, 3)}, "sent_on", "还没有到"),
        ({"sent_on": date(1999, 1, 1)}, "sent_on", "太早"),
        ({"duty_key": "nothing"}, "duty", "没有“nothing”这项职责"),
        ({"duty_key": "a12-visit-bureau-head"}, "duty", "履职方式是“入矿检查”，不在材料里记录"),
        ({"for_day": date(2020, 6, 1)}, "for_day", "自 2021-01-27 起施行"),
        ({"for_day": date(2022, 2, 1)}, "for_day", "2022年第一季度在 2021-10-01 还没有开始"),
        ({"score": Decimal(90)}, "score", "只有考核才有得分"),
        ({"sent_on": date(2021, 9, 28)}, "late_reason", "补录，晚 4 天"),
        ({"department_id": 0}, "department", "请选择单位"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    cast: Cast, bureau: Department, change: dict, field: str, words: str
) -> None:
    assert words in refusal(replace(report(bureau), **change), cast)[field][0]


def test_a_department_that_does_not_owe_it_is_refused(cast: Cast, bureau: Department) -> None:
    police = Department.objects.get(name="区公安局")
    assert "该职责不由区公安局承担" in refusal(report(police), cast)["department"][0]


def test_a_township_owes_what_townships_owe(cast: Cast) -> None:
    township = Department.objects.get(name="镇街")
    draft = report(township, duty_key="a04-report-town")
    record_document(draft=draft, by=cast.town_clerk, today=TODAY)
    assert figure("a04-report-town", date(2021, 8, 1), department=township).done == 1


def test_a_meeting_counts_on_its_day(cast: Cast) -> None:
    government = Department.objects.get(name="区政府")
    draft = report(government, duty_key="a04-study-gov-deputy", for_day=TODAY, sent_on=TODAY)
    made = record_document(draft=draft, by=cast.gov_deputy, today=TODAY)
    assert made.for_day == TODAY
    assert figure("a04-study-gov-deputy", TODAY).done == 1
    wrong = replace(draft, token=report(government).token, for_day=date(2021, 8, 1))
    with pytest.raises(ValidationError, match="会议按召开日期计入"):
        record_document(draft=wrong, by=cast.gov_deputy, today=TODAY)


def test_an_assessment_of_each_asks_for_whom(cast: Cast, bureau: Department) -> None:
    draft = report(bureau, duty_key=MONTHLY, for_day=date(2021, 9, 1), title="", score=Decimal("92.5"))
    assert refusal(draft, cast)["person"] == ["请选择驻矿安监员"]
    assert "没有驻矿派驻" in refusal(replace(draft, person_id=cast.bureau_head.pk), cast)["person"][0]
    assert "0 到 100" in refusal(replace(draft, person_id=cast.inspector.pk, score=Decimal(101)), cast)["score"][0]
    record_document(draft=replace(draft, person_id=cast.inspector.pk), by=cast.bureau_clerk, today=TODAY)
    assert figure(MONTHLY, date(2021, 9, 1), person=cast.inspector).state == State.MET
    other = Posting.objects.exclude(person=cast.inspector).first().person
    assert figure(MONTHLY, date(2021, 9, 1), person=other).done == 0


def test_mines_and_enterprises_are_assessed_one_by_one(cast: Cast, bureau: Department) -> None:
    mine, enterprise = Mine.objects.first(), Enterprise.objects.first()
    per_mine = report(bureau, duty_key="a21-assess-mine", title="")
    per_enterprise = report(bureau, duty_key="a21-assess-enterprise", for_day=date(2021, 7, 1), title="")
    assert refusal(per_mine, cast)["mine"] == ["请选择煤矿"]
    assert refusal(per_enterprise, cast)["enterprise"] == ["请选择煤矿企业"]
    drafts = [replace(per_mine, mine_id=mine.pk), replace(per_enterprise, enterprise_id=enterprise.pk)]
    record_documents(drafts=drafts, by=cast.bureau_clerk, today=TODAY, imported=False)
    assert figure("a21-assess-mine", date(2021, 8, 1), mine=mine).done == 1
    assert figure("a21-assess-enterprise", date(2021, 8, 1), enterprise=enterprise).done == 1


def test_a_closed_period_takes_an_entry_only_with_a_reason(cast: Cast, bureau: Department) -> None:
    PeriodClosing.objects.create(
        starts=date(2021, 4, 1), ends=date(2021, 6, 30), closed_by="office", closed_at=datetime(2021, 7, 9, tzinfo=UTC)
    )
    draft = report(bureau, for_day=date(2021, 5, 1), sent_on=TODAY)
    assert "2021-04-01 至 2021-06-30 已封账" in refusal(draft, cast)["late_reason"][0]
    made = record_document(draft=replace(draft, late_reason="办理中遗漏"), by=cast.bureau_clerk, today=TODAY)
    assert made.late_reason == "办理中遗漏"
    assert figure("a04-report-bureau", date(2021, 5, 1)).state == State.MET_LATE


def test_an_imported_row_needs_no_reason_but_where_the_period_is_closed(cast: Cast, bureau: Department) -> None:
    old = report(bureau, for_day=date(2021, 5, 1), sent_on=date(2021, 7, 5))
    (made,) = record_documents(drafts=[old], by=cast.administrator, today=TODAY, imported=True)
    assert (made.late_days, made.late_reason) == (89, "批量导入")


def test_a_correction_supersedes_and_a_new_title_is_no_late_entry(cast: Cast, bureau: Department) -> None:
    first = record_document(draft=report(bureau), by=cast.bureau_clerk, today=TODAY)
    later = TODAY + timedelta(days=30)
    made = correct_record(
        record=first, draft=report(bureau, title="新标题"), reason="标题有误", by=cast.bureau_clerk, today=later
    )
    first.refresh_from_db()
    assert (made.supersedes, first.void_reason, made.late_days) == (first, "标题有误", 0)
    moved = correct_record(
        record=made,
        draft=report(bureau, for_day=date(2021, 4, 1)),
        reason="所属期有误",
        by=cast.bureau_clerk,
        today=later,
    )
    assert (moved.late_days, moved.late_reason) == (31, "所属期有误")
    assert (figure("a04-report-bureau", date(2021, 8, 1)).done, figure("a04-report-bureau", date(2021, 5, 1)).done) == (
        0,
        1,
    )
    with pytest.raises(ValidationError, match="已经作废或更正"):
        correct_record(record=first, draft=report(bureau), reason="再改", by=cast.bureau_clerk, today=later)


def test_voiding_needs_a_reason_happens_once_and_takes_the_figure_back(cast: Cast, bureau: Department) -> None:
    made = record_document(draft=report(bureau), by=cast.bureau_clerk, today=TODAY)
    with pytest.raises(ValidationError, match="作废的原因"):
        void_record(record=made, reason=" ", by=cast.bureau_clerk, today=TODAY)
    void_record(record=made, reason="重复登记", by=cast.bureau_clerk, today=TODAY)
    assert figure("a04-report-bureau", date(2021, 8, 1)).done == 0
    with pytest.raises(ValidationError, match="已经作废"):
        void_record(record=made, reason="重复登记", by=cast.bureau_clerk, today=TODAY)


@pytest.mark.parametrize(
    ("name", "content"), [("a.pdf", PDF), ("a.JPG", JPG), ("a.png", PNG), ("汇报.docx", DOCX), ("a.xlsx", XLSX)]
)
def test_documents_and_pictures_are_taken(cast: Cast, bureau: Department, name: str, content: bytes) -> None:
    draft = report(bureau, attachment=SimpleUploadedFile(name, content))
    made = record_document(draft=draft, by=cast.bureau_clerk, today=TODAY)
    with made.attachment.open("rb") as file:
        assert file.read() == content
    corrected = correct_record(
        record=made, draft=report(bureau, title="新标题"), reason="标题", by=cast.bureau_clerk, today=TODAY
    )
    assert corrected.attachment.name == made.attachment.name


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.exe", PDF, "只收 PDF"),
        ("a.doc", PDF, "旧格式请另存"),
        ("noending", PDF, "只收 PDF"),
        ("a.pdf", b"<html>", "文件内容与扩展名 .pdf 不符"),
        ("a.pdf", b"", "空的"),
        ("a.docx", XLSX, "不符"),
        ("a.xlsx", b"PK\x03\x04" + b"\x00" * 40, "不符"),
        ("a.docx", zipped("word/document.xml", "word/vbaProject.bin"), "不符"),
        ("a.png", PNG + b"0" * (10 * 1024 * 1024), "超过 10 MB"),
    ],
)
def test_other_files_are_refused_and_leave_nothing(
    cast: Cast, bureau: Department, name: str, content: bytes, words: str
) -> None:
    draft = report(bureau, attachment=SimpleUploadedFile(name, content))
    assert words in refusal(draft, cast)["attachment"][0]
    assert not default_storage.exists("records")


def test_a_file_is_taken_back_with_its_row(cast: Cast, bureau: Department, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("records.actions.record_acts", broken)
    draft = report(bureau, attachment=SimpleUploadedFile("a.pdf", PDF))
    with pytest.raises(OSError, match="disk full"):
        record_document(draft=draft, by=cast.bureau_clerk, today=TODAY)
    assert default_storage.listdir("records/2021/10")[1] == []
    assert not Record.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_rows(cast: Cast, bureau: Department) -> None:
    counts = []
    for month, size in ((4, 3), (5, 20)):
        people = Posting.objects.order_by("pk").values_list("person_id", flat=True)[:size]
        drafts = [
            report(bureau, duty_key=MONTHLY, for_day=date(2021, month, 1), sent_on=TODAY, person_id=person, title="")
            for person in people
        ]
        with CaptureQueriesContext(connection) as queries:
            record_documents(drafts=drafts, by=cast.bureau_clerk, today=TODAY, imported=False)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 40


@pytest.mark.parametrize("score", [Decimal("100.1"), Decimal("-0.1")])
def test_the_database_keeps_scores_in_range(cast: Cast, bureau: Department, score: Decimal) -> None:
    made = record_document(draft=report(bureau), by=cast.bureau_clerk, today=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Record.objects.filter(pk=made.pk).update(score=score)


def test_the_database_takes_a_token_once(cast: Cast, bureau: Department) -> None:
    made = record_document(draft=report(bureau), by=cast.bureau_clerk, today=TODAY)
    made.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)
