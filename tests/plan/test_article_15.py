"""第十五条 创新执法方式方法: which methods the bureau is to use; how often, the text leaves to its plan."""

from collections.abc import Callable
from datetime import date

from duties.books import Books
from duties.models import Duty
from tests.plan.books import holds
from tests.plan.district import District

On = Callable[[date], District]


def test_the_article_is_in_the_books_as_it_is_written(on: On) -> None:
    """「坚持“检查诊断、行政处罚、整改复查”闭环执法」: one duty by plan, two that arise from what is found."""
    on(date(2021, 3, 31))
    holds(
        15,
        {
            "a15-methods": ("区能源局", "plan_driven"),
            "a15-trace-leaders": ("区能源局", "event"),
            "a15-closed-loop": ("区能源局", "event"),
        },
    )


def test_remote_video_is_one_of_the_methods_here_and_no_visit_to_the_mine_elsewhere(on: On) -> None:
    """「突击暗查、交叉执法、联合执法、远程视频监控等方式」: remote video counts for this article by a reading of its own.

    Articles 1 and 12 ask for going to the mine: by the reading for all visits it does not count there.
    """
    on(date(2021, 3, 31))
    books = Books()
    kinds = {
        duty.key: books.measure(duty.pk, date(2021, 3, 1)).rule.counted_kinds
        for duty in Duty.objects.filter(key__in=["a15-methods", "a12-visit-bureau-head", "a01-visit-gov-head"])
    }
    assert kinds["a15-methods"] == {"unannounced", "cross", "joint", "remote_video"}
    for key in ("a12-visit-bureau-head", "a01-visit-gov-head"):
        assert not kinds[key] & {"remote_video", "follow_up"}
