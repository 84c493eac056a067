"""An import is undone as one step: what it made is gone from the books, what it changed is as it was, all on record."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Appointment, Department, User
from audit.models import AuditEntry
from audit.trail import first_break
from duties.models import Flag
from duties.sweep import sweep
from exchange.actions.undoing import undo_import
from exchange.kinds import BY_NAME
from exchange.models import ImportRun
from inspections.models import Visit
from mines.actions.postings import end_posting
from mines.models import Mine, MineStatus, Posting
from records.models import Record
from tests.conftest import Cast
from tests.exchange.conftest import TODAY, as_plain, pasted, take_in

pytestmark = pytest.mark.django_db

SYSTEM = User(username="system")
# Before anything is late: what was flagged stays.
SOON = date(2021, 2, 20)


def snapshot(kind: str) -> list[list[str]]:
    """A table as it would be exported."""
    return sorted([str(cell) for cell in row] for row in BY_NAME[kind]().export())


def undo(run: ImportRun) -> ImportRun:
    """Taken back by the system."""
    return undo_import(run=run, by=SYSTEM, today=TODAY)


def test_roster_undone_and_taken_in_again(registers: None) -> None:
    run = take_in("roster", *pasted())
    undone = undo(run)
    assert undone.status == ImportRun.Status.UNDONE
    assert not Posting.objects.current().exists()
    assert Posting.objects.count() == 22
    assert AuditEntry.objects.filter(action="import.undone").count() == 1
    assert first_break() is None
    again = take_in("roster", *pasted())
    assert (again.new, again.same) == (22, 0)
    # The people are known again, not entered a second time.
    assert User.objects.count() == 22


def test_move_is_put_back(registers: None) -> None:
    take_in("roster", as_plain()[0])
    before = snapshot("roster")
    run = take_in("roster", "煤矿名称,姓名,派驻单位,派驻日期\n协合煤业,朱世文,镇街,2021-04-01\n".encode())
    undo(run)
    assert snapshot("roster") == before


CHANGES = {
    "departments": "单位,类别,简称\n区能源局,部门,能源局\n红炉镇,镇街,\n区应急局,部门,\n",
    "posts": "单位,岗位,层级\n区能源局,班子成员,分管负责人\n区能源局,科长,\n",
    "users": "用户名,姓名,电话\noffice,周值班,13800138000\nlisi,李四,\n",
    "appointments": (
        "用户名,单位,岗位,任职日期,离任日期\n"
        "police_head,区公安局,主要负责人,2021-01-27,2021-02-10\n"
        "stranger,区能源局,班子成员,2021-02-01,\n"
    ),
    "enterprises": "企业名称,上级公司\n重庆永福实业有限公司,永福集团\n新企业,\n",
    "mines": "煤矿名称,所有制,产能\n永福实业,乡镇,9\n新煤矿,乡镇,\n",
    "roster": (
        "煤矿名称,姓名,派驻单位,派驻日期,电话\n永福实业,吴洪武,区能源局,2020-01-01,13800138009\n协合煤业,新人,镇街,,\n"
    ),
    "visits": "煤矿,日期,检查人员,备注\n永福实业,2021-02-02,局长丙,改了\n永福实业,2021-02-03,局长丙,\n",
    "reports": (
        "职责,单位,所属期,报送日期,文号,标题\n"
        "a04-report-bureau,区能源局,2021-02-10,2021-02-20,1号,改了\n"
        "a04-report-bureau,区能源局,2021-02-10,2021-02-20,2号,\n"
    ),
}
BEFORE = {
    "visits": "煤矿,日期,检查人员\n永福实业,2021-02-02,局长丙\n",
    "reports": "职责,单位,所属期,报送日期,文号\na04-report-bureau,区能源局,2021-02-10,2021-02-20,1号\n",
}


@pytest.mark.parametrize("kind", CHANGES)
def test_every_kind_is_put_back(cast: Cast, kind: str) -> None:
    if kind in BEFORE:
        assert take_in(kind, BEFORE[kind].encode()).new == 1
    before = snapshot(kind)
    run = take_in(kind, CHANGES[kind].encode(), today=SOON)
    assert run.new >= 1
    assert run.changed >= 1
    assert snapshot(kind) != before
    undo_import(run=run, by=SYSTEM, today=SOON)
    assert snapshot(kind) == before
    assert first_break() is None


def test_status_that_was_ended_runs_again(registers: None) -> None:
    take_in("mine_statuses", "煤矿,状态,起\n中心桥煤矿,生产,2020-01-01\n".encode())
    before = snapshot("mine_statuses")
    run = take_in("mine_statuses", "煤矿,状态,起\n中心桥煤矿,关闭退出中,2021-02-01\n".encode())
    assert any("将于 2021-01-31 止" in remark for remark in run.rows[0]["remarks"])
    assert MineStatus.objects.current().count() == 2
    undo(run)
    assert snapshot("mine_statuses") == before


def test_later_writes_stand_in_the_way(registers: None) -> None:
    run = take_in("roster", *pasted())
    end_posting(posting=Posting.objects.current().get(person__name="宋伟"), ends=TODAY, by=None)
    with pytest.raises(ValidationError, match="导入后又有改动"):
        undo(run)
    run.refresh_from_db()
    assert run.status == ImportRun.Status.APPLIED
    assert Posting.objects.current().count() == 22


def test_what_others_rest_on_stays(registers: None) -> None:
    run = take_in("departments", "单位,类别\n红炉镇,镇街\n双石镇,镇街\n".encode())
    Mine.objects.filter(name__contains="协合").update(township=Department.objects.get(name="红炉镇"))
    with pytest.raises(ValidationError, match="红炉镇"):
        undo(run)
    assert Department.objects.filter(name__in=["红炉镇", "双石镇"]).count() == 2


def test_what_was_flagged_stays(cast: Cast) -> None:
    run = take_in("mines", "煤矿名称,所有制\n新煤矿,乡镇\n".encode())
    sweep(today=TODAY)
    assert Flag.objects.filter(obligation__mine__name="新煤矿").exists()
    with pytest.raises(ValidationError, match="不能撤销"):
        undo(run)
    assert Mine.objects.filter(name="新煤矿").exists()


def test_undone_once_only(registers: None) -> None:
    run = take_in("departments", "单位,类别\n红炉镇,镇街\n".encode())
    undo(run)
    with pytest.raises(ValidationError, match="已经撤销"):
        undo(run)


def test_voided_rows_stay_readable(cast: Cast) -> None:
    run = take_in("visits", "煤矿,日期,检查人员\n永福实业,2021-02-02,局长丙\n".encode())
    undo(run)
    visit = Visit.objects.get()
    assert visit.voided_at is not None
    assert "撤销导入" in visit.void_reason
    assert not Record.objects.exists()
    assert Appointment.objects.current().exists()
