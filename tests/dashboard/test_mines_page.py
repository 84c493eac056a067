"""煤矿: what a person may not see is not shown as none."""

from datetime import date

import pytest

from tests.conftest import Cast
from tests.dashboard.conftest import Log, page

pytestmark = pytest.mark.django_db


def _heads(text: str) -> tuple[bool, bool, bool]:
    """Whether there are columns of visits and of what is late, and whether they say that they hold a part."""
    head = text[text.index("<thead") : text.index("</thead>")]
    return "最近检查" in head, "逾期、未完成" in head, "您可见范围内" in head


def test_the_administrator_gets_no_columns_of_what_he_does_not_see(autumn: Cast, log: Log, sign_in) -> None:
    log(autumn.bureau_head, date(2021, 9, 2))
    text = page(sign_in(autumn.administrator), "/mines/")
    assert _heads(text) == (False, False, False)
    assert "没有记录" not in text
    assert '<span class="cite">0</span>' not in text


def test_the_office_sees_all_and_is_told_of_none(autumn: Cast, log: Log, sign_in) -> None:
    log(autumn.bureau_head, date(2021, 9, 2))
    text = page(sign_in(autumn.office), "/mines/")
    assert _heads(text) == (True, True, False)
    assert "2021-09-02" in text
    assert text.count("没有记录") == 7


@pytest.mark.parametrize(("who", "late"), [("town_clerk", True), ("inspector", False)])
def test_whoever_sees_a_part_is_told_so(autumn: Cast, log: Log, sign_in, who: str, late: bool) -> None:
    text = page(sign_in(getattr(autumn, who)), "/mines/")
    assert _heads(text) == (True, late, True)
    assert "没有记录" not in text
    assert "–</td>" in text
    assert '<span class="cite">0</span>' not in text
