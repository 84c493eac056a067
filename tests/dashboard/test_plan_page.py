"""文件条款: the document as issued, its phrases lit."""

import html
import re
from datetime import date

import pytest

from dashboard.plan import instrument_on, page_of
from duties.actions.catalogue import save_reading
from duties.models import Clause, Duty, Obligation
from duties.sweep import catch_up
from tests.conftest import Cast
from tests.dashboard.conftest import TODAY, Log, owed, page

pytestmark = pytest.mark.django_db


def _lights(cast: Cast, user_name: str = "office") -> dict:
    found = page_of(instrument_on(TODAY), getattr(cast, user_name), today=TODAY)
    return {light.duty.key: light for paragraph in found.paragraphs for light in paragraph.lights}


def test_every_word_stands_as_issued(autumn: Cast, sign_in) -> None:
    found = page_of(instrument_on(TODAY), autumn.office, today=TODAY)
    for paragraph in found.paragraphs:
        text = paragraph.lead.removeprefix(paragraph.clause.label) if paragraph.lead else ""
        body = "".join(phrase.text for phrase in paragraph.phrases)
        issued = paragraph.clause.text
        if paragraph.clause.kind == Clause.Kind.CLOSING:
            text = ""
        assert (text + body).replace("\n", "") == issued.replace("\n", "")
    shown = re.sub(r"<[^>]+>", "", html.unescape(page(sign_in(autumn.office), "/plan/")))
    assert "分管负责人每月到煤矿检查指导次数每月至少8次" in shown


def test_head_line_counts_the_catalogue(autumn: Cast, sign_in) -> None:
    text = page(sign_in(autumn.office), "/plan/")
    duties = Duty.objects.count()
    unnamed = Duty.objects.filter(bearers=None).count()
    assert f"23 条，{duties} 项职责：{duties - unnamed} 项有人负责，{unnamed} 项待明确主体；" in text
    assert f"全部 {duties} 项中，4 项未设周期" in text
    assert (duties, unnamed) == (103, 16)


def test_posting_by_the_head_counts_of_today(autumn: Cast) -> None:
    lights = _lights(autumn)
    assert (lights["a11-post-soe"].state, lights["a11-post-soe"].word) == ("met", "2 矿")
    assert lights["a11-post-township-bureau"].word == "1 矿多 1"
    assert lights["a11-post-township-town"].word == "1 矿缺 1"
    assert lights["a11-post-township-town"].state == "missed"


def test_lights_by_standing(autumn: Cast, log: Log) -> None:
    for number in range(5):
        log(autumn.bureau_head, date(2021, 9, 2 + number), mine=number)
    lights = _lights(autumn)
    head, deputy = lights["a12-visit-bureau-head"], lights["a12-visit-bureau-deputy"]
    assert (head.state, head.figure) == ("met", "5 / 5")
    assert (deputy.state, deputy.figure, deputy.word) == ("due_soon", "0 / 8", "剩 7 天")
    assert head.url == f"/obligations/{owed('a12-visit-bureau-head', date(2021, 9, 1)).pk}/"


def test_an_earlier_period_that_can_still_be_made_up_gives_the_light(autumn: Cast, sign_in) -> None:
    lights = _lights(autumn)
    report = lights["a04-report-bureau"]
    assert (report.state, report.word, report.running) == ("overdue", "2021年第二季度 逾期", "本期 0 / 1")
    assert report.url == f"/obligations/{owed('a04-report-bureau', date(2021, 4, 1)).pk}/"
    monthly = lights["a11-assess-month"]
    assert (monthly.state, monthly.word, monthly.running) == ("overdue", "2021年2月 等 7 期逾期", "本期 0 / 22")
    # What is over and cannot be made up is not a light of this moment: the heads' visits of August.
    assert lights["a12-visit-bureau-head"].state == "due_soon"
    client = sign_in(autumn.office)
    assert "2021年第二季度 逾期" in page(client, "/plan/")
    listed = client.get(monthly.url).context["page"]
    assert listed.paginator.count == 7 * 22
    assert str(listed[0].period_start) == "2021-02-01"


def test_an_earlier_period_made_up_gives_the_running_one_its_light_again(autumn: Cast) -> None:
    Obligation.objects.filter(duty__key="a04-report-bureau", state="overdue").update(state="met_late")
    report = _lights(autumn)["a04-report-bureau"]
    assert (report.state, report.figure, report.running) == ("open", "0 / 1", "")


def test_what_has_no_light_says_why(autumn: Cast) -> None:
    lights = _lights(autumn)
    assert lights["a11-rotate"].word == "未设周期"
    assert lights["a22-inquiry"].word == "待明确主体"
    assert lights["a14-list-hazard"].word == "事件触发"
    assert {lights[key].state for key in ("a11-rotate", "a22-inquiry", "a14-list-hazard")} == {"not_judged"}


def test_a_period_set_by_the_office_takes_the_duty_out_of_the_unset(autumn: Cast, sign_in) -> None:
    save_reading(field="period", value="quarter", duty_key="a16-joint-meeting", note="每季度一次", by=autumn.office)
    catch_up(today=TODAY)
    text = page(sign_in(autumn.office), "/plan/")
    assert "项中，3 项未设周期" in text
    assert _lights(autumn)["a16-joint-meeting"].figure == "0 / 1"


def test_marks_lead_to_the_list_of_their_duties(autumn: Cast, sign_in) -> None:
    client = sign_in(autumn.office)
    text = page(client, "/plan/")
    link = re.search(r'href="(/obligations/\?duty=a01-visit-gov-head[^"]+)"', text).group(1)
    listed = page(client, html.unescape(link))
    assert "区政府主要负责人" in listed
    assert "区政府分管负责人" in listed
    assert 'id="a12"' in text
    assert 'id="annex"' in text


def test_who_may_not_see_figures_reads_the_text_without_them(autumn: Cast, sign_in) -> None:
    for user in (autumn.administrator, autumn.stranger):
        text = page(sign_in(user), "/plan/")
        assert "/obligations/" not in text
        assert "<mark" in text
        assert "不在查看范围" in text


def test_english_names_duties_and_leaves_the_text(autumn: Cast, sign_in) -> None:
    text = page(sign_in(autumn.office), "/plan/?lang=en")
    assert 'lang="zh-Hans"' in text
    assert Duty.objects.get(key="a12-visit-bureau-head").action_en in text


def test_no_document_says_what_to_do(db: None, sign_in, django_user_model) -> None:
    user = django_user_model.objects.create(username="first", name="第一人")
    assert "还没有录入依据文件" in page(sign_in(user), "/plan/")
