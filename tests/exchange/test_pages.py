"""The import pages: preview before saving, a cell put right, all or the good rows, undo; and the stranger."""

import io
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import get_template
from django.templatetags.i18n import BlockTranslateNode
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from audit.models import AuditEntry
from audit.trail import first_break
from exchange.kinds import KINDS
from exchange.models import ImportRun
from mines.models import Posting
from tests.conftest import Cast
from tests.exchange.conftest import as_xlsx, pasted

pytestmark = pytest.mark.django_db

NEW = "煤矿名称,姓名,派驻单位\n协合煤业,新来的,镇街\n"
ONE_BAD = NEW + "没有的矿,某某某,镇街\n"


@pytest.fixture
def admin(cast: Cast, sign_in: object) -> Client:
    """The administrator's browser."""
    return sign_in(cast.administrator)  # type: ignore[operator]


def send(client: Client, kind: str, text: str, name: str = "x.csv") -> object:
    """Upload a csv and follow to the preview."""
    file = SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)
    return client.post(reverse("import_kind", args=[kind]), {"file": file}, follow=True)


def test_index_lists_every_kind(admin: Client, django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        page = admin.get(reverse("import_index"))
    assert page.status_code == 200
    for kind in KINDS:
        assert reverse("import_kind", args=[kind.table]) in page.content.decode()


def test_a_header_that_lacks_a_column_is_named_with_what_was_not_understood(admin: Client) -> None:
    text = "驻矿人员一览表\n\n煤矿名称,派驻干部,派驻单位\n协合煤业,新来的,镇街\n"
    shown = send(admin, "roster", text).content.decode()
    assert "第 3 行像是表头，但缺少：姓名；没认出的列：派驻干部" in shown
    shown = send(admin, "roster", "煤矿名称,派驻单位\n协合煤业,镇街\n").content.decode()
    assert "第 1 行像是表头，但缺少：姓名；请补上" in shown
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("heading", ["驻矿安监员姓名", "安监员姓名", "人员姓名"])
def test_the_name_goes_by_what_districts_call_it(admin: Client, heading: str) -> None:
    send(admin, "roster", NEW.replace("姓名", heading))
    assert ImportRun.objects.get().new == 1


def test_an_empty_template_has_no_rows_and_says_so(admin: Client) -> None:
    shown = send(admin, "roster", NEW.partition("\n")[0]).content.decode()
    assert "没有数据行" in shown
    assert "与登记完全相同" not in shown
    assert "第 0–0 项" not in shown


def test_a_cell_put_wrong_again_is_not_called_put_right(admin: Client) -> None:
    send(admin, "roster", ONE_BAD)
    run = ImportRun.objects.get()
    cell = {"position": 1, "column": "mine", "value": "也没有的矿"}
    page = admin.post(reverse("import_cell", args=["roster", run.pk]), cell, follow=True)
    (said,) = (str(message) for message in page.context["messages"])
    assert said.startswith("仍不能用：")
    assert "也没有的矿" in said


def test_preview_saves_nothing(admin: Client) -> None:
    postings = AuditEntry.objects.filter(action__startswith="posting.")
    before = Posting.objects.count(), postings.count()
    file = SimpleUploadedFile(as_xlsx()[1], as_xlsx()[0])
    page = admin.post(reverse("import_kind", args=["roster"]), {"file": file}, follow=True)
    text = page.content.decode()
    assert "核对后再保存" in text
    assert "驻矿人员一览表.xlsx" in text
    assert "工作表“一览表”" in text
    assert "表头在第 3 行" in text
    assert "附件格式" in text
    assert "2 行是说明，未读入" in text
    assert "与登记完全相同" in text
    assert (Posting.objects.count(), postings.count()) == before


def test_pasted_text(admin: Client) -> None:
    page = admin.post(reverse("import_kind", args=["roster"]), {"text": pasted()[0]}, follow=True)
    assert page.status_code == 200
    assert ImportRun.objects.get().same == 22


def test_preview_tells_the_staffing_after(admin: Client) -> None:
    page = send(admin, "roster", NEW).content.decode()  # type: ignore[attr-defined]
    assert "导入后派驻情况" in page
    assert "协合煤业：部门 1 人（应 1）、镇街 3 人（应 2）" in page
    assert "合计 23 人，应派 22 人" in page
    assert not Posting.objects.filter(person__name="新来的").exists()


def test_confirm_then_undo(admin: Client) -> None:
    send(admin, "roster", NEW)
    run = ImportRun.objects.get()
    page = admin.post(reverse("import_confirm", args=["roster", run.pk]), {"rows": "all"}, follow=True)
    assert "已导入：新增 1 行，变更 0 行" in page.content.decode()
    assert "整次撤销" in page.content.decode()
    assert Posting.objects.current().filter(person__name="新来的").count() == 1
    assert AuditEntry.objects.get(action="import.applied").actor == "administrator"
    assert run.filename in admin.get(reverse("import_index")).content.decode()
    page = admin.post(reverse("import_undo", args=["roster", run.pk]), follow=True)
    assert "已整次撤销" in page.content.decode()
    assert not Posting.objects.current().filter(person__name="新来的").exists()


def test_confirming_twice_imports_once(admin: Client) -> None:
    send(admin, "roster", NEW)
    address = reverse("import_confirm", args=["roster", ImportRun.objects.get().pk])
    admin.post(address, {"rows": "all"})
    page = admin.post(address, {"rows": "all"}, follow=True)
    assert "已经处理过" in page.content.decode()
    assert Posting.objects.current().filter(person__name="新来的").count() == 1


def test_bad_row_stops_all_and_good_rows_may_go(admin: Client) -> None:
    page = send(admin, "roster", ONE_BAD).content.decode()  # type: ignore[attr-defined]
    assert "只导入可以的 1 行" in page
    assert page.index("没有的矿") < page.index("新来的")
    run = ImportRun.objects.get()
    page = admin.post(reverse("import_confirm", args=["roster", run.pk]), {"rows": "all"}, follow=True).content.decode()
    assert "没有保存任何内容" in page
    assert not Posting.objects.filter(person__name="新来的").exists()
    admin.post(reverse("import_confirm", args=["roster", run.pk]), {"rows": "good"})
    assert Posting.objects.filter(person__name="新来的").count() == 1


def test_a_cell_is_put_right_in_the_grid(admin: Client) -> None:
    send(admin, "roster", ONE_BAD)
    run = ImportRun.objects.get()
    cell = {"position": 1, "column": "mine", "value": "石马门煤业"}
    page = admin.post(reverse("import_cell", args=["roster", run.pk]), cell, follow=True).content.decode()
    assert "重新核对了整份文件" in page
    run.refresh_from_db()
    assert (run.new, run.rejected) == (2, 0)


def test_a_row_is_left_out(admin: Client) -> None:
    send(admin, "roster", ONE_BAD)
    run = ImportRun.objects.get()
    admin.post(reverse("import_drop", args=["roster", run.pk]), {"position": 1})
    run.refresh_from_db()
    assert (run.new, run.rejected) == (1, 0)
    page = admin.post(reverse("import_drop", args=["roster", run.pk]), {"position": 99}, follow=True)
    assert "没有这一行" in page.content.decode()


def test_errors_as_a_list(admin: Client) -> None:
    send(admin, "roster", ONE_BAD)
    answer = admin.get(reverse("import_errors", args=["roster", ImportRun.objects.get().pk]))
    text = answer.getvalue().decode("utf-8-sig")  # type: ignore[attr-defined]
    assert text.splitlines()[1].startswith("3,煤矿名称,没有的矿,")


def test_another_sheet_of_the_same_file(admin: Client) -> None:
    book = Workbook()
    for name, person in (("甲", "新来的"), ("乙", "后来的")):
        sheet = book.create_sheet(name)
        sheet.append(["煤矿名称", "姓名", "派驻单位"])
        sheet.append(["协合煤业", person, "镇街"])
    file = io.BytesIO()
    book.save(file)
    page = send(admin, "roster", file.getvalue(), "x.xlsx").content.decode()  # type: ignore[arg-type,attr-defined]
    assert "新来的" in page
    assert "换一张工作表" in page
    run = ImportRun.objects.get()
    page = admin.post(reverse("import_sheet", args=["roster", run.pk]), {"sheet": "乙"}, follow=True).content.decode()
    assert "后来的" in page
    run.refresh_from_db()
    assert run.status == ImportRun.Status.DISCARDED


def test_discard_forgets_the_file(admin: Client) -> None:
    send(admin, "roster", NEW)
    run = ImportRun.objects.get()
    assert run.source.storage.exists(run.source.name)
    admin.post(reverse("import_discard", args=["roster", run.pk]))
    stored = ImportRun.objects.get()
    assert stored.status == ImportRun.Status.DISCARDED
    assert not stored.source
    assert stored.given == []
    assert not run.source.storage.exists(run.source.name)


def test_previews_that_nobody_confirmed_are_forgotten(admin: Client) -> None:
    send(admin, "roster", NEW)
    old = ImportRun.objects.get()
    ImportRun.objects.update(at=old.at - timedelta(days=9))
    send(admin, "roster", NEW)
    old.refresh_from_db()
    assert old.status == ImportRun.Status.DISCARDED
    assert ImportRun.objects.filter(status=ImportRun.Status.PREVIEWED).count() == 1


def test_another_sheet_of_a_file_that_is_gone(admin: Client) -> None:
    """Thrown away in another window, or not brought back with the database: said, and nothing is changed."""
    send(admin, "roster", NEW)
    run = ImportRun.objects.get()
    run.source.storage.delete(run.source.name)
    page = admin.post(reverse("import_sheet", args=["roster", run.pk]), {"sheet": "x"}, follow=True)
    assert "请重新上传文件" in page.content.decode()
    assert ImportRun.objects.get().status == ImportRun.Status.PREVIEWED


def test_every_step_of_a_preview_is_on_record(admin: Client) -> None:
    """One row each, in figures; what stands in the cells is in no register and not in the chain."""
    send(admin, "roster", NEW)
    run = ImportRun.objects.get()
    admin.post(reverse("import_cell", args=["roster", run.pk]), {"position": 0, "column": "name", "value": "张三丰"})
    admin.post(reverse("import_drop", args=["roster", run.pk]), {"position": 0})
    admin.post(reverse("import_drop", args=["roster", run.pk]), {"position": 99})
    admin.post(reverse("import_discard", args=["roster", run.pk]))
    admin.post(reverse("import_discard", args=["roster", run.pk]))
    rows = list(AuditEntry.objects.filter(subject="import", subject_id=str(run.pk)).order_by("seq"))
    steps = ["import.previewed", "import.reread", "import.reread", "import.discarded"]
    assert [row.action for row in rows] == steps
    assert {row.actor for row in rows} == {"administrator"}
    assert "张三丰" not in "".join(str(row.payload) for row in rows)


def test_registers_that_changed_meanwhile_are_shown_again(admin: Client) -> None:
    send(admin, "roster", NEW)
    first = ImportRun.objects.get()
    send(admin, "roster", NEW)
    second = ImportRun.objects.exclude(pk=first.pk).get()
    admin.post(reverse("import_confirm", args=["roster", second.pk]), {"rows": "all"})
    page = admin.post(
        reverse("import_confirm", args=["roster", first.pk]), {"rows": "all"}, follow=True
    ).content.decode()
    assert "请再看一遍" in page
    first.refresh_from_db()
    assert (first.status, first.new, first.same) == (ImportRun.Status.PREVIEWED, 0, 1)


@pytest.mark.parametrize("form", [{}, {"text": "   "}, {"text": "随便写的"}])
def test_bad_form_is_422(admin: Client, form: dict[str, str]) -> None:
    page = admin.post(reverse("import_kind", args=["roster"]), form)
    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()
    assert not ImportRun.objects.exists()


def test_downloads(admin: Client) -> None:
    for kind in KINDS:
        answer = admin.get(reverse("import_template", args=[kind.table]))
        assert answer["Content-Disposition"].startswith("attachment")
        load_workbook(io.BytesIO(answer.getvalue()))  # type: ignore[attr-defined]
        # What was done and written is not the administrator's to read.
        wanted = 404 if kind.business else 200
        assert admin.post(reverse("export_kind", args=[kind.table])).status_code == wanted
    answer = admin.post(reverse("export_kind", args=["roster"]), {"format": "csv"})
    assert answer.getvalue().decode("utf-8-sig").startswith("煤矿名称,姓名,派驻单位")  # type: ignore[attr-defined]


def test_a_table_taken_away_is_on_record(admin: Client) -> None:
    assert admin.get(reverse("export_kind", args=["roster"])).status_code == 405
    assert not AuditEntry.objects.filter(action="export.made").exists()
    admin.post(reverse("export_kind", args=["roster"]))
    entry = AuditEntry.objects.get(action="export.made")
    assert (entry.actor, entry.subject, entry.subject_id) == ("administrator", "export", "roster")
    assert json.loads(entry.payload) == {"rows": Posting.objects.current().count()}
    assert first_break() is None


def test_tables_are_not_taken_away_without_end(admin: Client, settings: object) -> None:
    settings.EXPORTS_AN_HOUR = 1  # type: ignore[attr-defined]
    assert admin.post(reverse("export_kind", args=["mines"])).status_code == 200
    refused = admin.post(reverse("export_kind", args=["users"]), follow=True)
    assert refused.redirect_chain == [(reverse("import_kind", args=["users"]), 302)]
    assert "一小时内已导出 1 次" in refused.content.decode()


def test_telephones_of_a_file_taken_in_are_covered(admin: Client) -> None:
    """While it waits it is its uploader's own file; afterwards every administrator may open it."""
    send(admin, "users", "用户名,姓名,电话\nlisi,李四,13800138000\n")
    address = reverse("import_preview", args=["users", ImportRun.objects.get().pk])
    assert "13800138000" in admin.get(address).content.decode()
    admin.post(reverse("import_confirm", args=["users", ImportRun.objects.get().pk]), {"rows": "all"})
    page = admin.get(address).content.decode()
    assert "138****8000" in page
    assert "13800138000" not in page


def test_english(admin: Client) -> None:
    page = admin.get(reverse("import_kind", args=["roster"]) + "?lang=en").content.decode()
    assert "Posted by" in page


def test_preview_pages_with_few_queries(admin: Client, django_assert_max_num_queries: object) -> None:
    rows = "".join(f"新单位{number},其他\n" for number in range(1000))
    send(admin, "departments", "单位,类别\n" + rows)
    address = reverse("import_preview", args=["departments", ImportRun.objects.get().pk])
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        page = admin.get(address + "?page=40").content.decode()
    assert "新单位999" in page
    assert "新单位1<" not in page
    assert "没有这种结果的行" in admin.get(address + "?result=rejected").content.decode()


def test_strangers_find_nothing(cast: Cast, sign_in: object, admin: Client) -> None:
    send(admin, "roster", NEW)
    run = ImportRun.objects.get()
    kinds = ["import_kind", "import_template"]
    runs = ["import_preview", "import_errors"]
    posts = ["import_cell", "import_drop", "import_sheet", "import_confirm", "import_discard", "import_undo"]
    for person in (cast.office, cast.bureau_head, cast.auditor, cast.inspector, cast.stranger):
        client = sign_in(person)  # type: ignore[operator]
        assert client.get(reverse("import_index")).status_code == 404
        for name in kinds:
            assert client.get(reverse(name, args=["roster"])).status_code == 404
        assert client.post(reverse("export_kind", args=["roster"])).status_code == 404
        for name in runs:
            assert client.get(reverse(name, args=["roster", run.pk])).status_code == 404
        for name in posts:
            assert client.post(reverse(name, args=["roster", run.pk])).status_code == 404
    run.refresh_from_db()
    assert run.status == ImportRun.Status.PREVIEWED


def test_previews_belong_to_who_uploaded_the_file(cast: Cast, sign_in: object, admin: Client) -> None:
    send(admin, "roster", NEW)
    run = ImportRun.objects.get()
    cast.stranger.role = "administrator"
    cast.stranger.save()
    other = sign_in(cast.stranger)  # type: ignore[operator]
    foreign = other.get(reverse("import_preview", args=["roster", run.pk]))
    missing = other.get(reverse("import_preview", args=["roster", 999_999]))
    assert foreign.status_code == missing.status_code == 404
    assert other.post(reverse("import_confirm", args=["roster", run.pk])).status_code == 404
    admin.post(reverse("import_confirm", args=["roster", run.pk]), {"rows": "all"})
    assert other.get(reverse("import_preview", args=["roster", run.pk])).status_code == 200
    assert other.post(reverse("import_undo", args=["roster", run.pk])).status_code == 302


def test_unknown_kinds_and_wrong_pairs(admin: Client) -> None:
    send(admin, "roster", NEW)
    run = ImportRun.objects.get()
    assert admin.get(reverse("import_kind", args=["nonsense"])).status_code == 404
    assert admin.get(reverse("import_preview", args=["mines", run.pk])).status_code == 404
    assert admin.get(reverse("import_confirm", args=["roster", run.pk])).status_code == 405


@pytest.mark.parametrize("name", ["_confirm", "_reading", "_rows"])
def test_what_counts_lines_and_columns_can_be_told_as_one_or_many(name: str) -> None:
    nodes = get_template(f"exchange/{name}.html").template.nodelist.get_nodes_by_type(BlockTranslateNode)
    # A row's own number is a name, not a count.
    counting = [node for node in nodes if "heading" not in node.extra_context]
    assert counting
    assert all(node.countervar and node.plural for node in counting)
