"""KIND departments: 单位."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.departments import save_department
from accounts.actions.removing import remove_unused
from accounts.models import Department, User
from accounts.names import name_key
from accounts.resources.directory import Directory
from accounts.resources.outcome import GivenRow, Problems, RowOutcome
from accounts.resources.registers import departments
from accounts.resources.table import Column, TableResource
from accounts.resources.widgets import Choice, Name, Names, YesNo


class DepartmentResource(TableResource):
    """One row per department. A parent may stand further down in the same file."""

    table: ClassVar = "departments"
    caption: ClassVar = gettext_lazy("单位")
    needs: ClassVar = gettext_lazy("单位名称、类别；上级和简称可空")

    name = Column("单位", "Department", widget=Name(100), required=True, aliases=("单位名称", "部门"))
    kind = Column("类别", "Kind", widget=Choice(Department.Kind), required=True)
    parent = Column("上级", "Parent", widget=Name(100), default=None, aliases=("上级单位",))
    short_names = Column("简称", "Short names", widget=Names(), default=list)
    pending_check = Column("待核实", "To be checked", widget=YesNo(), default=False)

    def get_queryset(self) -> Any:
        """All departments."""
        return Department.objects.select_related("parent").order_by("id")

    def load(self, rows: Sequence[GivenRow]) -> None:
        """Departments in the books and those named in the file."""
        self.known = departments()
        self.by_name = {name_key(department.name): department for department in self.get_queryset()}
        self.parents = {name_key(row.values.get("name") or ""): row.values.get("parent") for row in rows}
        named = [str(row.values.get("name") or "") for row in rows]
        self.in_file = Directory(_("单位"), ((name, name_key(name)) for name in named))

    def resolve(self, cells: dict[str, Any], problems: Problems) -> None:
        """A parent in the books, or one that the file itself brings."""
        parent = cells.get("parent")
        if not parent:
            return
        if len(self.known.find(parent)) == 1:
            cells["parent"] = self.known.find(parent)[0]
        elif not self.in_file.find(parent):
            self.known.one("parent", parent, problems)

    def match(self, cells: dict[str, Any]) -> Department | None:
        """The department of that name."""
        return self.by_name.get(name_key(cells["name"]))

    def check(self, draft: Mapping[str, Any], match: Department | None, problems: Problems) -> None:
        """No department above itself."""
        seen, above = {name_key(draft["name"])}, draft["parent"]
        while above:
            key = name_key(getattr(above, "name", above))
            if key in seen:
                problems.add("parent", draft["parent"], _("上级单位绕回了自己，请改正上级"))
                return
            seen.add(key)
            if key in self.parents:
                above = self.parents[key]
            else:
                above = self.by_name[key].parent if key in self.by_name else None

    def identity(self, draft: Mapping[str, Any]) -> Hashable:
        """The name."""
        return name_key(draft["name"])

    def called(self, cells: Mapping[str, Any]) -> str:
        """The name."""
        return str(cells["name"])

    def order(self, outcomes: Sequence[RowOutcome]) -> list[RowOutcome]:
        """Parents before their children."""
        waiting = super().order(outcomes)
        brought = {name_key(outcome.draft["name"]) for outcome in waiting if outcome.match is None}
        ordered: list[RowOutcome] = []
        while waiting:
            ready = [row for row in waiting if not self._waits(row, brought)]
            ordered += ready
            brought -= {name_key(row.draft["name"]) for row in ready}
            waiting = [row for row in waiting if row not in ready] if ready else []
        return ordered

    def save(self, outcome: RowOutcome, *, by: User) -> Department:
        """Through the action; parents from the same file stand in the books by now."""
        draft = outcome.draft
        parent = draft["parent"]
        if isinstance(parent, str):
            parent = Department.objects.get(name=parent)
        return save_department(
            department=outcome.match,
            name=draft["name"],
            kind=draft["kind"],
            parent=parent,
            short_names=draft["short_names"],
            pending_check=draft["pending_check"],
            by=by,
        )

    def withdraw(self, pks: Sequence[int], *, by: User, reason: str) -> None:
        """Remove departments to which nothing refers."""
        rows = Department.objects.filter(pk__in=pks).order_by("-pk")
        remove_unused(rows=rows, noun="department", reason=reason, by=by)

    def find(self, pks: Iterable[int]) -> dict[int, Department]:
        """Departments by id."""
        return Department.objects.select_related("parent").in_bulk(list(pks))

    def _waits(self, row: RowOutcome, brought: set[str]) -> bool:
        parent = row.draft["parent"]
        return isinstance(parent, str) and name_key(parent) in brought
