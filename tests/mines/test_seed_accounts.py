"""`seed_accounts`: one account per role, told once, changed by nobody afterwards."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import Appointment, User
from audit.models import AuditEntry

PASSWORD = "Tongxing-2021-12"
NAMES = [
    "office",
    "bureau_head",
    "bureau_deputy",
    "gov_head",
    "gov_deputy",
    "bureau_staff",
    "town",
    "administrator",
    "security",
    "auditor",
    "inspector",
]


def seed(**options):
    out = StringIO()
    call_command("seed_accounts", format="json", stdout=out, **options)
    return json.loads(out.getvalue())


@pytest.fixture
def loaded(db, bare_plan_snapshot):
    bare_plan_snapshot.pour()


def test_each_account_signs_in_with_the_password_that_was_told(loaded):
    told = {row["username"]: row for row in seed()}
    assert list(told) == NAMES
    assert len({row["password"] for row in told.values()}) == len(NAMES)
    for username, row in told.items():
        assert Client().login(username=username, password=row["password"])
        assert username == "inspector" or row["name"].endswith("（示例）")
    head = Appointment.objects.get(user__username="bureau_head")
    assert (head.starts, str(head.post)) == (date(2021, 1, 27), "区能源局主要负责人")
    assert {user.role for user in User.objects.filter(username__in=NAMES)} == set(User.Role)


def test_again_changes_nothing_and_tells_no_password(loaded):
    first = {row["username"]: row["password"] for row in seed()}
    entries = AuditEntry.objects.count()
    assert all(row["password"] == "" for row in seed())
    assert AuditEntry.objects.count() == entries
    assert Client().login(username="office", password=first["office"])


def test_one_password_for_all_when_asked(loaded):
    assert {row["password"] for row in seed(password=PASSWORD)} == {PASSWORD}


def test_the_table_reads_in_both_languages(loaded):
    out, err = StringIO(), StringIO()
    call_command("seed_accounts", stdout=out, stderr=err)
    assert "用户名 username" in out.getvalue()
    assert "office" in out.getvalue()
    assert "Passwords are shown once" in err.getvalue()


def test_without_the_plan_it_says_what_to_do(db):
    with pytest.raises(CommandError, match="load_plan"):
        seed()
    assert not User.objects.exists()
