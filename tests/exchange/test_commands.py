"""import_table and export_table: exit codes, JSON, nothing half-imported, messages on stderr and data on stdout."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import ManagementUtility, call_command
from django.core.management.base import CommandError

from accounts.models import Department, User
from audit.models import AuditEntry
from exchange.kinds import KINDS
from exchange.models import ImportRun
from mines.models import Posting
from tests.conftest import Cast
from tests.exchange.conftest import ANNEX, CELLS, HEADER, as_xlsx

pytestmark = pytest.mark.django_db

GOOD = "单位,类别\n红炉镇,镇街\n双石镇,township\n"
ONE_BAD = "单位,类别\n红炉镇,镇街\n双石镇,村\n三教镇,镇街\n"


def run(*args: str) -> tuple[int, str, str]:
    """Exit code, stdout, stderr."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(*args, stdout=out, stderr=err)
    except CommandError as error:
        return error.returncode, out.getvalue(), err.getvalue() + str(error)
    return 0, out.getvalue(), err.getvalue()


def written(tmp_path: Path, text: str, name: str = "x.csv") -> str:
    """A file with a text."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_good_file(registers: None, tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    code, out, _err = run("import_table", "departments", path, "--format", "json")
    told = json.loads(out)
    assert code == 0
    assert told == {
        "kind": "departments",
        "file": path,
        "new": 2,
        "changed": 0,
        "same": 0,
        "rejected": 0,
        "rows": [
            {"row": 2, "result": "new", "key": "红炉镇", "errors": []},
            {"row": 3, "result": "new", "key": "双石镇", "errors": []},
        ],
    }
    assert Department.objects.filter(name__in=["红炉镇", "双石镇"]).count() == 2
    code, out, _err = run("import_table", "departments", path, "--format", "json")
    assert (code, json.loads(out)["same"]) == (0, 2)


def test_one_bad_row_and_nothing_is_saved(registers: None, tmp_path: Path) -> None:
    before = Department.objects.count(), AuditEntry.objects.count()
    code, out, err = run("import_table", "departments", written(tmp_path, ONE_BAD), "--format", "json")
    told = json.loads(out)
    assert code == 1
    assert told["rejected"] == 1
    (bad,) = [row for row in told["rows"] if row["result"] == "rejected"]
    assert bad["row"] == 3
    assert bad["errors"][0]["column"] == "kind"
    assert bad["errors"][0]["value"] == "村"
    assert "只能是" in bad["errors"][0]["message"]
    assert err
    assert (Department.objects.count(), AuditEntry.objects.count()) == before
    assert not ImportRun.objects.exists()


def test_skip_rejected_takes_the_good_rows(registers: None, tmp_path: Path) -> None:
    code, out, _err = run(
        "import_table", "departments", written(tmp_path, ONE_BAD), "--format", "json", "--skip-rejected"
    )
    assert code == 1
    assert json.loads(out)["new"] == 2
    assert Department.objects.filter(name__in=["红炉镇", "三教镇"]).count() == 2


def test_dry_run_saves_nothing(registers: None, tmp_path: Path) -> None:
    before = AuditEntry.objects.count()
    code, out, _err = run("import_table", "departments", written(tmp_path, GOOD), "--dry-run", "--format", "json")
    assert (code, json.loads(out)["new"]) == (0, 2)
    assert AuditEntry.objects.count() == before
    assert not ImportRun.objects.exists()


def test_by_is_put_on_record(cast: Cast, tmp_path: Path) -> None:
    code, _out, _err = run("import_table", "departments", written(tmp_path, GOOD), "--by", "administrator")
    assert code == 0
    entry = AuditEntry.objects.filter(action="import.applied").get()
    assert entry.actor == "administrator"
    assert ImportRun.objects.get().user == cast.administrator


@pytest.mark.parametrize(
    "args",
    [
        ("import_table", "nonsense", "x.csv"),
        ("import_table", "departments"),
        ("import_table", "departments", "no-such-file.csv"),
        ("import_table", "departments", str(ANNEX), "--by", "nobody"),
        ("import_table", "departments", str(ANNEX), "--format", "yaml"),
        ("export_table", "departments", "x.pdf"),
        ("export_table", "nonsense", "x.csv"),
        ("export_table", "users", "x.csv", "--by", "nobody"),
    ],
)
def test_wrong_usage_is_2(registers: None, args: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    # As from a shell: argparse and the command itself then both end the process with their code.
    with pytest.raises(SystemExit) as ended:
        ManagementUtility(["manage.py", *args]).execute()
    told = capsys.readouterr()
    assert ended.value.code == 2
    assert told.out == ""
    assert told.err


def test_file_that_is_no_table(registers: None, tmp_path: Path) -> None:
    code, out, err = run("import_table", "mines", written(tmp_path, "随便写的\n"), "--format", "json")
    assert code == 1
    assert "表头" in err
    assert json.loads(out)["rows"] == []


def test_sheet_by_name(registers: None, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(as_xlsx()[0])
    assert run("import_table", "roster", str(path), "--sheet", "封面", "--dry-run")[0] == 1
    assert run("import_table", "roster", str(path), "--sheet", "一览表", "--dry-run")[0] == 0


def test_annex_by_command(registers: None) -> None:
    code, out, _err = run("import_table", "roster", str(ANNEX), "--format", "json")
    told = json.loads(out)
    assert (code, told["new"], told["rejected"]) == (0, 22, 0)
    assert Posting.objects.current().count() == 22


def test_text_from_stdin(registers: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(ANNEX.read_text(encoding="utf-8")))
    code, out, _err = run("import_table", "roster", "-", "--format", "json")
    assert (code, json.loads(out)["new"]) == (0, 22)


def test_row_numbers_are_those_of_the_sheet(registers: None, tmp_path: Path) -> None:
    text = (
        "驻矿人员\n\n"
        + "\n".join("\t".join(row).replace("\n", "") for row in (HEADER, *CELLS))
        + "\n9\t没有这个矿\t区能源局派驻：张三\n"
    )
    _code, out, _err = run("import_table", "roster", written(tmp_path, text, "x.txt"), "--format", "json", "--dry-run")
    (bad,) = [row for row in json.loads(out)["rows"] if row["result"] == "rejected"]
    assert bad["row"] == 12
    assert bad["errors"][0]["column"] == "mine"


def test_near_names_are_offered(registers: None, tmp_path: Path) -> None:
    text = "煤矿名称,姓名,派驻单位\n中心桥煤厂,张三,区能原局\n"
    _code, out, _err = run("import_table", "roster", written(tmp_path, text), "--format", "json", "--dry-run")
    errors: dict[str, Any] = {error["column"]: error["message"] for error in json.loads(out)["rows"][0]["errors"]}
    assert "中心桥煤矿" in errors["mine"]
    assert "区能源局" in errors["department"]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_export_then_import_is_all_the_same(plan: None, tmp_path: Path, ending: str) -> None:
    for kind in KINDS:
        path = str(tmp_path / f"{kind.table}.{ending}")
        code, out, _err = run("export_table", kind.table, path, "--format", "json")
        assert code == 0
        rows = json.loads(out)["rows"]
        if rows == 0:
            continue
        code, out, _err = run("import_table", kind.table, path, "--dry-run", "--format", "json")
        told = json.loads(out)
        assert (code, told["same"]) == (0, rows), kind.table
        assert told["new"] == told["changed"] == told["rejected"] == 0


@pytest.mark.parametrize(("args", "who"), [((), "system"), (("--by", "administrator"), "administrator")])
def test_export_is_put_on_record(cast: Cast, args: tuple[str, ...], who: str) -> None:
    code, out, _err = run("export_table", "users", "-", *args)
    entry = AuditEntry.objects.get(action="export.made")
    assert (code, entry.actor, entry.subject_id) == (0, who, "users")
    assert json.loads(entry.payload) == {"rows": User.objects.count()}
    assert len(out.splitlines()) == User.objects.count() + 1


def test_people_need_no_password_to_be_imported(registers: None, tmp_path: Path) -> None:
    run("import_table", "users", written(tmp_path, "username,name\nlisi,李  四\n"))
    user = User.objects.get(username="lisi")
    assert user.name == "李四"
    assert not user.has_usable_password()
