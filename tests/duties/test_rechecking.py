"""Judging everything again: what differs is mended, what does not is not written, and a stop in between loses nothing."""

from datetime import date
from typing import Any

import pytest

from audit.trail import head
from duties import rechecking
from duties.actions.catalogue import save_reading
from duties.facts import mark_all
from duties.models import BookSetting, Obligation
from duties.opening import reopen
from duties.rechecking import recheck
from duties.sweep import AT_ONCE, catch_up, sweep
from tests.conftest import Cast
from tests.ledger import figure, went

HEAD = "a12-visit-bureau-head"
DAY = date(2021, 4, 20)


@pytest.fixture
def swept(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Books up to a day, five visits in one month; portions so small that there are many."""
    for day in range(1, 6):
        went(cast.bureau_head, day=date(2021, 3, day))
    sweep(today=DAY)
    monkeypatch.setattr(rechecking, "PORTION", 7)
    return cast


def spoiled() -> list[int]:
    """A few figures made wrong behind the books' back."""
    wrong = list(Obligation.objects.order_by("pk").values_list("pk", flat=True)[::40])
    Obligation.objects.filter(pk__in=wrong).update(done=99, done_in_time=99)
    return wrong


def stored() -> list[tuple[Any, ...]]:
    """Every figure."""
    return list(Obligation.objects.order_by("pk").values_list("pk", *rechecking.FIGURES))


def test_only_what_differs_is_written(swept: Cast) -> None:
    before, wrong = stored(), spoiled()
    judged_for = dict(Obligation.objects.values_list("pk", "judged_for"))
    tally = recheck(today=DAY, by="system")
    assert tally.judged == 0  # nobody asked for it
    result = sweep(today=DAY, everything=True)
    assert (result.judged, result.flagged) == (len(wrong), 0)
    assert stored() == before
    assert BookSetting.objects.get().rechecked_to is None
    unwritten = Obligation.objects.exclude(pk__in=wrong).values_list("pk", "judged_for")
    assert all(judged_for[pk] == day for pk, day in unwritten)


def test_stopped_in_the_middle_it_goes_on_from_there(swept: Cast) -> None:
    before = stored()
    spoiled()
    mark_all()
    recheck(today=DAY, by="system", most=20)
    setting = BookSetting.objects.get()
    assert setting.rechecked_to
    assert stored() != before
    sweep(today=DAY)
    assert stored() == before
    assert BookSetting.objects.get().rechecked_to is None


def test_asked_for_anew_meanwhile_it_begins_anew(swept: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that changes while portions are judged reaches those judged before it changed."""
    look, changed = rechecking._look, []

    def interrupted(*given: Any) -> Any:
        found = look(*given)
        if not changed and given[1]:
            changed.append(given[1])
            setting = {"kind": "visit", "field": "unit", "value": "mines", "effective_from": date(2021, 2, 1)}
            save_reading(**setting, by=None)
            BookSetting.objects.update(rechecked_to=0, swept_to=head())
        return found

    monkeypatch.setattr(rechecking, "_look", interrupted)
    sweep(today=DAY, everything=True)
    assert changed
    assert (figure(HEAD, date(2021, 3, 1)).done, BookSetting.objects.get().rechecked_to) == (1, None)


def test_a_changed_rule_reaches_every_figure_without_marking_it(swept: Cast) -> None:
    """And the page after the one that changed it shows it already."""
    save_reading(kind="visit", field="unit", value="mines", effective_from=date(2021, 2, 1), by=None)
    assert Obligation.objects.count() < AT_ONCE
    catch_up(today=DAY)
    assert figure(HEAD, date(2021, 3, 1)).done == 1
    assert not Obligation.objects.filter(stale=True).exists()


def test_a_visit_finds_figures_that_wait_to_be_judged_again(swept: Cast) -> None:
    """While a changed rule is on its way through the books, a visit first judges what it touches by the new rule."""
    row = figure(HEAD, date(2021, 4, 1))
    Obligation.objects.filter(pk=row.pk).update(done=99, flagged=False, state="met")
    mark_all()
    went(swept.bureau_head, day=date(2021, 4, 19), today=DAY)
    assert figure(HEAD, date(2021, 4, 1)).done == 1


def test_holding_rows_against_the_registers_takes_years_apart(swept: Cast) -> None:
    """A row that nobody owes is withdrawn and taken back, whatever year it begins in; none is made twice."""
    count = Obligation.objects.count()
    taken = Obligation.objects.order_by("pk").first()
    assert taken is not None
    Obligation.objects.filter(pk=taken.pk).update(withdrawn=True)
    sweep(today=date(2022, 2, 1))
    before = set(Obligation.objects.values_list("identity", flat=True))
    assert reopen(rechecking.Books(), today=date(2022, 2, 1)) == 0
    assert set(Obligation.objects.values_list("identity", flat=True)) == before > set()
    assert not Obligation.objects.get(pk=taken.pk).withdrawn
    assert len(before) > count
