"""The admin: for administrators, through the actions, without deleting; the ledger is only shown."""

from datetime import date

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.models import Appointment, Department, Post, User
from audit.models import AuditEntry, JobRun
from mines.actions.statuses import record_status
from mines.models import Mine, MineStatus, Posting

KEPT = ("accounts", "mines")
PAGES = sorted(admin.site._registry, key=lambda model: model._meta.label)
SHOWN = [model for model in PAGES if model._meta.app_label not in KEPT]
REGISTERS = [model for model in PAGES if model._meta.app_label in KEPT]


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def keeper(cast, sign_in):
    return sign_in(cast.administrator)


@pytest.fixture(autouse=True)
def early_in_the_books(time_machine):
    """Two weeks after the plan's first day the ledger has little to catch up with after a write."""
    time_machine.move_to("2021-02-10T10:00:00+08:00")


def newest():
    return AuditEntry.objects.filter(actor="administrator").order_by("-seq").first()


def test_the_registers_are_there_and_business_data_are_not():
    """An administrator keeps people, posts, mines and the catalogue; visits, figures and the trail are not his to see."""
    labels = {model._meta.label for model in PAGES}
    assert labels >= {"accounts.User", "mines.Posting", "duties.Duty", "audit.JobRun"}
    assert not labels & {
        "duties.Obligation",
        "duties.Act",
        "duties.Flag",
        "inspections.Visit",
        "records.Record",
        "audit.AuditEntry",
    }
    assert Group not in PAGES


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model._meta.label)
def test_every_list_opens_and_grows_no_queries(keeper, model, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        assert keeper.get(address(model, "changelist")).status_code == 200


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model._meta.label)
def test_every_row_opens_and_none_can_be_deleted(keeper, model):
    row = model.objects.first()
    if row is not None:
        assert keeper.get(address(model, "change", row.pk)).status_code == 200
        assert keeper.post(address(model, "delete", row.pk), {"post": "yes"}).status_code in (403, 404)
        assert model.objects.filter(pk=row.pk).exists()
    chosen = {"action": "delete_selected", "_selected_action": [getattr(row, "pk", 1)], "post": "yes"}
    before = model.objects.count()
    keeper.post(address(model, "changelist"), chosen)
    assert model.objects.count() >= before


@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model._meta.label)
def test_the_ledger_is_only_shown(keeper, model):
    before = AuditEntry.objects.count()
    assert keeper.post(address(model, "add"), {}).status_code in (403, 404)
    row = model.objects.first()
    if row is not None:
        assert keeper.post(address(model, "change", row.pk), {}).status_code in (403, 404)
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("player", ["office", "bureau_head", "town_clerk", "auditor", "stranger"])
@pytest.mark.parametrize("path", ["/admin/", "/admin/accounts/user/", "/admin/duties/act/", "/admin/mines/mine/add/"])
def test_for_everybody_else_it_does_not_exist(cast, sign_in, player, path):
    client = sign_in(getattr(cast, player))
    refused = client.get(path)
    assert refused.status_code == 404
    assert refused.content == client.get("/no-such-page/").content or "404" in refused.content.decode()


def test_the_way_out_is_the_products_own(keeper):
    assert keeper.get("/admin/logout/").status_code == 405
    assert keeper.post("/admin/logout/")["Location"] == "/login"
    assert newest().action == "session.closed"
    assert keeper.get("/admin/").status_code == 302


def test_who_has_not_signed_in_is_asked_to(client, db):
    assert "/login" in client.get("/admin/").headers["Location"]


def test_a_department_is_saved_through_the_action(keeper):
    form = {"name": " 三教镇 ", "kind": "township", "parent": "", "short_names": "三教、三教镇政府"}
    assert keeper.post(address(Department, "add"), form).status_code == 302
    row = Department.objects.get(name="三教镇")
    assert row.short_names == ["三教", "三教镇政府"]
    assert (newest().action, newest().actor) == ("department.created", "administrator")
    assert keeper.post(address(Department, "change", row.pk), form | {"parent": row.pk}).status_code == 200
    assert keeper.post(address(Department, "change", row.pk), form | {"pending_check": "on"}).status_code == 302
    assert newest().action == "department.changed"


def test_a_person_is_saved_and_given_a_login(keeper):
    form = {"username": "", "name": "单 雄信", "phone": "", "role": "official", "is_active": "on", "password": ""}
    assert keeper.post(address(User, "add"), form).status_code == 302
    row = User.objects.get(name="单雄信")
    assert row.username.startswith("p")
    assert row.initials == "sxx"
    assert not row.has_usable_password()
    weak = keeper.post(address(User, "change", row.pk), form | {"username": "shan", "password": "1234"})
    assert weak.status_code == 200
    assert "password" in weak.context["adminform"].form.errors
    keeper.post(address(User, "change", row.pk), form | {"username": "shan", "password": "Tongxing-2021-12"})
    row.refresh_from_db()
    assert row.username == "shan"
    assert row.check_password("Tongxing-2021-12")
    assert newest().action == "user.login_created"
    keeper.post(address(User, "change", row.pk), form | {"password": "Another-word-2021"})
    row.refresh_from_db()
    assert row.username == "shan"
    assert newest().action == "user.password_set"


