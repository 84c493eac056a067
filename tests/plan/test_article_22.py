"""第二十二条 完善安全生产责任追究机制: 尽职照单免责、失职照单问责, which is why the books keep every reason."""

from collections.abc import Callable
from datetime import date

from audit.trail import first_break
from tests.plan.books import holds
from tests.plan.district import District

On = Callable[[date], District]


def test_the_article_is_in_the_books_as_it_is_written(on: On) -> None:
    """「对安全事故频发的部门和镇街主要负责人督办函询」: on an event or as a principle; no bearer, no count."""
    on(date(2021, 3, 31))
    holds(
        22,
        {
            "a22-inquiry": ("", "event"),
            "a22-interview": ("", "event"),
            "a22-organisation": ("", "event"),
            "a22-lists": ("", "standing"),
        },
    )


def test_a_year_of_the_books_stands_in_one_unbroken_chain(on: On) -> None:
    """「尽职照单免责、失职照单问责」: every flag, act and setting has its row in the trail, each fitting the one before."""
    district = on(date(2021, 12, 31))
    district.went(district.cast.bureau_head)
    assert first_break() is None
