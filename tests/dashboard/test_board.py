"""履职总览: every figure is the list behind it."""

import re
from datetime import date

import pytest
from django.test import Client

from audit.prepared import Scope
from dashboard.board import board_of
from dashboard.figures import lines, tally_of
from duties.actions.closings import close_period
from duties.actions.excuses import excuse_obligation
from duties.models import Obligation
from duties.sweep import sweep
from tests.conftest import Cast
from tests.dashboard.conftest import TODAY, Log, owed, page

pytestmark = pytest.mark.django_db


def _count(client: Client, path: str) -> int:
    return int(re.search(r"(\d+) 项\s", page(client, path)).group(1))


def test_figures_equal_the_lists_they_open(autumn: Cast, log: Log, sign_in) -> None:
    for number in range(5):
        log(autumn.bureau_head, date(2021, 3, 1 + number), mine=number)
    board = board_of(autumn.office, 2021, today=TODAY)
    client = sign_in(autumn.office)
    assert board.late.count == _count(client, board.links["late"])
    assert board.due.count == _count(client, board.links["due"])
    assert board.head.tally.judged == _count(client, board.links["judged"])
    assert board.head.tally.not_judged == _count(client, board.links["not_judged"])
    text = page(client, "/board/")
    assert f">{board.late.count}</span>" in text
    assert "箕山电煤：区能源局 2／应 1，镇街 1／应 2" in text


def test_counted_in_the_database_as_row_by_row(autumn: Cast) -> None:
    tally = tally_of(line.part for line in lines(Scope("all", Obligation.objects.owed), today=TODAY))
    by_hand = dict.fromkeys(Obligation.State.values, 0)
    for row in Obligation.objects.owed():
        by_hand[row.state] += 1
    assert {state: getattr(tally, state) for state in by_hand} == by_hand


def test_the_heat_map_puts_quarters_into_their_last_month(autumn: Cast, log: Log) -> None:
    log(autumn.gov_deputy, date(2021, 5, 10))
    board = board_of(autumn.office, 2021, today=TODAY)
    row = next(row for row in board.rows if row.bearer == "区政府分管负责人" and "检查指导" in row.title)
    assert [number for number, cell in enumerate(row.cells, start=1) if cell] == [3, 6, 9]
    june = row.cells[5]
    assert (june.figure.done, june.figure.required, june.figure.state) == (1, 1, "met")
    assert june.url == f"/obligations/{owed('a01-visit-gov-deputy', date(2021, 4, 1)).pk}/"


def test_inspectors_are_one_row_of_22(autumn: Cast) -> None:
    board = board_of(autumn.office, 2021, today=TODAY)
    row = next(row for row in board.rows if "月度考核" in row.title)
    september = row.cells[8]
    assert (september.figure.done, september.figure.required) == (0, 22)
    assert "duty=a11-assess-month" in september.url


def test_what_has_no_period_says_so(autumn: Cast) -> None:
    board = board_of(autumn.office, 2021, today=TODAY)
    unset = [row.title for row in board.rows if row.unset]
    assert len(unset) == 4
    assert any("巡查" in title for title in unset)


def test_excused_is_out_of_the_rate_and_said_beside_it(autumn: Cast, log: Log, sign_in) -> None:
    for number in range(5):
        log(autumn.bureau_head, date(2021, 3, 1 + number), mine=number)
    before = board_of(autumn.office, 2021, today=TODAY).head
    excuse_obligation(
        obligation=owed("a12-visit-bureau-deputy", date(2021, 4, 1)),
        reason="抽调",
        approval="区安委办〔2021〕8号",
        approved_by=autumn.gov_head,
        reduce_to=None,
        by=autumn.office,
        today=TODAY,
    )
    head = board_of(autumn.office, 2021, today=TODAY).head
    assert head.tally.excused == 1
    assert head.tally.judged == before.tally.judged - 1
    assert head.counting_excused == before.rate
    text = page(sign_in(autumn.office), "/obligations/?year=2021&show=excused")
    assert "区长甲" in text
    assert "区安委办〔2021〕8号" in text


def test_change_against_the_end_of_last_month(cast: Cast, log: Log) -> None:
    sweep(today=date(2021, 9, 30))
    at_end = board_of(cast.office, 2021, today=date(2021, 9, 30)).late.count
    sweep(today=date(2021, 10, 1))
    board = board_of(cast.office, 2021, today=date(2021, 10, 1))
    assert board.late.count - board.late.change == at_end


