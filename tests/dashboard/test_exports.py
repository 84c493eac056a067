"""Lists that leave the books: asked for by POST, and on record before the file is handed out."""

import csv
import json
from datetime import timedelta
from io import StringIO

import pytest
from django.db import transaction

from audit.actions import Deed, put_on_record
from audit.clock import database_now
from audit.models import AuditEntry
from audit.trail import first_break
from duties.models import Obligation
from mines.models import Posting
from tests.conftest import Cast

pytestmark = pytest.mark.django_db


def _exports():
    return AuditEntry.objects.filter(action="export.made")


def _length(response) -> int:
    return len(list(csv.reader(StringIO(b"".join(response.streaming_content).decode("utf-8-sig")))))


def test_the_trail_tells_who_took_which_list_and_how_much_of_it(autumn: Cast, sign_in) -> None:
    client = sign_in(autumn.office)
    response = client.post("/obligations/export/?state=late", {"format": "csv"})
    entry = _exports().get()
    assert (entry.actor, entry.subject, entry.subject_id) == ("office", "export", "obligations")
    late = Obligation.objects.owed().filter(state__in=Obligation.LATE).count()
    assert json.loads(entry.payload) == {"asked": "state=late", "rows": late}
    # Title, the filter in words, the heads; then the rows that were counted.
    assert _length(response) == 3 + late
    assert first_break() is None


def test_the_roster_too(autumn: Cast, sign_in) -> None:
    response = sign_in(autumn.bureau_head).post("/roster/export/", {"format": "csv"})
    entry = _exports().get()
    assert (entry.actor, entry.subject_id) == ("bureau_head", "roster")
    assert json.loads(entry.payload) == {"rows": Posting.objects.current().count()}
    assert _length(response) == 2 + Posting.objects.current().count()


def test_nobody_takes_the_books_away_piece_by_piece(autumn: Cast, sign_in, settings) -> None:
    """The office has had its share for this hour; others have theirs, and in the next hour it has it again."""
    settings.EXPORTS_AN_HOUR = 3
    deeds, now = [Deed("export.made", "export", "roster", {"rows": 1})] * 2, database_now()
    with transaction.atomic():
        put_on_record(deeds, by="office", at=now - timedelta(minutes=61))
        put_on_record(deeds, by="office", at=now - timedelta(minutes=59))
    office, before = sign_in(autumn.office), _exports().count()
    assert office.post("/roster/export/").status_code == 200
    for path, back in (
        ("/roster/export/", "/roster/"),
        ("/obligations/export/?state=late", "/obligations/?state=late"),
    ):
        refused = office.post(path)
        assert (refused.status_code, refused["Location"]) == (302, back)
        assert "一小时内已导出 3 次" in office.get(back).content.decode()
    assert _exports().count() == before + 1
    assert sign_in(autumn.gov_head).post("/roster/export/").status_code == 200


@pytest.mark.parametrize("path", ["/obligations/export/", "/roster/export/"])
def test_a_link_takes_nothing_away(autumn: Cast, sign_in, path: str) -> None:
    assert sign_in(autumn.office).get(path).status_code == 405
    assert not _exports().exists()


@pytest.mark.parametrize("who", ["administrator", "auditor", "stranger"])
def test_who_sees_no_figures_takes_none_away(autumn: Cast, sign_in, who: str) -> None:
    client = sign_in(getattr(autumn, who))
    refused = client.post("/obligations/export/")
    assert refused.status_code == 404
    assert refused.content == client.get("/no-such-page/").content
    assert not _exports().exists()
