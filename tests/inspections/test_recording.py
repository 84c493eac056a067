"""Recording visits by action: what is written, what is refused and with which remedy, what a re-send does."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEntry
from audit.trail import first_break, history_of
from duties.models import Act, Obligation, PeriodClosing
from inspections.actions import (
    Participant,
    SecondLook,
    VisitDraft,
    confirm_participation,
    correct_visit,
    end_visit,
    record_visit,
    record_visit_from_form,
    record_visits,
    void_visit,
)
from inspections.models import Visit
from tests.inspections.conftest import TODAY, Town, appoint, person


def draft_by(town: Town, *people: object, **more: object) -> VisitDraft:
    present = tuple(Participant(each.pk) for each in people or (town.head,))
    values = {"mine_id": town.mines[0].pk, "day": date(2021, 6, 15), "participants": present, **more}
    return VisitDraft(**values)


def figure(town: Town, duty: object) -> Obligation:
    return Obligation.objects.get(duty=duty, period_start=date(2021, 6, 1))


def refusal(**call: object) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        record_visit(**call)
    return caught.value.message_dict


def test_a_visit_is_a_row_people_findings_acts_one_audit_row_and_a_moved_figure(town: Town) -> None:
    draft = draft_by(town, town.head, town.deputy, findings=("锚杆缺失 3 处", "风筒破损"), underground=True)
    visit = record_visit(draft=draft, by=town.head, today=TODAY)

    assert [(p.person.name, p.department.name) for p in visit.participants.all()] == [
        ("周正", "区能源局"),
        ("李孝光", "区能源局"),
    ]
    assert [f.text for f in visit.findings.all()] == ["锚杆缺失 3 处", "风筒破损"]
    assert Act.objects.filter(source=f"visit:{visit.pk}").count() == 2
    assert [entry.action for entry in history_of("visit", visit.pk)] == ["visit.recorded"]
    # The head entered it and has thereby confirmed; the deputy is to be asked.
    assert (figure(town, town.head_duty).done, figure(town, town.deputy_duty).done) == (1, 0)
    assert (visit.late_days, visit.recorded_by) == (0, "head")
    assert first_break() is None


def test_the_same_token_again_gives_the_first_visit_and_writes_nothing(town: Town) -> None:
    draft = draft_by(town)
    first = record_visit(draft=draft, by=town.head, today=TODAY)
    before = AuditEntry.objects.count()
    assert record_visit(draft=replace(draft, note="again"), by=town.head, today=TODAY) == first
    assert (Visit.objects.count(), AuditEntry.objects.count()) == (1, before)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"day": date(2021, 6, 17)}, "day", "还没有到"),
        ({"day": date(1999, 12, 31)}, "day", "太早"),
        ({"participants": ()}, "participants", "至少一人"),
        ({"kind": "picnic"}, "kind", "没有“picnic”这种检查方式"),
        ({"started_at": time(10), "ended_at": time(9)}, "ended_at", "结束时间早于开始时间"),
        ({"ended_at": time(9)}, "started_at", "请一并填开始时间"),
        ({"day": date(2021, 6, 12)}, "late_reason", "补录，晚 4 天"),
        ({"findings": ("问题" * 300,)}, "findings", "最多 500 字"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_with_the_remedy(town: Town, change: dict, field: str, words: str) -> None:
    found = refusal(draft=replace(draft_by(town), **change), by=town.head, today=TODAY)
    assert words in found[field][0]
    assert not Visit.objects.exists()


def test_somebody_without_post_or_posting_is_refused_with_the_remedy(town: Town) -> None:
    stranger = person("stranger", "路人")
    found = refusal(draft=draft_by(town, town.head, stranger), by=town.head, today=TODAY)
    assert "路人 没有任职" in found["participants"][0]
    assert "外单位人员" in found["participants"][0]


@pytest.mark.parametrize(("day", "late"), [(date(2021, 6, 13), 0), (date(2021, 6, 12), 4), (date(2021, 5, 31), 16)])
def test_the_entry_window_is_72_hours_after_the_days_end(town: Town, day: date, late: int) -> None:
    visit = record_visit(draft=draft_by(town, day=day, late_reason="下乡无网络"), by=town.head, today=TODAY)
    assert (visit.late_days, visit.late_reason) == (late, "下乡无网络" if late else "")


def test_a_closed_period_takes_an_entry_only_with_a_reason(town: Town) -> None:
    PeriodClosing.objects.create(
        starts=date(2021, 6, 1), ends=date(2021, 6, 15), closed_by="office", closed_at=datetime(2021, 6, 16, tzinfo=UTC)
    )
    found = refusal(draft=draft_by(town), by=town.head, today=TODAY)
    assert "2021-06-01 至 2021-06-15 已封账" in found["late_reason"][0]
    visit = record_visit(draft=draft_by(town, late_reason="封账前未及录入"), by=town.head, today=TODAY)
    assert visit.late_days == 1


def test_an_imported_row_needs_a_note_where_the_period_is_closed_and_nothing_where_it_is_only_old(town: Town) -> None:
    old = draft_by(town, day=date(2021, 3, 3))
    (visit,) = record_visits(drafts=[old], by=town.administrator, today=TODAY, imported=True)
    assert (visit.late_days, visit.late_reason) == (105, "批量导入")
    PeriodClosing.objects.create(
        starts=date(2021, 4, 1), ends=date(2021, 4, 30), closed_by="office", closed_at=datetime(2021, 5, 9, tzinfo=UTC)
    )
    closed = draft_by(town, day=date(2021, 4, 4))
    with pytest.raises(ValidationError) as caught:
        record_visits(drafts=[closed], by=town.administrator, today=TODAY, imported=True)
    assert "备注" in caught.value.message_dict["note"][0]
    noted = replace(closed, note="纸质记录补录")
    (visit,) = record_visits(drafts=[noted], by=town.administrator, today=TODAY, imported=True)
    assert visit.late_reason == "纸质记录补录"


@pytest.mark.parametrize(
    ("starts", "ends", "refused"),
    [
        (time(9, 30), time(11), True),
        (time(10), time(11), False),
        (time(8), time(9), False),
        (time(9, 30), None, True),
        (time(7), time(12), True),
    ],
)
def test_one_person_is_not_at_two_mines_at_once(town: Town, starts: time, ends: time | None, refused: bool) -> None:
    first = draft_by(town, started_at=time(9), ended_at=time(10))
    record_visit(draft=first, by=town.head, today=TODAY)
    other = draft_by(town, town.deputy, town.head, mine_id=town.mines[1].pk, started_at=starts, ended_at=ends)
    if refused:
        found = refusal(draft=other, by=town.head, today=TODAY)
        assert found["started_at"] == ["周正 当天 09:00–10:00 在吊水洞煤业检查，同一时间不能在两个煤矿；请核对时间"]
    else:
        record_visit(draft=other, by=town.head, today=TODAY)


def test_rows_of_one_table_are_also_held_against_each_other(town: Town) -> None:
    rows = [
        draft_by(town, started_at=time(9), ended_at=time(10), ref="A1"),
        draft_by(town, mine_id=town.mines[1].pk, started_at=time(9), ended_at=time(10)),
        draft_by(town, mine_id=town.mines[2].pk, ref="A1"),
    ]
    with pytest.raises(ValidationError) as caught:
        record_visits(drafts=rows, by=town.administrator, today=TODAY, imported=True)
    assert [message[:6] for message in caught.value.messages] == ["第 2 条：", "第 3 条："]
    assert not Visit.objects.exists()


def test_the_same_visit_twice_is_warned_of_and_counts_once(town: Town) -> None:
    record_visit(draft=draft_by(town), by=town.head, today=TODAY)
    call = {"draft": draft_by(town), "by": town.head, "today": TODAY}
    with pytest.raises(SecondLook) as doubt:
        record_visit_from_form(**call, seen=[])
    assert doubt.value.messages == ["周正 当天在该矿已有一次同样的检查，再记一次不重复计次"]
    record_visit_from_form(**call, seen=doubt.value.messages)
    assert figure(town, town.head_duty).done == 1


def test_who_held_nothing_on_the_day_is_warned_of(town: Town) -> None:
    late = person("late", "后来")
    appoint(late, town.town.appointments.get().post, starts=date(2021, 6, 16))
    with pytest.raises(SecondLook, match="后来 当天没有任职或派驻，不计入任何职责"):
        record_visit_from_form(draft=draft_by(town, town.head, late), seen=[], by=town.head, today=TODAY)


def test_an_open_visit_counts_from_its_end(town: Town) -> None:
    visit = record_visit(draft=draft_by(town, ended=False, started_at=time(9)), by=town.head, today=TODAY)
    assert figure(town, town.head_duty).done == 0
    token = draft_by(town).token
    ended = end_visit(
        visit=visit, ended_at=time(11), findings=("冒顶",), late_reason="", token=token, by=town.head, today=TODAY
    )
    visit.refresh_from_db()
    assert (ended.ended, ended.supersedes, visit.void_reason) == (True, visit, "检查结束")
    assert [finding.text for finding in ended.findings.all()] == ["冒顶"]
    assert figure(town, town.head_duty).done == 1
    with pytest.raises(ValidationError):
        end_visit(
            visit=ended,
            ended_at=None,
            findings=(),
            late_reason="",
            token=draft_by(town).token,
            by=town.head,
            today=TODAY,
        )


def test_ending_a_visit_long_after_needs_a_reason_and_shows(town: Town) -> None:
    visit = record_visit(draft=draft_by(town, ended=False), by=town.head, today=TODAY)
    call = {"visit": visit, "ended_at": None, "findings": (), "token": draft_by(town).token, "by": town.head}
    with pytest.raises(ValidationError) as caught:
        end_visit(**call, late_reason="", today=date(2021, 6, 25))
    assert "晚 10 天" in caught.value.message_dict["late_reason"][0]
    assert end_visit(**call, late_reason="忘了", today=date(2021, 6, 25)).late_days == 10


def test_a_correction_supersedes_and_both_stay_readable(town: Town) -> None:
    visit = record_visit(draft=draft_by(town, ref="R7"), by=town.head, today=TODAY)
    draft = draft_by(town, town.deputy, ref="R7")
    made = correct_visit(visit=visit, draft=draft, reason="人员填错", by=town.head, today=TODAY)
    visit.refresh_from_db()
    assert (made.supersedes, visit.void_reason) == (visit, "人员填错")
    confirm_participation(visits=[made], by=town.deputy, today=TODAY)
    assert (figure(town, town.head_duty).done, figure(town, town.deputy_duty).done) == (0, 1)
    assert list(Act.objects.order_by("pk").values_list("superseded", flat=True)) == [True, False]
    assert correct_visit(visit=visit, draft=draft, reason="人员填错", by=town.head, today=TODAY) == made
    with pytest.raises(ValidationError, match="已经作废或更正"):
        correct_visit(visit=visit, draft=draft_by(town), reason="再改", by=town.head, today=TODAY)


def test_a_corrected_note_is_no_late_entry_but_a_corrected_mine_is(town: Town) -> None:
    visit = record_visit(draft=draft_by(town), by=town.head, today=TODAY)
    later = TODAY + timedelta(days=20)
    noted = correct_visit(
        visit=visit, draft=draft_by(town, note="补充说明"), reason="补备注", by=town.head, today=later
    )
    assert noted.late_days == 0
    draft = draft_by(town, mine_id=town.mines[1].pk)
    moved = correct_visit(visit=noted, draft=draft, reason="煤矿选错", by=town.head, today=later)
    assert (moved.late_days, moved.late_reason) == (21, "煤矿选错")


def test_voiding_needs_a_reason_happens_once_and_takes_the_figure_back(town: Town) -> None:
    visit = record_visit(draft=draft_by(town), by=town.head, today=TODAY)
    with pytest.raises(ValidationError, match="作废的原因"):
        void_visit(visit=visit, reason="  ", by=town.head, today=TODAY)
    void_visit(visit=visit, reason="没有去", by=town.head, today=TODAY)
    assert figure(town, town.head_duty).done == 0
    assert [entry.action for entry in history_of("visit", visit.pk)] == ["visit.recorded", "visit.voided"]
    with pytest.raises(ValidationError, match="已经作废"):
        void_visit(visit=visit, reason="没有去", by=town.head, today=TODAY)
    assert Visit.objects.filter(pk=visit.pk).exists()


def test_the_number_of_queries_does_not_grow_with_the_rows(town: Town) -> None:
    counts = []
    for month, size in ((3, 20), (4, 80)):
        rows = [
            draft_by(
                town,
                town.head,
                town.deputy,
                mine_id=town.mines[n // 28].pk,
                day=date(2021, month, 1 + n % 28),
                findings=("问题",),
                started_at=time(9 + n // 28),
            )
            for n in range(size)
        ]
        with CaptureQueriesContext(connection) as queries:
            record_visits(drafts=rows, by=town.administrator, today=TODAY, imported=True)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 40


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("visit_token_once", {"token": "first"}),
        ("visit_ref_once", {"ref": "R1"}),
        ("visit_time_order", {"started_at": time(9), "ended_at": time(8)}),
    ],
)
def test_the_database_keeps_the_promise(town: Town, name: str, change: dict) -> None:
    first = record_visit(draft=draft_by(town, ref="R1"), by=town.head, today=TODAY)
    if change.get("token"):
        change = {"token": first.token}
    row = {
        "mine": town.mines[0],
        "day": TODAY,
        "token": draft_by(town).token,
        "recorded_at": first.recorded_at,
        "recorded_by": "x",
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.create(**{**row, **change})
