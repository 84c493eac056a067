"""Reasons: why an act does not count, in their order, and what counts once under each unit."""

from typing import Any

import pytest

from compliance.rules import DutyKind, Unit
from compliance.standing import Standing, Why
from tests.compliance.builders import (
    DEPUTY,
    EVER,
    HEAD,
    QUARTERLY_REPORT,
    d,
    days,
    judged,
    owed_for,
    report,
    rule,
    visit,
    visits,
)

FIVE = owed_for(rule(), "2026-10-01")


def reasons(standing: Standing) -> dict[int, Why]:
    """Reason by act."""
    return dict(standing.not_counted)


def test_a_plain_visit_counts() -> None:
    standing = judged(FIVE, [visit(1, "2026-10-01")], "2026-10-31")
    assert (standing.counted, standing.not_counted, standing.done) == ((1,), (), 1)
    assert (standing.last_counted_on, standing.met_on) == (d("2026-10-01"), None)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"voided": True}, Why.VOIDED),
        ({"superseded": True}, Why.SUPERSEDED),
        ({"ended": False}, Why.OPEN_NOT_ENDED),
        ({"confirmed": False}, Why.NOT_CONFIRMED),
        ({"day": d("2026-09-30")}, Why.OUTSIDE_PERIOD),
        ({"for_day": d("2026-11-01")}, Why.OUTSIDE_PERIOD),
        ({"visit_kind": "remote_video"}, Why.KIND_NOT_COUNTED),
        ({"visit_kind": "follow_up"}, Why.KIND_NOT_COUNTED),
        ({"visit_kind": None}, Why.KIND_NOT_COUNTED),
        ({"person": DEPUTY}, Why.NOT_IN_POST),
    ],
)
def test_why_an_act_does_not_count(changes: dict[str, Any], why: Why) -> None:
    standing = judged(FIVE, [visit(1, "2026-10-09")._replace(**changes)], "2026-10-31")
    assert standing.not_counted == ((1, why),)
    assert (standing.done, standing.counted, standing.last_counted_on) == (0, (), None)


def test_a_visit_counts_for_whoever_held_the_post_on_the_day() -> None:
    held = {HEAD: (days("2020-01-01", "2026-10-15"),), DEPUTY: (days("2026-10-16"),)}
    acts = [
        visit(1, "2026-10-15"),
        visit(2, "2026-10-16"),
        visit(3, "2026-10-15", person=DEPUTY, mine=3),
        visit(4, "2026-10-16", person=DEPUTY, mine=4),
    ]
    standing = judged(FIVE, acts, "2026-10-31", held=held)
    assert standing.counted == (1, 4)
    assert reasons(standing) == {2: Why.NOT_IN_POST, 3: Why.NOT_IN_POST}


def test_a_record_of_the_department_asks_for_no_post() -> None:
    assert judged(FIVE, [visit(1, "2026-10-09", person=None)], "2026-10-31", held={}).done == 1


def test_a_mine_counts_on_the_days_on_which_it_is_in_scope() -> None:
    scope = {1: (days("2020-01-01", "2026-10-08"),)}
    acts = [visit(1, "2026-10-08"), visit(2, "2026-10-09"), visit(3, "2026-10-10", mine=2)]
    standing = judged(FIVE, [*acts, visit(4, "2026-10-11", mine=None)], "2026-10-31", mines_in_scope=scope)
    assert standing.counted == (1, 4)
    assert reasons(standing) == {2: Why.MINE_NOT_IN_SCOPE, 3: Why.MINE_NOT_IN_SCOPE}


def test_the_same_mine_and_day_counts_once() -> None:
    standing = judged(FIVE, [visit(2, "2026-10-09"), visit(1, "2026-10-09"), visit(3, "2026-10-10")], "2026-10-31")
    assert standing.counted == (1, 3)
    assert reasons(standing) == {2: Why.SAME_MINE_AND_DAY}


@pytest.mark.parametrize("unit", Unit)
def test_a_joint_visit_counts_once_for_one_post(unit: Unit) -> None:
    acts = [visit(1, "2026-10-09", record="visit:7"), visit(2, "2026-10-09", record="visit:7", person=DEPUTY)]
    standing = judged(owed_for(rule(unit=unit), "2026-10-01"), acts, "2026-10-31", held={HEAD: EVER, DEPUTY: EVER})
    assert standing.counted == (1,)
    assert reasons(standing) == {2: Why.SAME_MINE_AND_DAY}


