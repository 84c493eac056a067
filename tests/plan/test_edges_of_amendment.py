"""An amendment has a date: what was owed before it stays as it was, in the words it was owed by."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from duties.actions.catalogue import BearerDraft, save_duty
from duties.models import Duty
from duties.sweep import catch_up
from tests.plan.district import District, post, unjudged

On = Callable[[date], District]
HEAD = "a12-visit-bureau-head"
OLD = "区能源局主要负责人到煤矿检查每月至少5次"
NEW = "区能源局主要负责人到煤矿检查每月至少6次"


def amend(district: District, *, since: date, **values: Any) -> Duty:
    """The duty gets another wording from a day on."""
    former = Duty.objects.get(key=HEAD)
    same = ("instrument", "clause", "article", "action", "kind", "recurrence", "period")
    kept = {name: getattr(former, name) for name in same}
    chair = post("区能源局", "主要负责人")
    duty = save_duty(
        key=HEAD,
        effective_from=since,
        values={**kept, "minimum": 6, "quote": NEW, **values},
        bearers=[BearerDraft(chair.department, chair)],
        by=district.cast.administrator,
    )
    catch_up(today=district.today)
    return duty


def test_old_wording_and_old_figures_stay_and_the_new_ones_begin_on_their_day(on: On) -> None:
    """Six a month from 1 June on: May with five stays met by the old words, June with five is short by the new ones."""
    district = on(date(2021, 6, 30))
    head = district.cast.bureau_head
    for month in (5, 6):
        for day in range(1, 6):
            district.went(head, day=date(2021, month, day))
    amend(district, since=date(2021, 6, 1))
    may, june = district.figure(HEAD, date(2021, 5, 1)), district.figure(HEAD, date(2021, 6, 1))
    assert (may.done, may.required, may.state, may.duty.quote) == (5, 5, "met", OLD)
    assert (june.done, june.required, june.state, june.duty.quote) == (5, 6, "due_soon", NEW)
    assert Duty.objects.get(quote=OLD).effective_to == date(2021, 5, 31)


def test_an_amendment_inside_a_month_leaves_neither_wording_judged_for_it(on: On) -> None:
    """From 16 June on: the old duty ended inside June and the new one began inside it; each says so. July is judged."""
    district = on(date(2021, 6, 30))
    amend(district, since=date(2021, 6, 16))
    for day in (15, 16):
        district.went(district.cast.bureau_head, day=date(2021, 6, day))
    june = date(2021, 6, 1)
    old, new = district.figure(HEAD, june, duty__quote=OLD), district.figure(HEAD, june, duty__quote=NEW)
    assert (old.done, old.state, unjudged(old)) == (1, "not_judged", "职责在期内废止")
    assert (new.done, new.state, unjudged(new)) == (1, "not_judged", "首期不满，只跟踪不考核")
    district.night_passes(to=date(2021, 7, 31))
    assert district.stands(HEAD, date(2021, 7, 1)) == (0, 6, "due_soon")


def test_flags_of_the_old_wording_stay(on: On) -> None:
    """What was missed before the amendment was missed."""
    district = on(date(2021, 6, 30))
    amend(district, since=date(2021, 6, 1))
    assert district.flagged(HEAD, date(2021, 5, 1)) == (date(2021, 6, 1), "raised")
    assert district.stands(HEAD, date(2021, 5, 1)) == (0, 5, "missed")


def test_amendments_are_made_in_order(on: On) -> None:
    """A wording cannot be slipped in before one that is in force already."""
    district = on(date(2021, 6, 30))
    amend(district, since=date(2021, 6, 1))
    with pytest.raises(ValidationError, match="已有更晚施行的版本"):
        save_duty(key=HEAD, effective_from=date(2021, 4, 1), values={}, bearers=[], by=district.cast.administrator)


def test_a_reading_changed_from_a_day_on_changes_no_figure_before(on: On) -> None:
    """Remote video is let in from 1 June: May's video still does not count, June's does, and the text says neither."""
    district = on(date(2021, 6, 30))
    head = district.cast.bureau_head
    for month in (5, 6):
        district.went(head, day=date(2021, month, 20), kind="remote_video")
    district.reads(HEAD, "counted_kinds", "routine;remote_video", since=date(2021, 6, 1))
    assert district.figure(HEAD, date(2021, 5, 1)).done == 0
    assert district.figure(HEAD, date(2021, 6, 1)).done == 1
    assert Duty.objects.get(key=HEAD).counted_kinds == []
