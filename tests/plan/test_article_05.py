"""第五条 深入开展煤矿安全专项整治三年行动: the text names no one who bears it, so the books make up no one."""

from collections.abc import Callable
from datetime import date

from tests.plan.books import holds
from tests.plan.district import District

On = Callable[[date], District]


def test_the_article_is_in_the_books_as_it_is_written(on: On) -> None:
    """「坚决关停不符合技术、环保、生态修复“三个标准”的煤矿」: no bearer in the text, none in the books; nothing is judged."""
    on(date(2021, 3, 31))
    holds(5, {"a05-campaign": ("", "one_off"), "a05-close-substandard": ("", "event")})
