"""KIND enterprises: 煤矿企业."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy

from accounts.actions.removing import remove_unused
from accounts.models import User
from accounts.names import name_key
from accounts.resources.outcome import GivenRow, RowOutcome
from accounts.resources.table import Column, TableResource
from accounts.resources.widgets import Name
from mines.actions.enterprises import save_enterprise
from mines.models import Enterprise


class EnterpriseResource(TableResource):
    """One row per enterprise."""

    table: ClassVar = "enterprises"
    caption: ClassVar = gettext_lazy("煤矿企业")
    needs: ClassVar = gettext_lazy("企业名称；上级公司可空")

    name = Column("企业名称", "Enterprise", widget=Name(100), required=True, aliases=("企业",))
    parent = Column("上级公司", "Parent company", widget=Name(100))

    def get_queryset(self) -> Any:
        """All enterprises."""
        return Enterprise.objects.order_by("id")

    def load(self, rows: Sequence[GivenRow]) -> None:
        """All enterprises by name."""
        self.known = {name_key(enterprise.name): enterprise for enterprise in self.get_queryset()}

    def match(self, cells: dict[str, Any]) -> Enterprise | None:
        """The enterprise of that name."""
        return self.known.get(name_key(cells["name"]))

    def identity(self, draft: Mapping[str, Any]) -> Hashable:
        """The name."""
        return name_key(draft["name"])

    def called(self, cells: Mapping[str, Any]) -> str:
        """The name."""
        return str(cells["name"])

    def save(self, outcome: RowOutcome, *, by: User) -> Enterprise:
        """Through the action."""
        draft = outcome.draft
        return save_enterprise(enterprise=outcome.match, name=draft["name"], parent=draft["parent"], by=by)

    def withdraw(self, pks: Sequence[int], *, by: User, reason: str) -> None:
        """Remove enterprises to which nothing refers."""
        rows = Enterprise.objects.filter(pk__in=pks).order_by("-pk")
        remove_unused(rows=rows, noun="enterprise", reason=reason, by=by)

    def find(self, pks: Iterable[int]) -> dict[int, Enterprise]:
        """Enterprises by id."""
        return Enterprise.objects.in_bulk(list(pks))
