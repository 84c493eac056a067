"""值得一看的理由: what the office reads, narrows and takes away; it says what was seen, never what it means."""

import csv
import io
from datetime import date, time
from urllib.parse import urlencode

import pytest
from django.test import Client

from audit.models import AuditEntry
from inspections.actions import Participant, VisitDraft, record_visit, void_visit
from inspections.models import Visit
from mines.models import Mine
from tests.conftest import Cast
from tests.dashboard.conftest import TODAY, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen(autumn: Cast) -> list[Visit]:
    """In September the head was at two mines within minutes, and the deputy wrote three times the same."""
    mines = list(Mine.objects.order_by("pk"))
    head = [
        (mines[0], date(2021, 9, 21), time(9), time(10), ""),
        (mines[1], date(2021, 9, 21), time(10, 5), time(11), ""),
    ]
    deputy = [(mines[n], date(2021, 9, 20 + n), None, None, f"{n}号运输巷局部顶板离层，已责令整改") for n in (1, 2, 3)]
    return [
        record_visit(
            draft=VisitDraft(
                mine_id=mine.pk,
                day=day,
                participants=(Participant(who.pk),),
                started_at=starts,
                ended_at=ends,
                findings=(text,) if text else (),
            ),
            by=who,
            today=TODAY,
        )
        for who, visits in ((autumn.bureau_head, head), (autumn.bureau_deputy, deputy))
        for mine, day, starts, ends, text in visits
    ]


@pytest.fixture
def office(autumn: Cast, sign_in) -> Client:
    return sign_in(autumn.office)


def kinds(client: Client, query: str) -> list[tuple[str, str]]:
    return [(line.check.key, line.reason.name) for line in client.get(f"/reasons/{query}").context["page"]]


def test_reasons_of_a_month_with_their_visits(office: Client, seen: list[Visit]) -> None:
    text = page(office, "/reasons/")
    assert "相隔 5 分钟（煤矿坐标未登记，按时间看）" in text
    assert "3 次检查写的几乎一样" in text
    assert all(f"/visits/{visit.pk}/" in text for visit in seen)
    assert "账上看到的情况，不是结论" in text
    assert not {"造假", "作弊", "虚假", "违规"} & {word for word in ("造假", "作弊", "虚假", "违规") if word in text}


def test_it_is_narrowed_by_month_person_and_kind(office: Client, seen: list[Visit]) -> None:
    both = [("travel", "局长丙"), ("cloned", "副局长丁")]
    assert kinds(office, "") == kinds(office, "?month=2021-09") == both
    assert kinds(office, "?month=2021-08") == []
    assert kinds(office, "?person=局长丙") == both[:1]
    assert kinds(office, "?kind=cloned") == both[1:]
    for wrong in ("month=2021", "month=x", "month=0000-01", "kind=guilty", "person=" + "x" * 61):
        assert office.get(f"/reasons/?{wrong}").status_code == 422


def test_it_pages_and_exports_as_it_stands(office: Client, seen: list[Visit], settings) -> None:
    settings.PAGE_SIZE = 1
    assert [kinds(office, f"?page={number}") for number in (1, 2)] == [[("travel", "局长丙")], [("cloned", "副局长丁")]]
    answer = office.post("/reasons/export/?kind=cloned", {"format": "csv"})
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[0] == ["值得一看的理由，截至 2021-09-23"]
    assert ["月份：2021-09"] in rows
    assert ["类别：文字雷同"] in rows
    assert rows[-1][:2] == ["文字雷同", "副局长丁"]
    assert rows[-1][3] == "2021-09-21、2021-09-22、2021-09-23"
    assert office.post("/reasons/export/").status_code == 200
    assert office.get("/reasons/export/").status_code == 405
    taken = (
        AuditEntry.objects.filter(action="export.made").order_by("seq").values_list("actor", "subject_id", "payload")
    )
    assert list(taken) == [
        ("office", "reasons", '{"asked":"kind=cloned","rows":1}'),
        ("office", "reasons", '{"rows":2}'),
    ]


def test_what_was_voided_is_seen_no_more(office: Client, seen: list[Visit], autumn: Cast) -> None:
    void_visit(visit=seen[0], reason="时间填错", by=autumn.bureau_head, today=TODAY)
    assert kinds(office, "") == [("cloned", "副局长丁")]


def test_to_nobody_else_does_it_exist(autumn: Cast, seen: list[Visit], sign_in) -> None:
    for who in ("gov_head", "bureau_head", "inspector", "administrator", "auditor", "stranger"):
        client = sign_in(getattr(autumn, who))
        missing = client.get("/no-such-page/").content
        assert (client.get("/reasons/").status_code, client.get("/reasons/").content) == (404, missing)
        assert client.post("/reasons/export/").status_code == 404


def test_odd_months_are_no_error(office: Client) -> None:
    for month in ("9999-12", "0001-01", "2021-13", "２０２１-09", "2021-09-01", "9" * 500, "\0"):
        assert office.get("/reasons/", {"month": month}).status_code in (200, 422), month
        assert office.post(f"/reasons/export/?{urlencode({'month': month})}", {"format": "xlsx"}).status_code in (
            200,
            422,
        ), month
        assert office.get("/back-checks/", {"month": month}).status_code in (200, 422), month
