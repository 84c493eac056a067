"""KIND mines: 煤矿."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.removing import remove_unused
from accounts.models import Department, User
from accounts.names import name_key
from accounts.resources.outcome import GivenRow, Problems, RowOutcome
from accounts.resources.registers import departments
from accounts.resources.table import Column, TableResource
from accounts.resources.widgets import Amount, Choice, Name, Names, Text
from mines.actions.mines import Grounds, save_mine
from mines.models import Mine
from mines.resources.registers import enterprises, mines


class MineResource(TableResource):
    """One row per mine; also found by a former name, which then stays the register's present name."""

    table: ClassVar = "mines"
    caption: ClassVar = gettext_lazy("煤矿")
    needs: ClassVar = gettext_lazy("煤矿名称、所有制；企业、属地镇街、产能、曾用名、经纬度可空")

    name = Column("煤矿名称", "Mine", widget=Name(100), required=True, aliases=("煤矿",))
    enterprise = Column("企业", "Enterprise", widget=Name(100), default=None, aliases=("企业名称",))
    ownership = Column("所有制", "Ownership", widget=Choice(Mine.Ownership), required=True)
    township = Column("属地镇街", "Township", widget=Name(100), default=None)
    capacity = Column(
        "产能(万吨/年)", "Capacity (10,000 t/year)", widget=Amount(2, 0, 99999), default=None, aliases=("产能",)
    )
    former_names = Column("曾用名", "Former names", widget=Names(), default=list)
    longitude = Column("经度", "Longitude", widget=Amount(6, -180, 180), default=None)
    latitude = Column("纬度", "Latitude", widget=Amount(6, -90, 90), default=None)
    short_name = Column("简称", "Short name", widget=Name(30))
    ownership_basis = Column(
        "所有制依据", "Ownership basis", widget=Choice(Mine.Basis), default=Mine.Basis.STATED.value
    )
    ownership_note = Column("所有制说明", "Ownership note", widget=Text(300))
    ownership_note_en = Column("所有制说明（英文）", "Ownership note (English)", widget=Text(300))

    def get_queryset(self) -> Any:
        """All mines."""
        return Mine.objects.select_related("enterprise", "township").order_by("id")

    def load(self, rows: Sequence[GivenRow]) -> None:
        """Mines, enterprises and departments."""
        self.by_name = {name_key(mine.name): mine for mine in self.get_queryset()}
        self.mines, self.enterprises, self.departments = mines(), enterprises(), departments()

    def resolve(self, cells: dict[str, Any], problems: Problems) -> None:
        """The enterprise and the township must be in the books."""
        if cells.get("enterprise"):
            cells["enterprise"] = self.enterprises.one("enterprise", cells["enterprise"], problems)
        if cells.get("township"):
            cells["township"] = self.departments.one("township", cells["township"], problems)

    def match(self, cells: dict[str, Any]) -> Mine | None:
        """The mine of that name, short name or former name."""
        mine = self.by_name.get(name_key(cells["name"]))
        if mine is None and len(self.mines.find(cells["name"])) == 1:
            (mine,) = self.mines.find(cells["name"])
        if mine is not None:
            cells["name"] = mine.name
        return mine

    def check(self, draft: Mapping[str, Any], match: Mine | None, problems: Problems) -> None:
        """A place needs both its figures."""
        if (draft["longitude"] is None) != (draft["latitude"] is None):
            column = "longitude" if draft["longitude"] is None else "latitude"
            problems.add(column, "", _("经度和纬度要么都填，要么都不填"))
        if draft["township"] and draft["township"].kind != Department.Kind.TOWNSHIP:
            text = _("“%(name)s”不是镇街，请填属地镇街") % {"name": draft["township"]}
            problems.add("township", draft["township"], text)

    def identity(self, draft: Mapping[str, Any]) -> Hashable:
        """The name."""
        return name_key(draft["name"])

    def called(self, cells: Mapping[str, Any]) -> str:
        """The name."""
        return str(cells["name"])

    def save(self, outcome: RowOutcome, *, by: User) -> Mine:
        """Through the action."""
        draft = outcome.draft
        grounds = Grounds(draft["ownership_basis"], draft["ownership_note"], draft["ownership_note_en"])
        values = {name: draft[name] for name in self.columns if not name.startswith("ownership_")}
        return save_mine(mine=outcome.match, **values, grounds=grounds, by=by)

    def withdraw(self, pks: Sequence[int], *, by: User, reason: str) -> None:
        """Remove mines to which nothing refers."""
        remove_unused(rows=Mine.objects.filter(pk__in=pks).order_by("-pk"), noun="mine", reason=reason, by=by)

    def find(self, pks: Iterable[int]) -> dict[int, Mine]:
        """Mines by id."""
        return Mine.objects.select_related("enterprise", "township").in_bulk(list(pks))
