"""What is exported is taken back with every row the same, as csv and as xlsx, for scripts and for people."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.utils.translation import override

from accounts.resources.table import TableResource
from exchange.exports import Face, csv_bytes, export_rows, template_rows, xlsx_bytes
from exchange.kinds import BY_NAME, KINDS
from exchange.reading import read_table
from tests.exchange.conftest import TODAY, take_in
from tests.snapshot import Snapshot

pytestmark = pytest.mark.django_db

MORE = {
    "departments": """单位,类别,上级,简称
红炉镇,镇街,区政府,红炉、红炉镇政府
""",
    "users": """用户名,姓名,电话,角色
zhangsan,张三,13800138000,履职人员
""",
    "appointments": """用户名,单位,岗位,任职日期,离任日期,代理
stranger,区能源局,班子成员,2021-02-01,2021-02-20,是
""",
    "mines": """煤矿名称,所有制,属地镇街,产能(万吨/年),曾用名,经度,纬度
老矿,乡镇,红炉镇,9.5,旧矿、更旧矿,106.123,-29.5
""",
    "mine_statuses": """煤矿,状态,起,止
中心桥煤矿,生产,2020-01-01,
中心桥煤矿,停产,2021-02-01,
老矿,已关闭,2019-1-1,2020-12-31
""",
    "roster": """煤矿名称,姓名,派驻单位,派驻日期,结束日期,电话,岗位
老矿,李四,红炉镇,2019-01-01,2020-01-01,13800138001,副组长
""",
    "visits": """煤矿,日期,检查方式,检查人员,已结束,下井,开始时间,结束时间,备注,外部编号
中心桥煤矿,2021-02-03,突击暗查,局长丙、宋伟,是,是,9:30,11:00,=1+1,A-1
韦家沟煤矿,2021-02-04,,局长丙@区能源局,否,,,,,
韦家沟煤矿,2021-02-04,,副局长丁,,,,,两次,
韦家沟煤矿,2021-02-04,,副局长丁,,,,,两次,B-2
协合煤业,2021-02-05,cross,局长丙；副局长丁,,,,,,
""",
    "reports": """职责,单位,所属期,报送日期,文号,标题,驻矿安监员,得分
a04-report-bureau,区能源局,2021年2月10日,2021-02-20,永能〔2021〕1号,一季度汇报,,
a04-report-bureau,区能源局,2021-02-10,2021-02-20,,补充汇报,,
a11-assess-month,区能源局,2021-02-01,2021-02-28,,,宋伟,95.5
a11-assess-month,区能源局,2021-02-15,2021-02-28,,,李孝光,88
""",
}


@pytest.fixture(scope="module")
def full_snapshot(plan_snapshot: Snapshot, django_db_blocker: pytest.FixtureRequest) -> Snapshot:
    """The plan with some of everything that it does not bring, taken in once."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        plan_snapshot.pour()
        for kind, text in MORE.items():
            run = take_in(kind, text.encode())
            assert run.rejected == 0, (kind, run.rows)
        snapshot = Snapshot.take()
        transaction.set_rollback(True)
    return snapshot


@pytest.fixture
def full_books(db: None, full_snapshot: Snapshot) -> None:
    """Some of everything."""
    full_snapshot.pour()


@pytest.mark.parametrize("face", Face)
@pytest.mark.parametrize(
    ("write", "name"), [(csv_bytes, "x.csv"), (lambda rows: xlsx_bytes("x", rows), "x.xlsx")], ids=["csv", "xlsx"]
)
def test_everything_is_the_same(full_books: None, face: Face, write: Callable[..., bytes], name: str) -> None:
    for kind in KINDS:
        same_again(kind, face, write, name)


def test_english_export_is_taken_back(full_books: None) -> None:
    for kind in KINDS:
        with override("en"):
            rows = list(export_rows(kind(), Face.PEOPLE))
        check_same(kind, csv_bytes(rows), "x.csv", len(rows) - 1)


def test_namesakes_are_told_apart(full_books: None) -> None:
    take_in("users", "用户名,姓名\nbing2,局长丙\n".encode())
    take_in("appointments", "用户名,单位,岗位,任职日期\nbing2,区应急局,主要负责人,2021-02-01\n".encode())
    same_again(BY_NAME["visits"], Face.SCRIPTS, csv_bytes, "x.csv")
    run = take_in("visits", "煤矿,日期,检查人员\n协合煤业,2021-02-09,局长丙\n".encode(), skip=True)
    assert "局长丙@单位" in run.rows[0]["errors"][0]["message"]
    run = take_in("visits", "煤矿,日期,检查人员\n协合煤业,2021-02-09,局长丙@区应急局\n".encode())
    assert run.new == 1


@pytest.mark.parametrize("kind", KINDS)
def test_template_is_read(db: None, kind: type[TableResource]) -> None:
    rows = list(template_rows(kind()))
    reading = read_table(xlsx_bytes("x", rows), filename="x.xlsx", sheet=None, resource=kind())
    assert set(reading.told["columns"]) == set(kind().columns)
    assert reading.rows == ()


def same_again(kind: type[TableResource], face: Face, write: Callable[..., bytes], name: str) -> None:
    """A table written and understood again."""
    rows = list(export_rows(kind(), face))
    check_same(kind, write(rows), name, len(rows) - 1)


def check_same(kind: type[TableResource], source: bytes, name: str, count: int) -> None:
    """Every row the same, and none lost."""
    resource = kind()
    reading = read_table(source, filename=name, sheet=None, resource=resource)
    outcomes = resource.understand(reading.rows, today=TODAY)
    others = [(row.number, row.key, row.result, row.errors, row.remarks) for row in outcomes if row.result != "same"]
    assert others == [], kind.table
    assert len(outcomes) == count
