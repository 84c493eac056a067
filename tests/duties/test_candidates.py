"""Which obligations are near an act: those whose period holds its day, found by the day on which it begins."""

from datetime import date, timedelta

import pytest

from duties.actions.catalogue import save_reading
from duties.actions.settings import set_books
from duties.candidates import period_holds
from duties.models import Obligation
from duties.sweep import sweep
from tests.conftest import Cast

ONCE = "a17-reward-reporting"


@pytest.mark.parametrize("books_from", [None, date(2021, 2, 10)])
def test_a_period_is_found_from_every_day_in_it(cast: Cast, books_from: date | None) -> None:
    """The plan's months, quarters, half-years, years and what is owed once: the same as by comparing both ends."""
    save_reading(field="due_day", value="2021-06-30", duty_key=ONCE, by=None)
    set_books(books_from=books_from, soon_days=7, by=None)
    sweep(today=date(2022, 3, 1))
    owed = Obligation.objects.owed()
    kinds = set(owed.values_list("period_kind", flat=True))
    assert kinds >= {"month", "quarter", "half_year", "year", "once"}
    for day in (date(2021, 1, 1) + timedelta(days=n) for n in range(0, 430, 3)):
        beside = owed.filter(period_start__lte=day, period_end__gte=day)
        assert set(owed.filter(period_holds(day))) == set(beside), day
