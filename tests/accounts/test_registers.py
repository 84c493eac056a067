"""Departments, posts and people: created, changed, left alone, taken back; each write with its one audit row."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.actions.departments import save_department
from accounts.actions.people import create_login, save_user, set_password
from accounts.actions.posts import save_post
from accounts.actions.removing import remove_unused
from accounts.models import Department, Post, User
from audit.models import AuditEntry

PASSWORD = "Tongxing-2021-12"


def last_entry() -> AuditEntry:
    entry = AuditEntry.objects.order_by("-seq").first()
    assert entry is not None
    return entry


def test_creating_and_changing_leave_one_audit_row_each(district):
    before = AuditEntry.objects.count()
    town = save_department(name=" 朱沱镇 ", kind="township", parent=district.bureau, by=district.li)
    assert town.name == "朱沱镇"
    entry = last_entry()
    assert (entry.action, entry.actor, entry.subject_id) == ("department.created", district.li.username, str(town.pk))
    assert json.loads(entry.payload)["department"] == town.pk

    save_department(department=town, name="朱沱镇", kind="township", parent=None, pending_check=True, by=None)
    entry = last_entry()
    facts = json.loads(entry.payload)
    assert (entry.action, entry.actor) == ("department.changed", "system")
    assert facts["changed"] == ["parent", "pending_check"]
    assert (facts["parent"], facts["parent_before"]) == (None, district.bureau.pk)
    assert AuditEntry.objects.count() == before + 2


def test_saving_what_is_there_writes_nothing(district):
    before = AuditEntry.objects.count()
    save_department(department=district.bureau, name="区能源局", kind="bureau", short_names=["能源局"], by=None)
    save_post(post=district.head, department=district.bureau, title="主要负责人", rank="principal", by=None)
    save_user(user=district.li, name="李孝光", by=None)
    assert AuditEntry.objects.count() == before


def test_a_name_means_one_department_and_a_title_one_post_of_it(district):
    with pytest.raises(ValidationError) as caught:
        save_department(name="区能源局", kind="bureau", by=None)
    assert "改用别的名称" in caught.value.message_dict["name"][0]
    with pytest.raises(ValidationError) as caught:
        save_post(department=district.bureau, title="主要负责人", by=None)
    assert "title" in caught.value.message_dict
    assert save_post(department=district.town, title="主要负责人", by=None).pk


def test_the_database_holds_names_unique_too(district):
    with pytest.raises(IntegrityError), transaction.atomic():
        Department.objects.create(name="区能源局", kind="bureau")
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(department=district.bureau, title="主要负责人")


def test_no_department_stands_above_itself(district):
    below = save_department(name="执法大队", kind="other", parent=district.bureau, by=None)
    with pytest.raises(ValidationError) as caught:
        save_department(department=district.bureau, name="区能源局", kind="bureau", parent=below, by=None)
    assert "parent" in caught.value.message_dict


def test_an_unknown_kind_is_refused_by_field(db):
    with pytest.raises(ValidationError) as caught:
        save_department(name="某局", kind="ministry", by=None)
    assert "kind" in caught.value.message_dict


def test_people_are_numbered_spelled_and_cannot_sign_in(district):
    assert (district.li.username, district.wang.username) == ("p0001", "p0002")
    assert (district.li.pinyin, district.li.initials) == ("lixiaoguang", "lxg")
    assert not district.li.has_usable_password()
    save_user(name="某人", username="p0099", by=None)
    assert save_user(name="又一人", by=None).username == "p0100"


def test_a_new_name_is_spelled_anew(district):
    save_user(user=district.li, name="曾维波", by=None)
    district.li.refresh_from_db()
    assert district.li.initials == "zwb"


def test_the_audit_trail_never_holds_a_phone_number(district):
    save_user(user=district.li, name="李孝光", phone="13800138000", by=None)
    entry = last_entry()
    assert json.loads(entry.payload)["changed"] == ["phone"]
    assert "13800138000" not in entry.payload


def test_a_user_name_is_one_persons_whatever_the_case(district):
    save_user(name="甲", username="head", by=None)
    with pytest.raises(ValidationError) as caught:
        save_user(name="乙", username="HEAD", by=None)
    assert "username" in caught.value.message_dict


def test_the_role_decides_who_enters_the_admin(db):
    user = save_user(name="管", username="keeper", role=User.Role.ADMINISTRATOR, by=None)
    assert user.is_staff
    assert not user.is_superuser


def test_the_last_administrator_stays_one(db):
    first = save_user(name="甲", username="first", role=User.Role.ADMINISTRATOR, by=None)
    create_login(user=first, password=PASSWORD, by=None)
    second = save_user(name="乙", username="second", role=User.Role.ADMINISTRATOR, by=None)
    with pytest.raises(ValidationError) as caught:
        save_user(user=first, name="甲", role=User.Role.OFFICIAL, by=None)
    assert "role" in caught.value.message_dict
    with pytest.raises(ValidationError):
        save_user(user=first, name="甲", role=User.Role.ADMINISTRATOR, is_active=False, by=None)
    create_login(user=second, password=PASSWORD, by=None)
    assert save_user(user=first, name="甲", role=User.Role.OFFICIAL, by=None).role == User.Role.OFFICIAL


def test_a_login_is_given_once_and_then_only_its_password_changes(district):
    create_login(user=district.li, username="lixg", password=PASSWORD, by=None)
    assert last_entry().action == "user.login_created"
    assert district.li.username == "lixg"
    assert district.li.check_password(PASSWORD)
    with pytest.raises(ValidationError):
        create_login(user=district.li, password=PASSWORD, by=None)
    set_password(user=district.li, password="Other-2021-word", by=None)
    assert last_entry().action == "user.password_set"
    assert "Other" not in last_entry().payload
    assert "pbkdf2" not in last_entry().payload


@pytest.mark.parametrize("weak", ["short", "1234567890", "password123456"[:11]])
def test_a_weak_password_is_refused_by_field(district, weak):
    with pytest.raises(ValidationError) as caught:
        create_login(user=district.li, password=weak, by=None)
    assert "password" in caught.value.message_dict
    district.li.refresh_from_db()
    assert not district.li.has_usable_password()


def test_only_what_nothing_refers_to_is_taken_back(district):
    empty = save_department(name="某镇", kind="township", by=None)
    assert remove_unused(rows=Department.objects.filter(pk=empty.pk), noun="department", reason="撤销", by=None) == 1
    entry = last_entry()
    assert entry.action == "department.removed"
    assert json.loads(entry.payload)["name"] == "某镇"
    with pytest.raises(ValidationError):
        remove_unused(rows=Department.objects.all(), noun="department", reason="撤销", by=None)
    assert Department.objects.filter(pk=district.town.pk).exists()


def test_a_person_who_has_written_is_not_taken_back(district):
    save_department(name="某镇", kind="township", by=district.li)
    with pytest.raises(ValidationError):
        remove_unused(rows=User.objects.filter(pk=district.li.pk), noun="user", reason="撤销", by=None)
    assert remove_unused(rows=User.objects.filter(pk=district.wang.pk), noun="user", reason="撤销", by=None) == 1
