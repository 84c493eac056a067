"""第十八条 加强应急管理: the emergency bureau's standing readiness."""

from collections.abc import Callable
from datetime import date

from tests.plan.books import holds
from tests.plan.district import District

On = Callable[[date], District]
BUREAU = "区应急局"


def test_the_article_is_in_the_books_as_it_is_written(on: On) -> None:
    """「严格执行关键岗位24小时值班制度和事故信息报告制度」: continuous, on an event, once or a principle; no rate knows them."""
    on(date(2021, 3, 31))
    holds(
        18,
        {
            "a18-rescue-team": (BUREAU, "standing"),
            "a18-plans": (BUREAU, "one_off"),
            "a18-equipment": (BUREAU, "standing"),
            "a18-training": (BUREAU, "standing"),
            "a18-weather": (BUREAU, "event"),
            "a18-duty-24h": (BUREAU, "continuous"),
            "a18-accident-report": (BUREAU, "event"),
        },
    )