def test_only_what_was_counted_bars_later_acts() -> None:
    acts = [visit(1, "2026-10-09", visit_kind="remote_video"), visit(2, "2026-10-09")]
    standing = judged(owed_for(rule(unit=Unit.DAYS, min_days_apart=3), "2026-10-01"), acts, "2026-10-31")
    assert standing.counted == (2,)
    assert reasons(standing) == {1: Why.KIND_NOT_COUNTED}


def test_the_kind_of_visit_matters_only_to_visits() -> None:
    patrols = owed_for(rule(kind=DutyKind.PATROL), "2026-10-01")
    patrol = visit(1, "2026-10-09", kind=DutyKind.PATROL, visit_kind=None)
    assert judged(patrols, [patrol], "2026-10-31").done == 1
    assert judged(owed_for(rule(counted_kinds=None), "2026-10-01"), [visit(1, "2026-10-09")], "2026-10-31").done == 1


def test_precedence_of_the_reasons() -> None:
    """An act with every fault: take them away one by one, and the next reason in the order comes to light."""
    owed = owed_for(rule(unit=Unit.DAYS, min_days_apart=2), "2026-10-01")
    first = visit(1, "2026-10-09")
    act = visit(2, "2026-10-09", voided=True, superseded=True, ended=False, for_day=d("2026-09-30"), mine=9)
    act = act._replace(confirmed=False, visit_kind="follow_up", person=DEPUTY, record=first.record)
    mending: list[dict[str, Any]] = [
        {"voided": False},
        {"superseded": False},
        {"ended": True},
        {"confirmed": True},
        {"for_day": None},
        {"visit_kind": "routine"},
        {"person": HEAD},
        {"mine": 1},
        {"record": 2},
        {"day": d("2026-10-10")},
    ]
    seen = []
    for change in [{}, *mending]:
        act = act._replace(**change)
        standing = judged(owed, [first, act], "2026-10-31", mines_in_scope={1: EVER})
        seen.append(reasons(standing)[2])
    assert seen == [why for why in Why if why is not Why.SAME_MINE]


# Every unit

SOME_VISITS = [
    visit(1, "2026-10-01", mine=1),
    visit(2, "2026-10-01", mine=1),
    visit(3, "2026-10-01", mine=2),
    visit(4, "2026-10-02", mine=1),
    visit(5, "2026-10-03", mine=3),
]


@pytest.mark.parametrize(
    ("unit", "counted", "why"),
    [
        (Unit.VISITS, (1, 2, 3, 4, 5), {}),
        (Unit.COVERAGE_DAYS, (1, 2, 3, 4, 5), {}),
        (Unit.MINE_DAYS, (1, 3, 4, 5), {2: Why.SAME_MINE_AND_DAY}),
        (Unit.DAYS, (1, 4, 5), {2: Why.SAME_DAY, 3: Why.SAME_DAY}),
        (Unit.MINES, (1, 3, 5), {2: Why.SAME_MINE, 4: Why.SAME_MINE}),
    ],
)
def test_what_counts_under_each_unit(unit: Unit, counted: tuple[int, ...], why: dict[int, Why]) -> None:
    standing = judged(owed_for(rule(unit=unit), "2026-10-01"), reversed(SOME_VISITS), "2026-10-31")
    assert (standing.counted, reasons(standing)) == (counted, why)


@pytest.mark.parametrize("unit", Unit)
def test_written_records_count_each(unit: Unit) -> None:
    acts = [report(1, "2026-10-20"), report(2, "2026-10-20")]
    assert judged(owed_for(rule(QUARTERLY_REPORT, minimum=2, unit=unit), "2026-10-01"), acts, "2026-10-31").done == 2


@pytest.mark.parametrize(
    ("apart", "counted"),
    [
        (0, (1, 2, 3, 4, 5)),
        (1, (1, 2, 3, 4)),
        (2, (1, 3)),  # the 1st bars the 2nd; the 2nd, not counted, does not bar the 3rd
        (3, (1, 4)),
        (4, (1,)),
    ],
)
def test_days_apart_are_taken_greedily_from_the_earliest(apart: int, counted: tuple[int, ...]) -> None:
    owed = owed_for(rule(unit=Unit.VISITS, min_days_apart=apart), "2026-10-01")
    acts = visits("2026-10-01", "2026-10-02", "2026-10-03", "2026-10-04", "2026-10-04")
    standing = judged(owed, acts, "2026-10-31")
    assert standing.counted == counted
    assert set(reasons(standing).values()) <= {Why.TOO_SOON}


def test_acts_of_one_day_are_taken_in_the_order_recorded() -> None:
    acts = [visit(1, "2026-10-09", order=20), visit(2, "2026-10-09", order=10)]
    assert judged(FIVE, acts, "2026-10-31").counted == (2,)
