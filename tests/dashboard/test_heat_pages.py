"""The heat map of many posts: paged, every row once, the figures above it those of all."""

import re
from datetime import date

import pytest

from accounts.models import Department, Post
from dashboard.board import ROWS, board_of
from duties.actions.closings import close_period
from duties.models import Duty, DutyBearer, Obligation
from tests.conftest import Cast
from tests.dashboard.conftest import BUDGET, TODAY, counted, page

pytestmark = pytest.mark.django_db

POSTS = 60
MOST_BYTES = 200_000


@pytest.fixture
def crowded(autumn: Cast) -> Cast:
    """Sixty posts more, each with a figure in every month of the year: fuller than any page of the plan's own rows."""
    duty = Duty.objects.get(key="a12-visit-bureau-head")
    department = Department.objects.get(name="区能源局")
    posts = Post.objects.bulk_create(
        Post(department=department, title=f"第{number:03}矿区专职监管员", rank=Post.Rank.STAFF)
        for number in range(POSTS)
    )
    DutyBearer.objects.bulk_create(DutyBearer(duty=duty, department=department, post=post) for post in posts)
    months = [(date(2021, month, 1), date(2021, month, 28)) for month in range(1, 13)]
    Obligation.objects.bulk_create(
        Obligation(
            duty=duty,
            department=department,
            post=post,
            identity=f"crowd-{post.pk}-{first}",
            period_kind="month",
            period_start=first,
            period_end=last,
            window_start=first,
            window_end=last,
            due=last,
            base_required=15,
            required=15,
            done=12,
            state="missed",
            stale=False,
        )
        for post in posts
        for first, last in months
    )
    return autumn


def test_every_row_stands_on_one_page(crowded: Cast) -> None:
    boards = [board_of(crowded.office, 2021, today=TODAY, page=str(number)) for number in (1, 2)]
    rows = [(row.bearer, row.title) for board in boards for row in board.rows]
    assert [len(board.rows) for board in boards] == [ROWS, boards[0].pages.paginator.count - ROWS]
    assert len(rows) == len(set(rows))
    assert sum("矿区专职监管员" in bearer for bearer, _title in rows) == POSTS
    assert sum(row.unset for board in boards for row in board.rows) == 4


def test_the_figures_above_are_those_of_all_rows(crowded: Cast) -> None:
    first, second = (board_of(crowded.office, 2021, today=TODAY, page=str(number)) for number in (1, 2))
    assert (first.head, first.late, first.due, first.trend) == (second.head, second.late, second.due, second.trend)
    assert first.late.count == Obligation.objects.owed().filter(state__in=Obligation.LATE).count()


def test_a_row_is_the_same_on_a_page_as_alone(crowded: Cast) -> None:
    """What a page does not show is not counted for it either."""
    paged = {(row.bearer, row.title): row for row in board_of(crowded.office, 2021, today=TODAY).rows}
    Obligation.objects.filter(identity__startswith="crowd-").delete()
    alone = {(row.bearer, row.title): row for row in board_of(crowded.office, 2021, today=TODAY).rows}
    shared = paged.keys() & alone.keys()
    assert shared
    assert {key: paged[key] for key in shared} == {key: alone[key] for key in shared}


@pytest.mark.usefixtures("served")
def test_a_page_keeps_its_size_and_its_queries(crowded: Cast, sign_in) -> None:
    """As a running server gives it, the registers read; with a closing to compare and counts that fall short."""
    close_period(starts=date(2021, 5, 1), ends=date(2021, 5, 31), note="", by=crowded.office, today=date(2021, 9, 1))
    client = sign_in(crowded.office)
    client.get("/board/")
    for address in ("/board/", "/board/?page=2", "/board/?page=999", "/board/?page=x"):
        with counted() as queries:
            text = page(client, address)
        assert len(queries) <= BUDGET
        assert len(text.encode()) <= MOST_BYTES, address
    assert re.search(r'href="\?page=2"', page(client, "/board/"))


def test_who_sees_little_has_one_page(crowded: Cast, sign_in) -> None:
    text = page(sign_in(crowded.police_head), "/board/?page=2")
    assert "矿区专职监管员" not in text
    assert 'rel="next"' not in text
    assert 'rel="prev"' not in text
