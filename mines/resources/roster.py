"""KIND roster: 驻矿人员. One row per resident inspector, from the plain layout or from the plan's annex."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.people import save_user
from accounts.models import User
from accounts.names import name_key
from accounts.resources.outcome import GivenRow, Problems, Result, RowOutcome, Touch
from accounts.resources.registers import departments
from accounts.resources.table import Column, TableResource
from accounts.resources.widgets import Day, Name, Phone
from mines.actions.postings import RESIDENT_INSPECTOR, change_posting, end_posting, post_inspector, void_posting
from mines.models import Posting
from mines.resources.namesakes import Namesakes, overlap
from mines.resources.registers import mines
from mines.staffing import staffing_on

# The annex says 镇街 and names none.
SOME_TOWNSHIP = "镇街"


class RosterResource(TableResource):
    """A person is known by name, mine and department; a telephone number tells two people of one name apart."""

    table: ClassVar = "roster"
    caption: ClassVar = gettext_lazy("驻矿人员")
    needs: ClassVar = gettext_lazy(
        "文件附件的三列表（序号、煤矿名称、驻矿安监员），或一人一行：煤矿名称、姓名、派驻单位；日期、电话、岗位可空"
    )

    foretells: ClassVar = True

    mine = Column("煤矿名称", "Mine", widget=Name(), required=True, aliases=("煤矿",))
    name = Column(
        "姓名",
        "Name",
        widget=Name(60),
        attribute="person__name",
        required=True,
        aliases=("人员", RESIDENT_INSPECTOR, f"{RESIDENT_INSPECTOR}姓名", "安监员姓名", "人员姓名"),
    )
    department = Column("派驻单位", "Posted by", widget=Name(), required=True, aliases=("单位",))
    starts = Column("派驻日期", "From", widget=Day(), default=None, aliases=("开始日期", "起"))
    ends = Column("结束日期", "Until", widget=Day(), default=None, aliases=("止",))
    phone = Column("电话", "Phone", widget=Phone(30), attribute="person__phone", aliases=("联系电话", "手机"))
    post = Column("岗位", "Post", widget=Name(60), default=RESIDENT_INSPECTOR)

    def get_queryset(self) -> Any:
        """Postings that stand in the books."""
        return (
            Posting.objects.current()
            .select_related("mine__township", "person", "department")
            .order_by("mine_id", "department_id", "id")
        )

    def values_of(self, thing: Posting) -> dict[str, Any]:
        """A posting without a post is an inspector's."""
        return {**super().values_of(thing), "post": thing.post or RESIDENT_INSPECTOR}

    def load(self, rows: Sequence[GivenRow]) -> None:
        """Mines, departments, everybody of one name, and all postings."""
        self.mines, self.departments = mines(), departments()
        self.namesakes = Namesakes(self.get_queryset(), self.today)
        # Days on which somebody is posted by a row of this file: person → (row, mine, first day, last day).
        self.placed: dict[Hashable, list[tuple[int, date | None, date | None]]] = defaultdict(list)
        self.created: dict[Hashable, User] = {}

    def resolve(self, cells: dict[str, Any], problems: Problems) -> None:
        """Which mine, and which department posts."""
        mine = cells["mine"] = self.mines.one("mine", cells["mine"], problems)
        name = cells["department"].removesuffix("派驻").partition("(")[0]
        department = cells["department"] = self.departments.one("department", name, problems)
        if mine is None or department is None:
            return
        cells["unnamed"] = name_key(name) == SOME_TOWNSHIP
        if cells["unnamed"] and mine.township is not None and not self.namesakes.under(cells, department):
            cells["department"] = mine.township

    def match(self, cells: dict[str, Any]) -> Posting | None:
        """The posting the row speaks of; for somebody posted elsewhere, the posting he leaves."""
        found = self.namesakes.posting(cells)
        cells["person"] = found.person if found else self.namesakes.person(cells)
        cells["moves"] = found is not None and found.mine_id != cells["mine"].pk
        if cells["moves"]:
            cells["starts"], cells["ends"] = cells.get("starts") or self.today, cells.get("ends")
        return found

    def check(self, draft: Mapping[str, Any], match: Posting | None, problems: Problems) -> None:
        """The end after the start; nobody at two mines at once."""
        starts, ends = draft["starts"], draft["ends"]
        if starts and ends and ends < starts:
            problems.add("ends", ends, _("结束日期早于派驻日期，请改正"))
            return
        if match is not None and draft["moves"] and match.starts and match.starts >= starts:
            facts = {"day": match.starts, "mine": match.mine}
            problems.add("starts", starts, _("此人 %(day)s 才派驻 %(mine)s，改派日期须在其后") % facts)
            return
        for number, first, last in self.placed[self.whose(draft)]:
            if overlap((starts, ends), (first, last)):
                facts = {"name": draft["name"], "number": number}
                text = _("第 %(number)s 行已派驻 %(name)s，两处不能同时派驻；如是同名的另一个人，请填写电话加以区分")
                problems.add("name", draft["name"], text % facts)
                return
        for other in self.namesakes.postings_of(draft["person"]):
            if (match is None or other.pk != match.pk) and overlap((starts, ends), (other.starts, other.ends)):
                facts = {"mine": other.mine, "starts": other.starts or "…", "ends": other.ends or "…"}
                text = _("此人已派驻 %(mine)s（%(starts)s 至 %(ends)s），两处不能同时派驻；请先填写原派驻的结束日期")
                problems.add("name", draft["name"], text % facts)
                return

    def accept(self, number: int, draft: Mapping[str, Any], match: Posting | None) -> None:
        """Later rows may not post the same person on the same days."""
        self.placed[self.whose(draft)].append((number, draft["starts"], draft["ends"]))

    def remarks(self, draft: Mapping[str, Any], match: Posting | None) -> Iterable[str]:
        """Who leaves where; which township is not known; who else bears the name."""
        if match is not None and draft["moves"]:
            facts = {"mine": match.mine, "day": draft["starts"] - timedelta(days=1)}
            yield _("原派驻 %(mine)s，将于 %(day)s 止；两处不能同时派驻") % facts
        if draft["unnamed"]:
            township = draft["department"]
            if township.pending_check or name_key(township.name) == SOME_TOWNSHIP:
                yield _("该矿属地镇街未填，记在“镇街”名下，待核实")
            else:
                yield _("“镇街”按该矿属地记为 %(township)s") % {"township": township}
        if match is None and draft["person"] is None and self.namesakes.bearers(draft["name"]):
            yield _("已有同名人员，按另一个人登记；如是同一人，请先核对")

    def whose(self, draft: Mapping[str, Any]) -> Hashable:
        """The person of a row, whether in the books yet or not."""
        return draft["person"].pk if draft["person"] else (name_key(draft["name"]), draft["phone"])

    def identity(self, draft: Mapping[str, Any]) -> Hashable:
        """Person, mine, department and first day."""
        return self.whose(draft), draft["mine"].pk, draft["department"].pk, draft["starts"]

    def called(self, cells: Mapping[str, Any]) -> str:
        """Mine and name."""
        return f"{cells['mine']} · {cells['name']}"

    def save(self, outcome: RowOutcome, *, by: User) -> Posting:
        """Enter the person where he is new, then the posting; what changed is voided and entered anew."""
        draft, former = outcome.draft, outcome.match
        person = self._person(draft, by)
        if former is not None and not draft["moves"]:
            same = self._same_posting(draft, former)
            return self.find([former.pk])[former.pk] if same else self._correct(draft, former, by)
        if former is not None:
            self.left = end_posting(posting=former, ends=draft["starts"] - timedelta(days=1), by=by)
        return post_inspector(
            mine=draft["mine"],
            person=person,
            department=draft["department"],
            post=draft["post"],
            starts=draft["starts"],
            ends=draft["ends"],
            by=by,
        )

    def touches(self, outcome: RowOutcome, saved: Posting) -> list[Touch]:
        """A move makes one posting and ends another."""
        if outcome.result == Result.CHANGED and outcome.draft["moves"]:
            left = self.find([self.left.pk])[self.left.pk]
            return [
                Touch(outcome.number, saved.pk, None, self.row_of(saved)),
                Touch(outcome.number, left.pk, outcome.before, self.row_of(left)),
            ]
        return super().touches(outcome, saved)

    def withdraw(self, pks: Sequence[int], *, by: User, reason: str) -> None:
        """Void them. The people stay in the register: the voided postings still name them."""
        for row in self.find(pks).values():
            void_posting(posting=row, reason=reason, by=by)

    def find(self, pks: Iterable[int]) -> dict[int, Posting]:
        """Postings that still stand, by id."""
        return {row.pk: row for row in self.get_queryset().filter(pk__in=list(pks))}

    def aftermath(self) -> list[str]:
        """Which mines have not the head-count of article 11, and the totals, which may hide it."""
        staffing = staffing_on(self.today)
        lines = []
        for mine in staffing.mines_mismatched:
            counts = "、".join(
                _("%(kind)s %(has)s 人（应 %(should)s）")
                % {"kind": count.department_kind.label, "has": count.has, "should": count.should}
                for count in staffing.of_mine(mine)
            )
            lines.append(f"{mine}：{counts}")
        others = len({count.mine.pk for count in staffing.counts}) - len(staffing.mines_mismatched)
        lines.append(_("其余 %(count)s 矿相符") % {"count": others})
        lines.append(_("合计 %(has)s 人，应派 %(should)s 人") % {"has": staffing.has, "should": staffing.should})
        return lines

    def _person(self, draft: Mapping[str, Any], by: User) -> User:
        person = draft["person"] or self.created.get(self.whose(draft))
        if person is None:
            person = save_user(name=draft["name"], phone=draft["phone"], by=by)
            self.created[self.whose(draft)] = person
        elif person.phone != draft["phone"]:
            person = save_user(
                user=person, username=person.username, name=person.name, phone=draft["phone"], role=person.role, by=by
            )
        return person

    def _correct(self, draft: Mapping[str, Any], former: Posting, by: User) -> Posting:
        values = {name: draft[name] for name in ("department", "starts", "ends", "post")}
        return change_posting(posting=former, **values, reason=_("导入更正"), by=by)

    def _same_posting(self, draft: Mapping[str, Any], former: Posting) -> bool:
        values = self.values_of(former)
        return all(draft[name] == values[name] for name in ("mine", "department", "starts", "ends", "post"))
