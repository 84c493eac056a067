"""Postings: one person at one mine at a time; moved, recalled, corrected, voided."""

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from audit.clock import database_now
from audit.models import AuditEntry
from mines.actions.postings import change_posting, end_posting, move_inspector, post_inspector, void_posting
from mines.models import Posting
from mines.postings import PostingSpan, posting_spans, postings_on

JAN, MAY, SEP = date(2021, 1, 27), date(2021, 5, 1), date(2021, 9, 1)


def post(coalfield, mine=None, person=None, **days):
    return post_inspector(
        mine=mine or coalfield.state, person=person or coalfield.song, department=coalfield.bureau, by=None, **days
    )


def test_a_posting_without_days_stands_for_ever_and_leaves_one_audit_row(coalfield):
    before = AuditEntry.objects.count()
    row = post(coalfield)
    entry = AuditEntry.objects.order_by("-seq").first()
    facts = json.loads(entry.payload)
    assert AuditEntry.objects.count() == before + 1
    assert (entry.action, facts["mine"], facts["person"], facts["starts"]) == (
        "posting.created",
        coalfield.state.pk,
        coalfield.song.pk,
        None,
    )
    assert row.post == "驻矿安监员"
    for day in (date(1990, 1, 1), date(2030, 1, 1)):
        assert list(postings_on(day)) == [row]
    span = PostingSpan(coalfield.song.pk, coalfield.bureau.pk, "bureau", None, None)
    assert posting_spans() == {coalfield.state.pk: [span]}


@pytest.mark.parametrize(
    "first, second, meets",
    [
        ({}, {}, True),
        ({}, {"starts": JAN}, True),
        ({"ends": MAY}, {"starts": MAY}, True),
        ({"ends": MAY}, {"starts": date(2021, 5, 2)}, False),
        ({"starts": MAY}, {"ends": JAN}, False),
        ({"starts": JAN, "ends": MAY}, {"ends": JAN}, True),
        ({"starts": JAN, "ends": MAY}, {"starts": SEP}, False),
    ],
)
def test_nobody_is_at_two_mines_at_once(coalfield, first, second, meets):
    post(coalfield, **first)
    if not meets:
        assert post(coalfield, mine=coalfield.local, **second).pk
        return
    with pytest.raises(ValidationError) as caught:
        post(coalfield, mine=coalfield.local, **second)
    message = caught.value.message_dict["person"][0]
    assert "宋伟" in message
    assert "中心桥煤矿" in message
    assert "结束日期" in message


def test_twice_at_the_same_mine_asks_to_correct_the_first(coalfield):
    post(coalfield)
    with pytest.raises(ValidationError) as caught:
        post(coalfield, starts=MAY)
    assert "更正原派驻" in caught.value.message_dict["person"][0]


def test_moving_an_inspector_leaves_no_gap_and_one_audit_row(coalfield):
    row = post(coalfield)
    before = AuditEntry.objects.count()
    moved = move_inspector(posting=row, mine=coalfield.local, starts=MAY, by=coalfield.li)
    entry = AuditEntry.objects.order_by("-seq").first()
    facts = json.loads(entry.payload)
    assert AuditEntry.objects.count() == before + 1
    assert entry.action == "posting.moved"
    assert (facts["mine"], facts["mine_before"]) == (coalfield.local.pk, coalfield.state.pk)
    assert [p.mine for p in postings_on(date(2021, 4, 30))] == [coalfield.state]
    assert list(postings_on(MAY)) == [moved]


@pytest.mark.parametrize("day", [JAN, date(2020, 1, 1), date(2021, 9, 3)])
def test_a_move_falls_inside_the_posting_it_ends(coalfield, day):
    row = post(coalfield, starts=JAN, ends=SEP)
    with pytest.raises(ValidationError) as caught:
        move_inspector(posting=row, mine=coalfield.local, starts=day, by=None)
    assert "starts" in caught.value.message_dict


def test_a_move_goes_somewhere_else(coalfield):
    row = post(coalfield)
    with pytest.raises(ValidationError) as caught:
        move_inspector(posting=row, mine=coalfield.state, starts=MAY, by=None)
    assert "mine" in caught.value.message_dict


def test_recalling_correcting_and_voiding(coalfield):
    row = post(coalfield, starts=JAN)
    ended = end_posting(posting=row, ends=MAY, by=None)
    assert (ended.starts, ended.ends) == (JAN, MAY)
    with pytest.raises(ValidationError):
        end_posting(posting=row, ends=SEP, by=None)
    changed = change_posting(
        posting=ended,
        department=coalfield.town,
        starts=None,
        ends=None,
        post="驻矿安监员",
        reason="派驻单位录错",
        by=None,
    )
    assert changed.department == coalfield.town
    facts = json.loads(AuditEntry.objects.filter(action="posting.changed").get().payload)
    assert (facts["department"], facts["department_before"]) == (coalfield.town.pk, coalfield.bureau.pk)
    with pytest.raises(ValidationError):
        void_posting(posting=changed, reason=" ", by=None)
    void_posting(posting=changed, reason="没有派驻", by=None)
    assert posting_spans() == {}


def test_a_posting_ends_after_it_began(coalfield):
    with pytest.raises(ValidationError) as caught:
        post(coalfield, starts=MAY, ends=JAN)
    assert "ends" in caught.value.message_dict


@pytest.mark.parametrize("starts", [None, JAN])
def test_the_database_refuses_the_same_posting_twice_and_an_end_before_the_start(coalfield, starts):
    row = post(coalfield, starts=starts)
    again = {"mine": coalfield.state, "person": coalfield.song, "department": coalfield.bureau, "starts": starts}
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.create(**again, recorded_at=database_now(), recorded_by="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.filter(pk=row.pk).update(starts=MAY, ends=JAN)
