"""三员: system, security and audit are kept apart. Who makes and unmakes keepers, and the security administrator's desk."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from itertools import product

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.actions.attempts import begin_attempt
from accounts.actions.people import create_login, grant_role, save_user, set_password, suspend_unused
from accounts.models import User
from accounts.passwords import must_change
from accounts.policy import PROFILES
from accounts.tasks import nightly
from audit.models import AuditEntry, JobRun
from exchange.actions.imports import import_now
from exchange.actions.previews import preview_import
from exchange.kinds import BY_NAME
from exchange.reading import read_table

PASSWORD = "Tongxing-2021-12"
KEEPERS = ("administrator", "security", "auditor")
TODAY = date(2021, 3, 1)


def change(user, *, by, **more):
    user.refresh_from_db()
    return save_user(user=user, name=user.name, role=more.pop("role", user.role), by=by, **more)


def test_nobody_but_the_security_administrator_makes_or_unmakes_a_keeper(cast):
    for by, role in product(("administrator", "auditor", "office", "bureau_head"), KEEPERS):
        refuses(cast, getattr(cast, by), role)


def refuses(cast, giver, role):
    keeper = getattr(cast, role)
    with pytest.raises(ValidationError) as caught:
        change(cast.stranger, role=role, by=giver)
    assert "role" in caught.value.message_dict
    with pytest.raises(ValidationError):
        save_user(name="新", role=role, by=giver)
    for refused in ({"role": "official"}, {"is_active": False}):
        with pytest.raises(ValidationError):
            change(keeper, by=giver, **refused)
    with pytest.raises(ValidationError):
        grant_role(user=cast.stranger, role=role, by=giver)


def test_the_security_administrator_gives_and_takes_these_roles_and_no_other(cast):
    for role in (*KEEPERS, "official"):
        cast.stranger.refresh_from_db()
        grant_role(user=cast.stranger, role=role, by=cast.security)
        cast.stranger.refresh_from_db()
        assert cast.stranger.role == role
    for role in ("office", "official", "nonsense", ""):
        with pytest.raises(ValidationError):
            grant_role(user=cast.stranger, role=role, by=cast.security)
    # Nor by the way round: first a keeper, then the office.
    with pytest.raises(ValidationError):
        grant_role(user=cast.auditor, role="office", by=cast.security)


def test_nobody_gives_himself_a_role(cast):
    for name, role in product((*KEEPERS, "office"), User.Role):
        person = getattr(cast, name)
        if role == person.role:
            continue
        with pytest.raises(ValidationError):
            change(person, role=role, by=person)
        with pytest.raises(ValidationError):
            grant_role(user=person, role=role, by=person)


def test_roles_that_are_no_keepers_stay_the_administrators(cast):
    assert change(cast.stranger, role="office", by=cast.administrator).role == "office"
    assert change(cast.stranger, role="official", is_active=False, by=cast.administrator).role == "official"
    assert change(cast.administrator, by=cast.administrator, phone="1").phone == "1"


def test_a_keepers_password_is_set_by_nobody_else(cast):
    for role, by in product(KEEPERS, (cast.administrator, cast.security, cast.office)):
        keeper = getattr(cast, role)
        if by != keeper:
            with pytest.raises(ValidationError):
                set_password(user=keeper, password="Another-word-2021", by=by)
    set_password(user=cast.auditor, password="Another-word-2021", by=cast.auditor)
    cast.auditor.refresh_from_db()
    assert not cast.auditor.password_given


def test_nobody_stands_above_the_roles(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=cast.stranger.pk).update(is_superuser=True)


def test_a_role_that_was_taken_ends_what_it_had_opened(cast, sign_in):
    browser = sign_in(cast.administrator)
    assert browser.get("/import/").status_code == 200
    grant_role(user=cast.stranger, role="administrator", by=cast.security)
    grant_role(user=cast.administrator, role="official", by=cast.security)
    assert browser.get("/import/").status_code == 302


# Tables


def table(*rows):
    text = "用户名,姓名,角色\n" + "\n".join(rows)
    return read_table(text, filename="x.csv", sheet=None, resource=BY_NAME["users"]())


def test_a_table_brings_no_keepers_and_says_who_makes_them(cast):
    rows = [
        "wang,王甲,履职人员",
        "li,李乙,区安委办",
        "zhao,赵丙,审计员",
        "auditor,审计员壬,履职人员",
        "auditor,审计员壬,审计员",
    ]
    run = preview_import(kind="users", reading=table(*rows), by=cast.administrator, today=TODAY)
    assert [row["result"] for row in run.rows] == ["new", "new", "rejected", "rejected", "same"]
    told = run.rows[2]["errors"][0]
    assert "安全管理员在“登录安全”页授予" in str(told)


def test_at_the_console_a_table_may_bring_keepers(db):
    run = import_now(
        kind="users",
        reading=table("zhao,赵丙,审计员"),
        skip_rejected=False,
        by=User(username="system", name="system"),
        today=TODAY,
    )
    assert (run.new, User.objects.get(username="zhao").role) == (1, "auditor")


# The desk


@pytest.fixture
def desk(cast, sign_in):
    return sign_in(cast.security)


def test_the_desk_shows_people_with_locks_and_factors(cast, desk, django_assert_max_num_queries):
    for number in range(5):
        begin_attempt(name="bureau_head", address=f"10.0.0.{number}")
    Authenticator.objects.create(user=cast.bureau_head, type="totp", data={"secret": "x"})
    with django_assert_max_num_queries(15):
        page = desk.get("/security/")
    lines = {person.username: (locked, kinds) for person, locked, kinds in page.context["lines"]}
    assert lines["bureau_head"][0] is not None
    assert lines["bureau_head"][1] == ["totp"]
    assert lines["office"] == (None, [])
    assert "锁定至" in page.content.decode()
    assert set(KEEPERS) <= set(lines)
    found = desk.get("/security/?q=局长丙").context["lines"]
    assert [person.username for person, *_more in found] == ["bureau_head"]
    assert desk.get("/security/?q=%00").status_code in (200, 400)
    assert desk.get("/security/?page=99").status_code == 200


def test_home_leads_to_the_desk_and_to_no_business(cast, desk):
    assert 'href="/security/"' in desk.get("/").content.decode()
    for path in ("/board/", "/mines/", "/roster/", "/audit/", "/import/", "/admin/"):
        assert desk.get(path).status_code == 404
    assert "局长丙" not in desk.get("/visits/").content.decode()


def test_an_account_is_unlocked(cast, desk):
    pk = cast.bureau_head.pk
    desk.post(f"/security/{pk}/unlock")
    assert not AuditEntry.objects.filter(action="session.unlocked").exists()
    for number in range(5):
        begin_attempt(name="bureau_head", address=f"10.0.0.{number}")
    form = {"username": "bureau_head", "password": PASSWORD}
    assert Client().post("/login", form).status_code == 429
    assert desk.post(f"/security/{pk}/unlock").status_code == 302
    assert Client().post("/login", form).status_code == 302
    assert AuditEntry.objects.get(action="session.unlocked").actor == "security"


def test_a_lost_factor_is_cleared_but_not_ones_own(cast, desk):
    for person in (cast.bureau_head, cast.security):
        Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
        assert desk.post(f"/security/{person.pk}/factors").status_code == 302
    assert list(Authenticator.objects.values_list("user__username", flat=True)) == ["security"]


def test_sessions_are_ended_and_roles_given(cast, desk):
    browser = Client()
    browser.post("/login", {"username": "bureau_head", "password": PASSWORD})
    desk.post(f"/security/{cast.bureau_head.pk}/sessions")
    assert browser.get("/plan/").status_code == 302
    page = desk.get(f"/security/{cast.stranger.pk}/")
    assert [role.value for role in page.context["roles"]] == list(KEEPERS)
    desk.post(f"/security/{cast.stranger.pk}/role", {"role": "auditor"})
    assert User.objects.get(username="stranger").role == "auditor"
    assert [role.value for role in desk.get(f"/security/{cast.stranger.pk}/").context["roles"]] == [
        "official",
        "administrator",
        "security",
    ]
    refused = desk.post(f"/security/{cast.security.pk}/role", {"role": "official"}, follow=True)
    assert "不能给自己改角色" in refused.content.decode()


def test_the_record_of_sign_ins_is_read_page_by_page(cast, desk, settings, django_assert_max_num_queries):
    settings.PAGE_SIZE = 3
    for username in ("bureau_head", "nobody", "office", "bureau_head"):
        Client().post("/login", {"username": username, "password": PASSWORD})
    with django_assert_max_num_queries(15):
        page = desk.get("/security/records/")
    shown = [(str(line.what), line.by) for line in page.context["lines"]]
    assert shown == [("登录", "bureau_head"), ("登录", "office"), ("验证失败", "system")]
    assert "没有这个用户名" in page.content.decode()
    assert len(desk.get("/security/records/?page=2").context["lines"]) == 1
    assert "登录" in desk.get(f"/security/{cast.bureau_head.pk}/").content.decode()


def test_for_everybody_else_there_is_no_desk(cast, sign_in):
    for who in (cast.administrator, cast.auditor, cast.office, cast.bureau_head, cast.stranger):
        browser = sign_in(who)
        missing = browser.get("/no-such-page/").content
        for path in ("/security/", "/security/records/", f"/security/{cast.office.pk}/"):
            assert browser.get(path).content == missing
        for deed in ("unlock", "factors", "sessions", "role"):
            assert browser.post(f"/security/{cast.stranger.pk}/{deed}", {"role": "auditor"}).status_code == 404


# The console


def told(command, *words, **options):
    out = StringIO()
    call_command(command, *words, stdout=out, stderr=StringIO(), **options)
    return out.getvalue().strip()


def test_the_first_keepers_come_from_the_console(db):
    password = told("keeper", "anquan", role="security", name="安全员")
    keeper = User.objects.get(username="anquan")
    assert (keeper.role, keeper.password_given) == ("security", True)
    browser = Client()
    assert browser.post("/login", {"username": "anquan", "password": password}).status_code == 302
    assert browser.get("/security/")["Location"] == "/me/password"
    assert told("keeper", "anquan", role="auditor") == ""
    assert User.objects.get(username="anquan").role == "auditor"
    with pytest.raises(CommandError, match="--name"):
        told("keeper", "nobody", role="security")


def test_a_login_is_rescued_at_the_console(cast):
    for number in range(5):
        begin_attempt(name="security", address=f"10.0.0.{number}")
    Authenticator.objects.create(user=cast.security, type="totp", data={"secret": "x"})
    password = told("reset_login", "security", factors=True)
    browser = Client()
    assert browser.post("/login", {"username": "security", "password": password})["Location"] == "/"
    assert browser.get("/security/")["Location"] == "/me/password"
    assert AuditEntry.objects.filter(action="user.password_set", actor="system").exists()
    assert told("reset_login", "p0001")
    with pytest.raises(CommandError, match="没有这个用户名"):
        told("reset_login", "nobody")


# Rules of the stricter profile that time brings about


def test_a_login_nobody_used_for_ninety_days_is_taken_away_and_given_anew(cast, settings, time_machine):
    everybody = User.objects.filter(username__in=["bureau_head", "office", "stranger"])
    everybody.update(password_set_at="2021-03-01T00:00Z", date_joined="2021-02-01T00:00Z", last_login=None)
    User.objects.filter(username="office").update(last_login="2021-04-01T00:00Z")
    time_machine.move_to("2021-05-29T23:59:00+00:00")
    assert suspend_unused() == 0
    settings.SECURITY_POLICY = PROFILES["mlps3"]
    User.objects.exclude(pk__in=everybody).update(last_login="2021-05-01T00:00Z")
    assert suspend_unused() == 0
    time_machine.shift(timedelta(minutes=2))
    assert suspend_unused() == 2
    cast.bureau_head.refresh_from_db()
    assert cast.bureau_head.is_active
    assert not cast.bureau_head.has_usable_password()
    assert AuditEntry.objects.filter(action="user.suspended").count() == 2
    create_login(user=cast.bureau_head, password=PASSWORD, by=cast.administrator)
    assert suspend_unused() == 0


def test_the_night_clears_and_leaves_its_run(db):
    nightly.run()
    assert JobRun.objects.get(name="accounts").outcome == JobRun.Outcome.DONE


@pytest.mark.parametrize(("days", "old"), [(89, False), (91, True)])
def test_a_password_grows_old_in_ninety_days(settings, days, old):
    moment = datetime(2021, 3, 1, tzinfo=UTC)
    person = User(password_set_at=moment)
    assert not must_change(person, now=moment + timedelta(days=days))
    settings.SECURITY_POLICY = PROFILES["mlps3"]
    assert must_change(person, now=moment + timedelta(days=days)) == old
    assert must_change(User(), now=moment)


@pytest.mark.parametrize(
    ("profile", "password", "good"),
    [
        ("asvs", "correct horse battery", True),
        ("asvs", "一二三四五六七八九十一二", True),
        ("asvs", "83921057462918", True),
        ("asvs", "elevenchars", False),
        ("asvs", "123456789012", False),
        ("asvs", "Password!2021", False),
        ("asvs", "Yongchuan-2021", False),
        ("asvs", "12-CoalSafety", False),
        ("asvs", "9876543210987", False),
        ("asvs", "哈哈哈哈哈哈哈哈哈哈哈哈", False),
        ("mlps3", "onlysmallletters", False),
        ("mlps3", "Two-Kinds", False),
        ("mlps3", "ab3-defghij", True),
        ("mlps3", "Ab3defghij", True),
    ],
)
def test_what_a_password_must_be(settings, profile, password, good):
    settings.SECURITY_POLICY = PROFILES[profile]
    refused = [] if good else [ValidationError]
    with suppress(*refused):
        validate_password(password, User(username="stranger", name="路人癸"))
        assert good
