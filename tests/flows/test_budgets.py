"""Flags and inbox cost as many queries with a thousand rows as with ten, and at most fifteen."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit.clock import database_now
from duties.models import Flag, FlagStep, Notice, Obligation
from tests.flows.conftest import Desk

Morning = Callable[[date], Desk]
MOST = 15


def multiply(row: Obligation, times: int) -> list[Obligation]:
    """The same obligation so many times more, each with its flag."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name != "id"}
    copies = [Obligation(**values | {"identity": f"copy {uuid4()}"}) for _ in range(times)]
    made = Obligation.objects.bulk_create(copies)
    Flag.objects.bulk_create([Flag(obligation=copy, raised_on=date(2021, 3, 1)) for copy in made])
    return made


def queries(browser: Client, address: str) -> int:
    """How many queries a page takes."""
    browser.get(address)
    with CaptureQueriesContext(connection) as taken:
        assert browser.get(address).status_code == 200
    return len(taken)


@pytest.mark.parametrize("who", ["office", "bureau_head"])
def test_flags_and_inbox_do_not_grow_with_their_rows(morning: Morning, who: str) -> None:
    """10 rows, then 1,000: the same number of queries, and never more than fifteen."""
    desk = morning(date(2021, 3, 1))
    user = getattr(desk.district.cast, who)
    browser = desk.of(user)
    row = desk.district.figure("a12-visit-bureau-head", date(2021, 2, 1))
    flag, now = f"/flags/{row.pk}/", database_now()

    def fill(rows: int) -> None:
        made = multiply(row, rows)
        Notice.objects.bulk_create(
            Notice(user=user, obligation=copy, kind="late", on=date(2021, 3, 1), created_at=now) for copy in made
        )
        FlagStep.objects.bulk_create(
            FlagStep(
                flag_id=row.pk,
                kind="chased",
                level=1,
                by="office",
                by_name="周值班",
                on=date(2021, 3, 1),
                recorded_at=now,
            )
            for _ in range(rows // 10)
        )

    fill(10)
    few = {address: queries(browser, address) for address in ("/flags/", "/flags/?status=all", "/inbox/", flag)}
    fill(990)
    many = {address: queries(browser, address) for address in few}
    assert many == few
    assert max(many.values()) <= MOST
