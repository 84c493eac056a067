"""第十九条 强化煤矿责任追究: what follows an accident; the text names no bearer."""

from collections.abc import Callable
from datetime import date

from tests.plan.books import holds
from tests.plan.district import District

On = Callable[[date], District]


def test_the_article_is_in_the_books_as_it_is_written(on: On) -> None:
    """「对发生死亡事故和安全责任落实不到位的煤矿，开展专题警示约谈」: five duties on an event, no bearer, no day."""
    on(date(2021, 3, 31))
    holds(
        19,
        {
            "a19-four-no": ("", "event"),
            "a19-conceal": ("", "event"),
            "a19-three-liability": ("", "event"),
            "a19-interview-mine": ("", "event"),
            "a19-licence": ("", "event"),
        },
    )
