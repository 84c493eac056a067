"""One figure explained: each act, each reason, what was read into the text, what happened."""

import re
from datetime import date

import pytest
from django.test import Client

from dashboard.explained import explained, rows_to_explain
from duties.actions import flags
from duties.actions.closings import close_period
from duties.actions.excuses import excuse_obligation, withdraw_excuse
from duties.models import Flag, Notice, Obligation
from tests.conftest import Cast
from tests.dashboard.conftest import TODAY, Log, moment, owed, page

pytestmark = pytest.mark.django_db

MAY = date(2021, 5, 1)
KEY = "a12-visit-bureau-head"


def _path(row: Obligation) -> str:
    return f"/obligations/{row.pk}/"


def test_what_counts_and_what_does_not_with_the_reason(autumn: Cast, log: Log, sign_in) -> None:
    head = autumn.bureau_head
    log(head, date(2021, 5, 7), mine=4)
    log(head, date(2021, 5, 7), mine=4, kind="unannounced")
    log(head, date(2021, 5, 18), mine=2, kind="remote_video")
    log(head, date(2021, 5, 24), mine=6, entered=date(2021, 5, 31))
    text = page(sign_in(autumn.office), _path(owed(KEY, MAY)))
    assert "算数的 2 次" in text
    assert "没算的 2 次" in text
    assert "同一天同一矿已算一次" in text
    assert "远程视频不计入" in text
    assert re.search(r"补录，晚 \d+ 天", text)
    assert "说明：外出学习" in text
    assert "应 5 次" in text
    assert "实 2 次" in text
    assert "期满不能补" in text
    assert "“区能源局主要负责人到煤矿检查每月至少5次”" in text
    assert 'href="/plan/#a12"' in text
    assert "本地设置" in text
    assert "远程视频和整改复查不计入" in text


def test_the_page_and_the_stored_row_agree(autumn: Cast, log: Log) -> None:
    log(autumn.bureau_head, date(2021, 5, 7))
    for row in rows_to_explain(Obligation.objects.filter(duty__key=KEY)):
        found = explained(row, today=TODAY)
        assert (found.standing.done, found.standing.required, found.standing.state) == (
            row.done,
            row.required,
            row.state,
        )


def test_as_the_books_stood_at_a_moment(autumn: Cast, log: Log, sign_in) -> None:
    log(autumn.bureau_head, date(2021, 5, 7))
    log(autumn.bureau_head, date(2021, 5, 10), mine=1, entered=date(2021, 5, 20))
    client = sign_in(autumn.office)
    path = _path(owed(KEY, MAY))
    assert "算数的 2 次" in page(client, path)
    before = page(client, f"{path}?known_on=2021-05-15T10:00")
    assert "算数的 1 次" in before
    assert "2021-05-15 10:00" in before
    assert "进行中" in before
    assert "标为未完成" not in before
    assert "算数的 2 次" in page(client, f"{path}?known_on=2021-05-20T16:30:00+08:00")


def test_a_moment_that_cannot_be_read(autumn: Cast, sign_in) -> None:
    text = page(sign_in(autumn.office), f"{_path(owed(KEY, MAY))}?known_on=昨天<b>", status=422)
    assert "看不懂时刻" in text
    assert "<b>”" not in text


def test_what_happened_in_order(autumn: Cast, sign_in) -> None:
    row = owed(KEY, MAY)
    flag = Flag.objects.get(obligation=row)
    flags.chase(flags=[flag], text="请说明", by=autumn.office, today=TODAY)
    flag.refresh_from_db()
    flags.answer(flag=flag, text="当月外出学习", by=autumn.bureau_head, today=TODAY)
    text = page(sign_in(autumn.bureau_head), _path(row))
    course = text[text.index("经过") :]
    assert course.index("标为未完成") < course.index("请说明") < course.index("当月外出学习")
    assert "2021-06-01 00:00" in course
    assert "待区安委办受理" in course


def _course(client: Client, row: Obligation, asked: str = "") -> list[str]:
    text = page(client, f"{_path(row)}{asked}")
    lines = re.findall(r"<li>\s*<time[^>]*>([^<]+)</time>\s*<div>(.*?)</div>", text[text.index("经过") :], re.DOTALL)
    return [f"{at} {what}" for at, what in lines]


def test_the_legal_day_and_the_telling_are_lines_of_their_own(autumn: Cast, sign_in) -> None:
    row, told = owed(KEY, MAY), moment(date(2021, 6, 3), 8)
    Notice.objects.filter(obligation=row).delete()
    client = sign_in(autumn.office)
    assert _course(client, row) == ["2021-06-01 00:00 标为未完成"]
    words = {"kind": Notice.Kind.LATE, "on": told.date(), "created_at": told}
    Notice.objects.create(user=autumn.bureau_head, obligation=row, **words)
    assert _course(client, row) == ["2021-06-01 00:00 标为未完成", "2021-06-03 08:00 已通知责任人"]
    assert _course(client, row, "?known_on=2021-06-02T10:00") == ["2021-06-01 00:00 标为未完成"]
    report = owed("a04-report-bureau", date(2021, 4, 1))
    assert "2021-07-11 00:00 标为逾期" in _course(client, report)