def test_no_rate_where_nothing_is_judged(cast: Cast, sign_in) -> None:
    sweep(today=date(2021, 2, 1))
    head = board_of(cast.office, 2021, today=date(2021, 2, 1)).head
    assert (head.rate, head.tally.judged) == (None, 0)
    assert "首期不满" in head.reasons


def test_the_trend_says_what_it_is_a_rate_of(autumn: Cast, log: Log, sign_in) -> None:
    for number in range(5):
        log(autumn.bureau_head, date(2021, 3, 1 + number), mine=number)
    points = board_of(autumn.office, 2021, today=TODAY).trend
    assert points[-1].label == "9月"
    assert points[-1].rate is None
    assert points[-1].forecast is not None
    march = next(point for point in points if point.label == "3月")
    assert march.rate == f"{march.met * 100 / march.judged:.1f}"
    assert 'id="trend-table"' in page(sign_in(autumn.office), "/board/")


def test_a_chosen_year_and_nonsense(autumn: Cast, sign_in) -> None:
    client = sign_in(autumn.office)
    assert "2022年" in page(client, "/board/?year=2022")
    assert "2021年" in page(client, "/board/?year=%E4%B8%83")


def test_what_needs_handling_can_be_chased_by_the_office_only(autumn: Cast, sign_in) -> None:
    assert 'action="/flags/chase/"' in page(sign_in(autumn.office), "/board/")
    assert 'action="/flags/chase/"' not in page(sign_in(autumn.gov_head), "/board/")


def test_late_entries_are_shown_for_ever(autumn: Cast, log: Log, sign_in) -> None:
    log(autumn.bureau_head, date(2021, 9, 6), entered=TODAY)
    text = page(sign_in(autumn.office), "/board/")
    assert "补录" in text
    assert "晚 17 天记入" in text


def test_others_see_their_own_rows_only(autumn: Cast) -> None:
    bearers = {row.bearer for row in board_of(autumn.police_head, 2021, today=TODAY).rows if not row.unset}
    assert not any("区能源局" in bearer for bearer in bearers)


def test_a_closed_figure_stands_beside_the_one_it_has_become(autumn: Cast, log: Log, sign_in) -> None:
    may = {"starts": date(2021, 5, 1), "ends": date(2021, 5, 31)}
    close_period(**may, note="", by=autumn.office, today=date(2021, 6, 10))
    assert all(
        cell.was is None for row in board_of(autumn.office, 2021, today=TODAY).rows for cell in row.cells if cell
    )
    for number in range(5):
        log(autumn.bureau_head, date(2021, 5, 3 + number), mine=number, entered=TODAY)
    rows = board_of(autumn.office, 2021, today=TODAY).rows
    row = next(row for row in rows if row.bearer == "区能源局主要负责人" and row.measure == "≥5次/月")
    assert (row.cells[4].figure.done, row.cells[4].figure.state) == (5, "met")
    assert (row.cells[4].was.text, row.cells[4].was.title) == ("封账 0/5", "封账时 0/5（未完成）")
    assert row.cells[3].was is row.cells[5].was is None
    client = sign_in(autumn.office)
    assert '<span class="cell-was" title="封账时 0/5（未完成）">封账 0/5</span>' in page(client, "/board/")
    assert "封账 0/5" not in page(client, "/board/?year=2022")


def test_several_closed_ones_are_counted_as_they_were(autumn: Cast) -> None:
    may = {"starts": date(2021, 5, 1), "ends": date(2021, 5, 31)}
    close_period(**may, note="", by=autumn.office, today=date(2021, 6, 10))
    excuse_obligation(
        obligation=Obligation.objects.filter(duty__key="a11-assess-month", period_start=may["starts"]).first(),
        reason="病假",
        approval="区安委办〔2021〕9号",
        approved_by=autumn.gov_head,
        reduce_to=None,
        by=autumn.office,
        today=TODAY,
    )
    row = next(row for row in board_of(autumn.office, 2021, today=TODAY).rows if "月度考核" in row.title)
    assert (row.cells[4].figure.done, row.cells[4].figure.required) == (0, 21)
    assert (row.cells[4].was.text, row.cells[4].was.title) == ("封账 0/22", "封账时 0/22（逾期），此后有变动的 1 项")


def test_the_heat_map_marks_the_month_we_are_in(autumn: Cast, sign_in) -> None:
    client = sign_in(autumn.office)
    assert re.findall(r"<th[^>]* data-here>([^<]+)<", page(client, "/board/")) == ["9月"]
    assert "data-here" not in page(client, "/board/?year=2022")
