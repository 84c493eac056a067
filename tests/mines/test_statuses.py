"""Dated statuses: a new one ends the open one; nothing else may share a day."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from audit.clock import database_now
from audit.models import AuditEntry
from mines.actions.statuses import change_status, record_status, void_status
from mines.models import MineStatus
from mines.statuses import status_spans, statuses_on

START, MID = date(2021, 1, 27), date(2021, 5, 16)


def test_a_new_status_ends_the_open_one_the_day_before(coalfield):
    mine = coalfield.local
    record_status(mine=mine, status="producing", starts=START, by=None)
    before = AuditEntry.objects.count()
    record_status(mine=mine, status="closing", starts=MID, by=coalfield.li)
    assert status_spans()[mine.pk] == [("producing", START, date(2021, 5, 15)), ("closing", MID, None)]
    assert statuses_on(date(2021, 5, 15)) == {mine.pk: "producing"}
    assert statuses_on(MID) == {mine.pk: "closing"}
    assert statuses_on(date(2021, 1, 26)) == {}
    newest = AuditEntry.objects.order_by("-seq").first()
    assert AuditEntry.objects.count() == before + 1
    assert newest.action == "mine_status.created"
    assert MineStatus.objects.filter(voided_at__isnull=False).get().void_reason


def test_the_spans_answer_as_they_were_known(coalfield):
    nothing_yet = database_now()
    record_status(mine=coalfield.local, status="producing", starts=START, by=None)
    MineStatus.objects.update(recorded_at=database_now())
    assert status_spans(known_on=nothing_yet.replace(year=2020)) == {}
    assert coalfield.local.pk in status_spans()


@pytest.mark.parametrize(
    "starts, ends, field",
    [
        (date(2021, 3, 1), date(2021, 3, 31), "starts"),
        (date(2021, 1, 1), None, "ends"),
        (date(2021, 1, 1), date(2021, 2, 1), "ends"),
        (date(2021, 6, 30), None, "starts"),
        (date(2021, 2, 1), None, "starts"),
    ],
)
def test_other_overlaps_are_refused_and_the_message_says_with_what(coalfield, starts, ends, field):
    record_status(mine=coalfield.local, status="producing", starts=date(2021, 2, 1), ends=date(2021, 6, 30), by=None)
    before = AuditEntry.objects.count()
    with pytest.raises(ValidationError) as caught:
        record_status(mine=coalfield.local, status="suspended", starts=starts, ends=ends, by=None)
    message = caught.value.message_dict[field][0]
    assert "生产" in message
    assert "2021-06-30" in message
    assert AuditEntry.objects.count() == before


def test_an_earlier_status_is_entered_with_its_end(coalfield):
    record_status(mine=coalfield.local, status="closing", starts=MID, by=None)
    with pytest.raises(ValidationError) as caught:
        record_status(mine=coalfield.local, status="producing", starts=START, by=None)
    assert "2021-05-15" in caught.value.message_dict["ends"][0]
    record_status(mine=coalfield.local, status="producing", starts=START, ends=date(2021, 5, 15), by=None)
    assert len(status_spans()[coalfield.local.pk]) == 2


def test_other_mines_do_not_matter(coalfield):
    record_status(mine=coalfield.local, status="producing", starts=START, by=None)
    record_status(mine=coalfield.state, status="closed", starts=START, by=None)
    assert statuses_on(START) == {coalfield.local.pk: "producing", coalfield.state.pk: "closed"}


def test_correcting_and_voiding(coalfield):
    row = record_status(mine=coalfield.local, status="producing", starts=START, by=None)
    other = change_status(former=row, status="suspended", starts=MID, ends=None, reason="录错了", by=None)
    assert status_spans()[coalfield.local.pk] == [("suspended", MID, None)]
    with pytest.raises(ValidationError):
        change_status(former=row, status="closed", starts=MID, ends=None, reason="再改", by=None)
    with pytest.raises(ValidationError):
        void_status(status=other, reason="", by=None)
    void_status(status=other, reason="没有此事", by=None)
    assert status_spans() == {}


def test_the_database_refuses_two_statuses_from_one_day_and_an_end_before_the_start(coalfield):
    row = record_status(mine=coalfield.local, status="producing", starts=START, by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        MineStatus.objects.create(
            mine=coalfield.local, status="closed", starts=START, recorded_at=database_now(), recorded_by="x"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        MineStatus.objects.filter(pk=row.pk).update(ends=date(2020, 1, 1))
