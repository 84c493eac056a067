"""第二十三条 实施监管执法效能督查: not carrying out a yearly plan is a finding; the plan's own lines are owed by it."""

from collections.abc import Callable
from datetime import date

from duties.models import Duty, Obligation
from tests.plan.books import holds
from tests.plan.district import District

On = Callable[[date], District]


def test_the_article_is_in_the_books_as_it_is_written(on: On) -> None:
    """「发现负有安全监管责任的部门和镇街不执行年度监督检查计划、发现问题不处理、督促整改不到位等情况」: on an event."""
    on(date(2021, 3, 31))
    holds(23, {"a23-refer": ("区安全生产委员会办公室", "event")})
    assert Duty.objects.get(key="a23-refer").recipient == "区委、区政府、区纪委监委、组织部门、上级主管部门"


def test_what_is_driven_by_a_plan_is_not_opened_by_the_calendar(on: On) -> None:
    """「年度监督检查计划」: four duties get their counts from a plan's lines; without those lines nothing is owed."""
    on(date(2021, 12, 31))
    driven = Duty.objects.filter(recurrence="plan_driven")
    assert {duty.key for duty in driven} == {
        "a02-supervise-mines",
        "a03-town-run-plan",
        "a10-plan-inspections",
        "a15-methods",
    }
    assert not Obligation.objects.filter(duty__in=driven).exists()
