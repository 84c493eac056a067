"""第十七条 实行激励约束: a reward scheme set up once; the rest arises, or is encouraged."""

from collections.abc import Callable
from datetime import date

import pytest

from duties.models import Obligation
from tests.plan.books import holds
from tests.plan.district import District

On = Callable[[date], District]
SCHEME = "a17-reward-reporting"


def test_the_article_is_in_the_books_as_it_is_written(on: On) -> None:
    """「由区能源局完善煤矿安全生产有奖举报和线人制度」: the text names a bearer for the first duty only."""
    on(date(2021, 3, 31))
    holds(
        17,
        {
            SCHEME: ("区能源局", "one_off"),
            "a17-publish-closures": ("", "event"),
            "a17-insurance": ("", "standing"),
            "a17-blacklist": ("", "event"),
        },
    )


@pytest.mark.parametrize(("sent_on", "state"), [(date(2021, 6, 30), "met"), (date(2021, 7, 2), "met_late")])
def test_a_thing_to_be_set_up_once_is_owed_when_the_office_has_set_its_day(on: On, sent_on: date, state: str) -> None:
    """「完善煤矿安全生产有奖举报和线人制度」: no day in the text. Set to 30 June it is owed once; the paper itself meets it."""
    district = on(date(2021, 6, 30))
    assert not Obligation.objects.filter(duty__key=SCHEME).exists()
    district.reads(SCHEME, "due_day", "2021-06-30")
    row = Obligation.objects.owed().get(duty__key=SCHEME)
    assert (row.state, row.due, row.required) == ("due_soon", date(2021, 6, 30), 1)
    if sent_on > district.today:
        district.night_passes(to=sent_on)
        row.refresh_from_db()
        assert (row.state, row.flag.raised_on) == ("overdue", date(2021, 7, 1))
    district.wrote(SCHEME, "区能源局", for_day=date(2021, 6, 30))
    row.refresh_from_db()
    assert (row.state, row.done) == (state, 1)
