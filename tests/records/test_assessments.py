"""The assessment grid: twenty-two inspectors in one table, saved in one go, only what changed."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Department
from audit.models import AuditEntry
from compliance.periods import PeriodKind
from duties.models import Obligation
from mines.models import Posting
from records.actions import save_assessments
from records.grid import Entry, grid_for
from records.models import Record
from tests.conftest import Cast
from tests.records.conftest import MONTHLY, TODAY

SEPTEMBER = "/records/assessments/?month=2021-09"


@pytest.fixture
def clerk(cast: Cast, client: Client) -> Client:
    client.force_login(cast.bureau_clerk)
    return client


def page(answer: HttpResponse) -> str:
    return answer.content.decode()


def typed(answer: HttpResponse, **changes: object) -> dict[str, object]:
    """What the browser would send back of the page as it stands."""
    form = answer.context["form"]
    return {name: "" if (value := form[name].value()) is None else value for name in form.fields} | changes


def test_one_row_for_each_inspector_posted_in_the_month(clerk: Client) -> None:
    answer = clerk.get(SEPTEMBER)
    assert len(answer.context["form"].lines) == 22
    assert "2021年9月" in page(answer)
    assert "已考核 0 / 22 人" in page(answer)


def test_without_a_month_the_one_just_over_is_meant(clerk: Client) -> None:
    assert "2021年9月" in page(clerk.get("/records/assessments/"))
    assert "2021年9月" in page(clerk.get("/records/assessments/?month=tomorrow"))


def test_all_at_once_meets_twenty_two_obligations(cast: Cast, clerk: Client) -> None:
    people = Posting.objects.values_list("person_id", flat=True)
    scores = {f"score_{person}": "95.5" for person in people}
    answer = clerk.post(SEPTEMBER, typed(clerk.get(SEPTEMBER), **scores), follow=True)
    assert "已保存 22 人的考核" in page(answer)
    assert "已考核 22 / 22 人" in page(answer)
    rows = Obligation.objects.filter(duty__key=MONTHLY, period_start=date(2021, 9, 1))
    assert {row.state for row in rows} == {Obligation.State.MET}
    assert AuditEntry.objects.filter(action="record.recorded").count() == 22


def test_only_changed_rows_are_written_and_a_change_needs_its_reason(cast: Cast, clerk: Client) -> None:
    people = list(Posting.objects.order_by("pk").values_list("person_id", flat=True)[:3])
    clerk.post(SEPTEMBER, typed(clerk.get(SEPTEMBER), **{f"score_{person}": "90" for person in people}))
    assert Record.objects.count() == 3
    answer = clerk.post(SEPTEMBER, typed(clerk.get(SEPTEMBER)), follow=True)
    assert "没有新填或改动的行" in page(answer)
    change = {f"score_{people[0]}": "80", f"note_{people[0]}": "两次脱岗"}
    refused = clerk.post(SEPTEMBER, typed(clerk.get(SEPTEMBER), **change))
    assert refused.status_code == 422
    assert "请写明更正的原因" in page(refused)
    clerk.post(SEPTEMBER, typed(clerk.get(SEPTEMBER), **change, reason="核对后更正"))
    assert Record.objects.count() == 4
    newest = Record.objects.current().get(person=people[0])
    assert (newest.score, newest.note, newest.supersedes.void_reason) == (Decimal(80), "两次脱岗", "核对后更正")


@pytest.mark.parametrize(
    ("value", "note", "words"),
    [
        ("101", "", "得分应在 0 到 100 之间"),
        ("-1", "", "得分应在 0 到 100 之间"),
        ("1e400", "", "得分应在 0 到 100 之间"),
        ("nan", "", "得分请填数字"),
        ("九十", "", "得分请填数字"),
        ("90.55", "", "得分最多一位小数"),
        ("", "病假", "写了备注，请一并填得分"),
    ],
)
def test_a_wrong_row_is_said_at_the_row_and_nothing_is_saved(
    cast: Cast, clerk: Client, value: str, note: str, words: str
) -> None:
    person = cast.inspector.pk
    answer = clerk.post(SEPTEMBER, typed(clerk.get(SEPTEMBER), **{f"score_{person}": value, f"note_{person}": note}))
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[f"score_{person}"])
    assert f'<a href="#id_score_{person}">宋伟</a>：{words}' in page(answer)
    assert not Record.objects.exists()


def test_a_score_on_record_is_not_emptied(cast: Cast, clerk: Client) -> None:
    person = cast.inspector.pk
    clerk.post(SEPTEMBER, typed(clerk.get(SEPTEMBER), **{f"score_{person}": "88"}))
    answer = clerk.post(SEPTEMBER, typed(clerk.get(SEPTEMBER), **{f"score_{person}": ""}))
    assert "已有成绩不能清空" in page(answer)


def test_an_old_day_asks_once_for_the_reason(cast: Cast, clerk: Client) -> None:
    people = Posting.objects.values_list("person_id", flat=True)
    scores = {f"score_{person}": "95" for person in people}
    answer = clerk.post(SEPTEMBER, typed(clerk.get(SEPTEMBER), **scores, sent_on="2021-09-20"))
    assert answer.context["form"].errors == {"late_reason": ["这是补录，晚 12 天，请写明原因"]}


def test_the_year_has_its_own_grid(clerk: Client) -> None:
    answer = clerk.get("/records/assessments/?period=year&month=2021")
    assert answer.context["grid"].duty.key == "a11-assess-year"
    assert len(answer.context["form"].lines) == 22


def test_before_the_plan_there_is_no_grid(clerk: Client) -> None:
    assert clerk.get("/records/assessments/?month=2020-09").status_code == 404


def test_two_people_saving_the_same_table_do_not_double_it(cast: Cast, bureau: Department) -> None:
    call = {
        "kind": PeriodKind.MONTH,
        "day": date(2021, 9, 1),
        "entries": {cast.inspector.pk: Entry(Decimal(90), "")},
        "department_id": bureau.pk,
        "sent_on": TODAY,
        "late_reason": "",
        "reason": "",
        "today": TODAY,
    }
    assert len(save_assessments(**call, by=cast.bureau_clerk)) == 1
    assert save_assessments(**call, by=cast.bureau_head) == []
    grid = grid_for(PeriodKind.MONTH, date(2021, 9, 1))
    assert grid is not None
    assert grid.scored == 1


def test_the_number_of_queries_does_not_grow_with_the_rows(cast: Cast, bureau: Department) -> None:
    people = list(Posting.objects.values_list("person_id", flat=True))
    counts = []
    for month, size in ((4, 2), (5, 22)):
        with CaptureQueriesContext(connection) as queries:
            save_assessments(
                kind=PeriodKind.MONTH,
                day=date(2021, month, 1),
                entries={person: Entry(Decimal(90), "") for person in people[:size]},
                department_id=bureau.pk,
                sent_on=TODAY,
                late_reason="",
                reason="",
                by=cast.bureau_clerk,
                today=TODAY,
            )
        counts.append(len(queries))
    assert counts[0] == counts[1]
