"""The parts that every page is made of say what they should, in words as well as in colour."""

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import RequestContext, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from compliance.standing import State

SIGNS = {
    State.NOT_JUDGED: ("–", "不考核"),
    State.OPEN: ("○", "进行中"),
    State.DUE_SOON: ("!", "临期"),
    State.MET: ("✓", "已达标"),
    State.MET_LATE: ("!", "逾期完成"),
    State.OVERDUE: ("✕", "逾期"),
    State.MISSED: ("✕", "未完成"),
    State.EXCUSED: ("–", "免除"),
}


class Filter(forms.Form):
    mine = forms.ChoiceField(choices=[("", "全部"), ("1", "吊水洞煤业")], required=False, label="煤矿")


class Visit(forms.Form):
    kind = forms.ChoiceField(
        choices=[("routine", "常规检查"), ("joint", "联合执法")], widget=forms.RadioSelect, label="方式"
    )


def flat(html: str) -> str:
    return " ".join(html.split())


def in_page(template: str, address: str, **context: object) -> str:
    request = RequestFactory().get(address)
    return flat(Template(template).render(RequestContext(request, context)))


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


def test_every_state_has_a_sign_and_a_word() -> None:
    assert set(SIGNS) == set(State)
    for state, (sign, word) in SIGNS.items():
        for part in ("components/state_tag.html", "components/figure.html"):
            html = flat(render_to_string(part, {"state": state, "done": 0, "required": 1}))
            assert f"state-{state.value}" in html
            assert sign in html
            assert word in html


def test_a_tag_takes_another_word_and_a_figure() -> None:
    html = flat(
        render_to_string("components/state_tag.html", {"state": "overdue", "word": "逾期 85 天", "figure": "0/1"})
    )
    assert "0/1 逾期 85 天" in html


def test_a_figure_opens_its_explanation() -> None:
    cell = {"state": "missed", "done": 3, "required": 5, "url": "/obligations/7/", "label": "5月 到煤矿检查"}
    html = flat(render_to_string("components/figure.html", cell))
    assert html.startswith('<a class="cell state-missed" href="/obligations/7/">')
    assert "3/5" in html
    assert "未完成" in html
    assert "5月 到煤矿检查" in html
    assert html.endswith("</a>")


def test_a_figure_without_a_page_is_no_link() -> None:
    html = flat(render_to_string("components/figure.html", {"state": "not_judged", "text": "未设周期"}))
    assert "<a" not in html
    assert "未设周期" in html


def test_a_meter_is_as_wide_as_what_is_required() -> None:
    html = render_to_string("components/meter.html", {"state": "due_soon", "done": 3, "required": 5})
    assert 'viewBox="0 0 5 1"' in html
    assert '<rect width="3"' in html
    assert 'aria-label="3 / 5"' in html


def test_the_pager_keeps_the_filters() -> None:
    page = Paginator(range(60), 25).get_page(2)
    html = in_page('{% include "components/pager.html" with page=page only %}', "/visits/?mine=3&page=2", page=page)
    assert "第 26–50 项，共 60 项" in html
    assert 'href="?mine=3&amp;page=1"' in html
    assert 'href="?mine=3&amp;page=3"' in html


def test_the_language_switch_keeps_the_filters() -> None:
    html = in_page('{% include "components/language.html" %}', "/board/?year=2021")
    assert 'href="?year=2021&amp;lang=en"' in html
    with translation.override("en"):
        html = in_page('{% include "components/language.html" %}', "/board/?lang=en")
    assert 'href="?lang=zh-hans"' in html


def test_a_filter_is_a_plain_get_form_with_a_button() -> None:
    html = flat(render_to_string("components/filter_bar.html", {"form": Filter({"mine": "1"})}))
    assert 'method="get"' in html
    assert '<option value="1" selected>' in html
    assert '<button type="submit"' in html


def test_chips_are_labelled_radios_and_show_errors() -> None:
    html = flat(render_to_string("components/chips.html", {"field": Visit({"kind": "tunnel"})["kind"]}))
    assert html.count('<label class="chip"><input type="radio"') == 2
    assert "errorlist" in html


@pytest.mark.parametrize("code", [400, 403, 404, 413, 500, 503])
def test_error_pages_need_no_context(code: int) -> None:
    html = render_to_string(f"errors/{code}.html")
    assert str(code) in html
    assert 'href="/"' in html
