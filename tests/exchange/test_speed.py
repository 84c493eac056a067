"""A table of visits is taken in with a number of queries that does not grow with its rows; seconds are for the bench."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mines.models import Mine
from tests.conftest import Cast
from tests.exchange.conftest import take_in

pytestmark = pytest.mark.django_db

PEOPLE = ("局长丙", "副局长丁", "科员戊", "宋伟", "李孝光")


def table(count: int) -> bytes:
    """A csv of that many visits."""
    mines = list(Mine.objects.values_list("name", flat=True))
    rows = ["煤矿,日期,检查方式,检查人员,下井,外部编号"]
    for number in range(count):
        day = date(2021, 2, 1) + timedelta(days=number % 1000)
        people = "、".join({PEOPLE[number % 5], PEOPLE[number // 7 % 5]})
        rows.append(f"{mines[number % 8]},{day},常规检查,{people},是,R-{number}")
    return "\n".join(rows).encode()


def test_queries_do_not_grow_with_the_rows(cast: Cast) -> None:
    counts = []
    for size in (10, 400):
        # Other numbers each time, so that every row is new.
        source = table(size).replace(b"R-", f"S{size}-".encode())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert take_in("visits", source, today=date(2021, 3, 1), skip=True).new > 0
        counts.append(len(queries))
    assert counts[1] <= counts[0] * 1.5 + 20, counts
