"""Rates: met ÷ judged, never 0 where nothing is judged."""

from fractions import Fraction

from compliance.rates import Tally
from compliance.standing import State


def test_every_state_is_counted() -> None:
    tally = Tally.from_counts({state: number for number, state in enumerate(State, start=1)})
    assert {state: getattr(tally, state) for state in State} == {s: n for n, s in enumerate(State, start=1)}


def test_the_rate_leaves_out_what_is_not_judged() -> None:
    tally = Tally(met=6, met_late=1, overdue=2, missed=3, open=50, due_soon=50, excused=50, not_judged=50)
    assert tally.judged == 12
    assert tally.rate == Fraction(1, 2)


def test_nothing_judged_is_no_rate() -> None:
    assert Tally.from_counts({State.EXCUSED: 5, State.OPEN: 3}).rate is None


def test_nothing_met_is_a_rate_of_nought() -> None:
    assert Tally(missed=3).rate == 0
