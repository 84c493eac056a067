"""The generated province: its known answers are the product's."""

from datetime import date

import pytest

from bench.province import build, count_of_rows
from duties.books import Books
from duties.judging import judge_rows
from duties.models import Flag, Obligation
from duties.opening import reopen
from duties.sweep import sweep

TODAY = date(2026, 11, 24)


@pytest.fixture
def province(db: None) -> None:
    """One district over seven months, the last of them running."""
    build(districts=1, months=7, today=TODAY)


def test_what_counts_is_known_without_the_product(province: None) -> None:
    """Every figure as it was made is the one that the product comes to, and every one of them is owed."""
    rows = list(Obligation.objects.select_related("duty").order_by("pk"))
    books = Books()
    for row, judged in zip(rows, judge_rows(rows, books=books, today=TODAY), strict=True):
        found = judged.standing
        assert (row.identity, row.required, row.done, row.done_in_time, row.over_maximum) == (
            judged.owing.identity,
            found.required,
            found.done,
            found.done_in_time,
            found.over_maximum,
        )
        assert (row.met_on, row.state, row.next_change) == (found.met_on, str(found.state), found.next_change)
    assert {row.state for row in rows} == set(Obligation.State.values) - {"excused", "not_judged"}
    assert (reopen(books, today=TODAY), Obligation.objects.filter(stale=True).count()) == (0, 0)


def test_its_books_are_quiet(province: None) -> None:
    """A sweep on the same day finds nothing to do: what is measured is the product, not the generator's arrears."""
    result = sweep(today=TODAY)
    assert (result.opened, result.judged, result.flagged, result.closed) == (0, 0, 0, 0)
    assert Flag.objects.count() == Obligation.objects.filter(flagged=True).count() > 0
    # 83 obligations a month of one district, one more each quarter.
    assert count_of_rows()["obligation"] == 83 * 7 + 2
