"""Whose head-counts a page shows: resident inspectors hold no posts, and each has his own mine."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from audit.kept import reading
from mines.models import Posting
from mines.staffing import staffing_seen
from tests.conftest import Cast

DAY = date(2021, 6, 1)
# The annex itself names the mine; this is said beside it to whoever sees its head-counts.
WRONG = "箕山电煤：区能源局 2／应 1"

pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture
def other(cast: Cast) -> User:
    """An inspector at the one mine whose head-count is wrong; the cast's is at another."""
    return Posting.objects.filter(mine__short_name="箕山电煤").order_by("pk")[0].person


def seen_by(user: User) -> set[str]:
    """The mines in the head-counts that a request of this person reads."""
    with reading():
        return {str(count.mine) for count in staffing_seen(User.objects.get(pk=user.pk), DAY).counts}


def test_two_inspectors_see_their_own_mines_each(cast: Cast, other: User) -> None:
    assert seen_by(other) == {"箕山电煤"}
    assert seen_by(cast.inspector) == {"中心桥煤矿"}
    assert seen_by(cast.security) == set()
    assert seen_by(other) == {"箕山电煤"}


def test_the_plan_says_to_no_inspector_how_anothers_mine_is_staffed(
    cast: Cast, other: User, sign_in: Callable[[User], Client]
) -> None:
    assert WRONG in sign_in(other).get("/plan/").content.decode()
    assert WRONG not in sign_in(cast.inspector).get("/plan/").content.decode()
    assert WRONG in sign_in(other).get("/plan/").content.decode()