def test_the_last_administrator_cannot_shut_himself_out(cast, keeper):
    form = {"username": "administrator", "name": "管理员辛", "phone": "", "role": "official", "password": ""}
    answer = keeper.post(address(User, "change", cast.administrator.pk), form)
    assert answer.status_code == 200
    assert "role" in answer.context["adminform"].form.errors
    cast.administrator.refresh_from_db()
    assert cast.administrator.role == User.Role.ADMINISTRATOR


def test_a_second_holder_of_a_chair_is_refused_at_the_field(cast, keeper):
    post = Post.objects.get(department__name="区能源局", title="主要负责人")
    form = {"user": cast.stranger.pk, "post": post.pk, "starts": "2021-06-01", "ends": ""}
    answer = keeper.post(address(Appointment, "add"), form)
    assert answer.status_code == 200
    assert "局长丙" in answer.context["adminform"].form.errors["starts"][0]
    assert keeper.post(address(Appointment, "add"), form | {"acting": "on"}).status_code == 302
    assert newest().action == "appointment.created"


def test_an_appointment_is_corrected_by_a_new_row(cast, keeper):
    row = Appointment.objects.get(user=cast.bureau_head)
    form = {"starts": "2021-01-27", "ends": "2021-06-30", "reason": ""}
    assert keeper.post(address(Appointment, "change", row.pk), form).status_code == 200
    assert keeper.post(address(Appointment, "change", row.pk), form | {"reason": "离任"}).status_code == 302
    row.refresh_from_db()
    assert row.voided_at is not None
    assert row.ends is None
    assert Appointment.objects.current().get(user=cast.bureau_head).ends == date(2021, 6, 30)
    assert keeper.post(address(Appointment, "change", row.pk), form | {"reason": "再改"}).status_code == 404
    assert "离任" in keeper.get(address(Appointment, "change", row.pk)).content.decode()


def test_rows_are_voided_with_a_reason_all_or_none(cast, keeper):
    rows = list(Appointment.objects.filter(user__in=[cast.bureau_head, cast.bureau_deputy]))
    chosen = {"action": "void_selected", "_selected_action": [row.pk for row in rows]}
    keeper.post(address(Appointment, "changelist"), chosen | {"reason": ""})
    assert Appointment.objects.current().filter(pk__in=chosen["_selected_action"]).count() == 2
    keeper.post(address(Appointment, "changelist"), chosen | {"reason": "录错了"})
    assert Appointment.objects.current().filter(pk__in=chosen["_selected_action"]).count() == 0
    assert newest().action == "appointment.voided"


def test_a_mine_its_status_and_a_posting_are_saved_through_the_actions(cast, keeper):
    mine = Mine.objects.get(short_name="箕山电煤")
    form = {"name": mine.name, "short_name": "箕山电煤", "former_names": "老矿", "ownership": "township"}
    form |= {"enterprise": mine.enterprise_id, "ownership_basis": "stated", "township": "", "capacity": "15"}
    assert keeper.post(address(Mine, "change", mine.pk), form).status_code == 302
    mine.refresh_from_db()
    assert (mine.former_names, mine.ownership_basis, newest().action) == (["老矿"], "stated", "mine.changed")

    for status, starts in (("producing", "2021-01-27"), ("closing", "2021-06-01")):
        keeper.post(address(MineStatus, "add"), {"mine": mine.pk, "status": status, "starts": starts, "ends": ""})
    assert [str(row.ends) for row in MineStatus.objects.current().filter(mine=mine)] == ["2021-05-31", "None"]

    bureau = Department.objects.get(name="区能源局")
    other = Mine.objects.exclude(pk=mine.pk).first()
    form = {
        "person": cast.stranger.pk,
        "department": bureau.pk,
        "post": "驻矿安监员",
        "starts": "2021-02-01",
        "ends": "",
    }
    assert keeper.post(address(Posting, "add"), form | {"mine": mine.pk}).status_code == 302
    answer = keeper.post(address(Posting, "add"), form | {"mine": other.pk})
    assert answer.status_code == 200
    assert "箕山电煤" in answer.context["adminform"].form.errors["person"][0]


def test_job_runs_are_shown(keeper):
    JobRun.objects.create(name="nightly_sweep", started_at="2021-06-01T00:10:00+08:00", outcome="done")
    assert "nightly_sweep" in keeper.get(address(JobRun, "changelist")).content.decode()


@pytest.mark.parametrize("model", [Appointment, MineStatus, Posting], ids=lambda model: model._meta.label)
def test_who_recorded_and_voided_what_is_said_in_the_screens_own_words(keeper, model):
    record_status(mine=Mine.objects.first(), status="suspended", starts=date(2021, 2, 1), by=None)
    row = model.objects.first()
    listed = keeper.get(address(model, "changelist")).content.decode()
    shown = keeper.get(address(model, "change", row.pk)).content.decode()
    for words in ("记录人", "作废时间"):
        assert words in listed
        assert words in shown
    for words in ("recorded by", "recorded at", "voided at", "voided by", "void reason"):
        assert words not in (listed + shown).lower()
    assert str(row.recorded_by) in shown
