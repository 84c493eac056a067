"""The people picker: by name, pinyin, initials and department; two queries whatever the number."""

from datetime import date

import pytest

from accounts.actions.appointments import appoint
from accounts.actions.people import save_user
from accounts.models import User
from accounts.people import find_people

TODAY = date(2021, 6, 1)


@pytest.fixture
def office_holders(district):
    appoint(user=district.li, post=district.head, starts=date(2021, 1, 27), by=None)
    appoint(user=district.wang, post=district.deputy, starts=date(2020, 1, 1), ends=date(2021, 5, 31), by=None)
    return district


@pytest.mark.parametrize(
    "text", ["李孝光", "孝光", "lxg", "lixiaog", "xiaoguang", "能源局 李", "p0001", " 能源局  lxg "]
)
def test_a_person_is_found_by(office_holders, text):
    assert [person.name for person in find_people(today=TODAY, text=text)] == ["李孝光"]


def test_who_has_left_comes_last_and_is_marked(office_holders):
    save_user(name="张新", by=None)
    found = find_people(today=TODAY)
    assert [(person.name, person.departed) for person in found] == [
        ("李孝光", False),
        ("张新", False),
        ("王世峰", True),
    ]
    assert found[0].posts == ("区能源局主要负责人",)
    assert found[0].departments == ("区能源局",)
    assert found[2].posts == ()
    assert "lxg" in found[0].keys


def test_whoever_is_to_come_has_not_left(district):
    appoint(user=district.li, post=district.head, starts=date(2021, 12, 1), by=None)
    assert not any(person.departed for person in find_people(today=TODAY))


def test_a_closed_login_counts_as_left(district):
    save_user(user=district.li, name="李孝光", is_active=False, by=None)
    assert find_people(today=TODAY, text="李孝光")[0].departed


def test_one_department(office_holders):
    assert [p.name for p in find_people(today=TODAY, department=office_holders.bureau)] == ["李孝光"]
    assert find_people(today=TODAY, department=office_holders.town) == []


def test_keepers_of_the_system_are_not_offered(district):
    save_user(name="管理员", username="keeper", role=User.Role.ADMINISTRATOR, by=None)
    save_user(name="审计员", username="reader", role=User.Role.AUDITOR, by=None)
    assert {person.name for person in find_people(today=TODAY)} == {"李孝光", "王世峰"}


@pytest.mark.parametrize("people", [1, 300])
def test_two_queries_whatever_the_number(office_holders, django_assert_num_queries, people):
    User.objects.bulk_create(User(username=f"x{n}", name=f"某{n}") for n in range(people))
    with django_assert_num_queries(2):
        assert len(find_people(today=TODAY)) == people + 2
