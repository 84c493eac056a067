"""Queries: at most fifteen a page, and the same for ten rows as for a thousand."""

from datetime import date

import pytest

from duties.actions.closings import close_period
from duties.models import Obligation
from tests.conftest import Cast
from tests.dashboard.conftest import BUDGET, TODAY, Log, counted, fill, owed

pytestmark = pytest.mark.django_db

PAGES = ("/", "/board/", "/plan/", "/obligations/", "/obligations/?show=behind", "/obligations/?state=late")


def _queries(client, path: str) -> int:
    with counted() as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_pages_stay_within_the_budget_and_do_not_grow(autumn: Cast, log: Log, sign_in) -> None:
    close_period(starts=date(2021, 5, 1), ends=date(2021, 5, 31), note="", by=autumn.office, today=date(2021, 9, 1))
    log(autumn.bureau_head, date(2021, 5, 2), entered=TODAY)
    log(autumn.bureau_head, date(2021, 9, 2))
    clients = {who: sign_in(getattr(autumn, who)) for who in ("office", "bureau_head", "gov_head", "town_clerk")}
    fill(10)
    few = {(who, path): _queries(client, path) for who, client in clients.items() for path in PAGES}
    fill_more(990)
    assert {asked: _queries(clients[asked[0]], asked[1]) for asked in few} == few
    assert {asked: count for asked, count in few.items() if count > BUDGET} == {}


def fill_more(count: int) -> None:
    """Another helping, under other names."""
    Obligation.objects.filter(identity__startswith="filler-").delete()
    fill(count + 10)


@pytest.mark.parametrize("key", ["a12-visit-bureau-head", "a04-report-bureau", "a11-post-soe"])
def test_one_figure_stays_within_the_budget(autumn: Cast, log: Log, sign_in, key: str) -> None:
    log(autumn.bureau_head, date(2021, 5, 7), entered=date(2021, 5, 17))
    close_period(starts=date(2021, 1, 1), ends=date(2021, 6, 30), note="", by=autumn.office, today=date(2021, 9, 1))
    row = Obligation.objects.filter(duty__key=key, period_end__lte=date(2021, 6, 30)).order_by("-period_end").first()
    for user in (autumn.office, autumn.bureau_head):
        assert _queries(sign_in(user), f"/obligations/{row.pk}/") <= BUDGET


def test_more_visits_cost_no_more_queries(autumn: Cast, log: Log, sign_in) -> None:
    path = f"/obligations/{owed('a12-visit-bureau-head', date(2021, 5, 1)).pk}/"
    client = sign_in(autumn.office)
    log(autumn.bureau_head, date(2021, 5, 2))
    few = _queries(client, path)
    for day in range(3, 20):
        log(autumn.bureau_head, date(2021, 5, day), mine=day % 8)
    assert _queries(client, path) == few


def test_the_inspectors_home_stays_within_the_budget(autumn: Cast, sign_in) -> None:
    assert _queries(sign_in(autumn.inspector), "/") <= BUDGET