def test_what_cannot_be_made_up_is_never_called_overdue(autumn: Cast, log: Log, sign_in) -> None:
    row = owed(KEY, MAY)
    Notice.objects.filter(obligation=row).delete()
    excuse = excuse_obligation(
        obligation=row,
        reason="外出学习",
        approval="区安委办〔2021〕8号",
        approved_by=autumn.gov_head,
        reduce_to=None,
        by=autumn.office,
        today=TODAY,
    )
    withdraw_excuse(excuse=excuse, reason="批件作废", by=autumn.office, today=TODAY)
    for path in (_path(row), f"/flags/{row.pk}/"):
        text = page(sign_in(autumn.bureau_head), path)
        assert "再次标为未完成" in text
        assert "标为逾期" not in text
        assert "通知责任人" not in text


def test_closed_figure_stays_beside_the_new_one(autumn: Cast, log: Log, sign_in) -> None:
    log(autumn.bureau_head, date(2021, 5, 7))
    close_period(starts=date(2021, 5, 1), ends=date(2021, 5, 31), note="", by=autumn.office, today=date(2021, 6, 10))
    # The closing is stamped by the database's own clock, so the late entry has to be later still.
    log(autumn.bureau_head, date(2021, 5, 10), mine=1, entered=date(2100, 1, 1))
    text = page(sign_in(autumn.office), _path(owed(KEY, MAY)))
    assert "封账时 1 / 5" in text
    assert "之后补录 1 次" in text


def test_an_excuse_names_who_approved_it(autumn: Cast, sign_in) -> None:
    row = owed(KEY, MAY)
    excuse_obligation(
        obligation=row,
        reason="外出学习",
        approval="区安委办〔2021〕8号",
        approved_by=autumn.gov_head,
        reduce_to=2,
        by=autumn.office,
        today=TODAY,
    )
    text = page(sign_in(autumn.office), _path(row))
    assert "核减为 2 次" in text
    assert "区长甲 批准，依据 区安委办〔2021〕8号" in text
    assert "应 2 次" in text


def test_days_without_the_right_head_count(autumn: Cast, sign_in) -> None:
    row = Obligation.objects.get(
        duty__key="a11-post-township-bureau", period_start=date(2021, 8, 1), mine__short_name="箕山电煤"
    )
    text = page(sign_in(autumn.office), _path(row))
    assert "人数相符 0 天，应 31 天" in text
    assert "31 天不符" in text
    assert "2021-08-01 至 2021-08-31" in text


def test_the_periods_before_and_after(autumn: Cast, sign_in) -> None:
    text = page(sign_in(autumn.office), _path(owed(KEY, MAY)))
    assert f'href="{_path(owed(KEY, date(2021, 4, 1)))}" rel="prev"' in text
    assert f'href="{_path(owed(KEY, date(2021, 6, 1)))}" rel="next"' in text


def test_the_first_part_period_says_why_it_is_not_judged(autumn: Cast, sign_in) -> None:
    assert "不考核：首期不满" in page(sign_in(autumn.office), _path(owed(KEY, date(2021, 1, 1))))


def test_buttons_by_who_looks(autumn: Cast, sign_in) -> None:
    now = owed(KEY, date(2021, 9, 1))
    assert "记一次检查" in page(sign_in(autumn.bureau_head), _path(now))
    office = page(sign_in(autumn.office), _path(now))
    assert "免除／核减" in office
    assert "记一次检查" not in office
    assert "免除／核减" not in page(sign_in(autumn.gov_head), _path(now))


def test_foreign_and_missing_are_the_same(autumn: Cast, sign_in) -> None:
    row = owed(KEY, MAY)
    for user in (autumn.police_head, autumn.town_clerk, autumn.administrator, autumn.auditor, autumn.stranger):
        client = sign_in(user)
        foreign, missing = client.get(_path(row)), client.get("/obligations/999999/")
        assert foreign.status_code == missing.status_code == 404
        assert foreign.content == missing.content


def test_moments_are_of_the_district(autumn: Cast, log: Log) -> None:
    log(autumn.bureau_head, date(2021, 5, 7))  # entered at 16:00
    (row,) = rows_to_explain(Obligation.objects.filter(pk=owed(KEY, MAY).pk))
    assert not explained(row, today=date(2021, 5, 7), known_on=moment(date(2021, 5, 7), 15)).counted
    assert explained(row, today=date(2021, 5, 7), known_on=moment(date(2021, 5, 7), 17)).counted
