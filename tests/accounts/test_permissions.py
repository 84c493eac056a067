"""Who may do what: a table, and everybody who is not in a row is refused."""

import pytest

from accounts import permissions
from accounts.models import Department

TABLE = {
    "may_administer": {"administrator"},
    "may_supervise": {"office"},
    "may_read_audit": {"office", "auditor"},
    "may_record_visit": {
        "gov_head",
        "gov_deputy",
        "bureau_head",
        "bureau_deputy",
        "bureau_clerk",
        "police_head",
        "town_clerk",
    },
}
PLAYERS = (
    "office",
    "gov_head",
    "gov_deputy",
    "bureau_head",
    "bureau_deputy",
    "bureau_clerk",
    "police_head",
    "town_clerk",
    "administrator",
    "auditor",
    "stranger",
)


@pytest.mark.parametrize("question", TABLE)
def test_only_these_may(cast, question):
    may = getattr(permissions, question)
    assert {player for player in PLAYERS if may(getattr(cast, player))} == TABLE[question]


def test_only_the_administrator_imports_any_kind(cast):
    assert {player for player in PLAYERS if permissions.may_import(getattr(cast, player), "roster")} == {
        "administrator"
    }


def test_documents_are_recorded_by_the_department_itself_and_by_the_office(cast):
    bureau = Department.objects.get(name="区能源局")
    may = {player for player in PLAYERS if permissions.may_record_document(getattr(cast, player), bureau)}
    assert may == {"office", "bureau_head", "bureau_deputy", "bureau_clerk"}


@pytest.mark.parametrize("question", TABLE)
def test_a_closed_login_may_nothing(cast, question):
    for player in TABLE[question]:
        user = getattr(cast, player)
        user.is_active = False
        assert not getattr(permissions, question)(user)
