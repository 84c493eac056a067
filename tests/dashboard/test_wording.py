"""Entries of the trail are said in words."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from dashboard.wording import SUBJECTS, VERBS, deed_of
from tests.conftest import Cast

WRITTEN = re.compile(r'Deed\(\s*f?"(\w+|\{\w+\})\.(\w+|\{\w+\})"')


def test_every_deed_that_the_rooms_write_has_words() -> None:
    """Those whose name is put together are found by the trail that tests leave; here it is the literal ones."""
    found = set()
    for room in (
        "accounts",
        "audit",
        "coalsafety",
        "dashboard",
        "duties",
        "exchange",
        "inspections",
        "mines",
        "records",
    ):
        for file in Path(settings.BASE_DIR / room).rglob("*.py"):
            found |= set(WRITTEN.findall(file.read_text(encoding="utf-8")))
    assert len(found) > 15
    subjects = {subject for subject, _verb in found if "{" not in subject}
    verbs = {verb for _subject, verb in found if "{" not in verb}
    assert (subjects - set(SUBJECTS), verbs - set(VERBS)) == (set(), set())


@pytest.mark.django_db
def test_the_trail_is_read_and_narrowed_in_words(cast: Cast, sign_in) -> None:
    auditor = sign_in(cast.auditor)
    text = auditor.get("/audit/?action=user.").content.decode()
    assert str(deed_of("user.created")) in text
    assert "department.created" not in text
    assert auditor.get("/audit/?action=rubbish").status_code == 200
    assert sign_in(cast.stranger).get("/audit/").status_code == 404
