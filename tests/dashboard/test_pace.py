"""The present pace: the rule in Python and the same rule in the database."""

from datetime import date

import pytest

from audit.prepared import Scope
from compliance.periods import PeriodKind, period_holding
from dashboard import pace
from dashboard.pace import Course
from duties.models import Obligation
from tests.conftest import Cast
from tests.dashboard.conftest import TODAY, Log, owed

SEPTEMBER = period_holding(TODAY, PeriodKind.MONTH)


@pytest.mark.parametrize(
    ("required", "done", "day", "will"),
    [
        (5, 3, 23, False),  # three in 23 days make four in thirty
        (5, 4, 23, True),
        (5, 0, 3, None),  # too early to tell
        (5, 0, 8, False),
        (1, 0, 29, None),  # one act does it
        (30, 22, 23, False),  # a day without the right head-count
        (30, 23, 23, True),
    ],
)
def test_whether_the_number_is_reached(required: int, done: int, day: int, will: bool | None) -> None:
    course = Course(SEPTEMBER, date(2021, 9, 30), date(2021, 9, 30), required, done, 1)
    assert course.will_do(date(2021, 9, day)) is will


@pytest.mark.django_db
def test_the_database_finds_the_same_ones(autumn: Cast, log: Log) -> None:
    for number in range(4):
        log(autumn.bureau_head, date(2021, 9, 2 + number), mine=number)
    log(autumn.bureau_deputy, date(2021, 9, 2))
    rows = Obligation.objects.filter(period_start=SEPTEMBER.start)
    found = set(rows.filter(pace.behind([SEPTEMBER], today=TODAY)).values_list("pk", flat=True))
    expected = {
        row.pk
        for row in rows.filter(state__in=("open", "due_soon"))
        if Course(SEPTEMBER, row.period_end, row.due, row.required, row.done, 1).will_do(TODAY) is False
    }
    assert found == expected
    assert owed("a12-visit-bureau-deputy", SEPTEMBER.start).pk in found
    assert owed("a12-visit-bureau-head", SEPTEMBER.start).pk not in found
    courses = pace.courses(Scope("of this test", lambda: rows), today=TODAY)
    assert pace.falling_short(courses, today=TODAY) == len(expected)
