"""The list behind every figure: narrowed, sorted, paged, exported as it stands."""

import csv
from datetime import date
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from duties.actions.closings import close_period
from duties.models import Duty, Obligation
from tests.conftest import Cast
from tests.dashboard.conftest import TODAY, Log, page

pytestmark = pytest.mark.django_db


def _lines(client, query: str) -> list[list[str]]:
    response = client.post(f"/obligations/export/?{query}", {"format": "csv"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(StringIO(text)))


def test_the_export_honours_the_filter_and_says_so(autumn: Cast, sign_in) -> None:
    client = sign_in(autumn.office)
    lines = _lines(client, "duty=a12-visit-bureau-head&state=late")
    assert lines[0] == [f"应履职事项，截至 {TODAY}"]
    assert ["状态：逾期和未完成"] in lines
    head = next(number for number, line in enumerate(lines) if line[0] == "状态")
    rows = lines[head + 1 :]
    expected = Obligation.objects.filter(duty__key="a12-visit-bureau-head", state="missed")
    assert len(rows) == expected.count() > 1
    assert {row[0] for row in rows} == {"未完成"}


def test_the_workbook_has_the_same_rows_and_typed_cells(autumn: Cast, sign_in) -> None:
    client = sign_in(autumn.office)
    response = client.post("/obligations/export/?state=late", {"format": "xlsx"})
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    rows = list(load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True))
    head = next(number for number, row in enumerate(rows) if row[1] == "条款")
    assert len(rows) - head - 1 == Obligation.objects.owed().filter(state__in=Obligation.LATE).count()
    assert rows[head + 1][7].year == 2021
    assert isinstance(rows[head + 1][10], int)


@pytest.mark.parametrize("text", ["=1+1", "==1+1", " =1+1", "\u3000@SUM(A1)", "+1", "-1", "\t=1", "＝1+1"])
def test_no_text_becomes_a_formula(autumn: Cast, sign_in, text: str) -> None:
    Duty.objects.filter(key="a12-visit-bureau-head").update(action=text)
    client = sign_in(autumn.office)
    lines = _lines(client, "duty=a12-visit-bureau-head")
    assert lines[-1][2] == f"'{text}"
    book = load_workbook(BytesIO(client.post("/obligations/export/?duty=a12-visit-bureau-head").content))
    cell = book.active.cell(row=book.active.max_row, column=3)
    assert cell.data_type in ("s", "inlineStr")


def test_pages_keep_the_filter_and_the_order(autumn: Cast, sign_in) -> None:
    client = sign_in(autumn.office)
    text = page(client, "/obligations/?state=late&sort=-due")
    assert "state=late" in text
    assert "page=2" in text
    rows = client.get("/obligations/?state=late&sort=-due").context["page"].object_list
    dues = [row.due for row in rows]
    assert dues == sorted(dues, reverse=True)
    assert len(dues) == 25


@pytest.mark.parametrize(
    "query", ["state=zzz", "duty=nobody", "duty=a01-visit-gov-head,nobody", "year=x", "month=13", "show=x"]
)
def test_a_filter_that_makes_no_sense_is_said(autumn: Cast, sign_in, query: str) -> None:
    page(sign_in(autumn.office), f"/obligations/?{query}", status=422)


def test_month_mine_department_and_post(autumn: Cast, sign_in) -> None:
    client = sign_in(autumn.office)
    some = Obligation.objects.filter(mine__isnull=False).first()
    for query, wanted in (
        ("year=2021&month=5", {"period_end__year": 2021, "period_end__month": 5}),
        (f"mine={some.mine_id}", {"mine": some.mine_id}),
        (f"department={some.department_id}", {"department": some.department_id}),
    ):
        found = client.get(f"/obligations/?{query}").context["page"].paginator.count
        assert found == Obligation.objects.owed().filter(**wanted).count() > 0
    post = Obligation.objects.filter(post__isnull=False).first().post_id
    found = client.get(f"/obligations/?post={post}").context["page"].paginator.count
    assert found == Obligation.objects.owed().filter(post=post).count()


def test_what_is_withdrawn_is_in_no_list(autumn: Cast, sign_in) -> None:
    Obligation.objects.filter(duty__key="a12-visit-bureau-head").update(withdrawn=True)
    assert "没有符合条件的事项" in page(sign_in(autumn.office), "/obligations/?duty=a12-visit-bureau-head")


def test_exports_hold_what_the_person_may_see_and_no_more(autumn: Cast, sign_in) -> None:
    lines = _lines(sign_in(autumn.town_clerk), "sort=due")
    head = next(number for number, line in enumerate(lines) if line[0] == "状态")
    assert {line[3] for line in lines[head + 1 :]} == {"镇街"}


def test_what_was_another_figure_at_the_closing_says_which(autumn: Cast, log: Log, sign_in) -> None:
    spring = {"starts": date(2021, 4, 1), "ends": date(2021, 5, 31)}
    close_period(**spring, note="", by=autumn.office, today=date(2021, 6, 10))
    log(autumn.bureau_head, date(2021, 5, 3), entered=TODAY)
    client, query = sign_in(autumn.office), "year=2021&duty=a12-visit-bureau-head"
    assert page(client, f"/obligations/?{query}").count("0/5（未完成）") == 1
    lines = _lines(client, query)
    head = next(line for line in lines if line[0] == "状态")
    was = {line[6]: line[head.index("封账时")] for line in lines[lines.index(head) + 1 :]}
    assert (was["2021年4月"], was["2021年5月"], was["2021年6月"]) == ("", "0/5（未完成）", "")
    book = load_workbook(BytesIO(client.post(f"/obligations/export/?{query}").content))
    assert "0/5（未完成）" in [cell.value for cell in book.active["M"]]
