"""第九条 坚持“三个必须”原则: a principle for the five bureaus."""

from collections.abc import Callable
from datetime import date

from tests.plan.books import holds
from tests.plan.district import District

On = Callable[[date], District]


def test_the_article_is_in_the_books_as_it_is_written(on: On) -> None:
    """「切实做到管行业必须管安全、管业务必须管安全、管生产经营必须管安全」: no measure; it stands in no rate."""
    on(date(2021, 3, 31))
    five = "区能源局、区规划自然资源局、区应急局、区公安局、区经济信息委"
    holds(9, {"a09-three-musts": (five, "standing")})
