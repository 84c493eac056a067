"""KIND users: 人员."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from accounts.actions.people import check_role, save_user
from accounts.actions.removing import remove_unused
from accounts.models import User
from accounts.resources.outcome import GivenRow, Problems, RowOutcome
from accounts.resources.table import Column, TableResource
from accounts.resources.widgets import Choice, Name, Phone, Text


class UserResource(TableResource):
    """One row per person. A password is never imported: who is to sign in is given one by an administrator."""

    table: ClassVar = "users"
    caption: ClassVar = gettext_lazy("人员")
    needs: ClassVar = gettext_lazy("用户名、姓名；电话和角色可空（默认履职人员）")

    username = Column("用户名", "Username", widget=Text(150), required=True)
    name = Column("姓名", "Name", widget=Name(60), required=True)
    phone = Column("电话", "Phone", widget=Phone(30), aliases=("联系电话", "手机"))
    role = Column("角色", "Role", widget=Choice(User.Role), default=User.Role.OFFICIAL.value)

    def get_queryset(self) -> Any:
        """Everybody."""
        return User.objects.order_by("id")

    def load(self, rows: Sequence[GivenRow]) -> None:
        """Everybody, by user name."""
        self.known = {user.username: user for user in self.get_queryset()}

    def resolve(self, cells: dict[str, Any], problems: Problems) -> None:
        """A user name is what one types to sign in."""
        try:
            UnicodeUsernameValidator()(cells["username"])
        except ValidationError as error:
            problems.add("username", cells["username"], error.messages[0])

    def match(self, cells: dict[str, Any]) -> User | None:
        """The person of that user name."""
        return self.known.get(cells["username"])

    def check(self, draft: Mapping[str, Any], match: User | None, problems: Problems) -> None:
        """The system's keepers are not made by a table, unless at the console."""
        try:
            check_role(match or User(), role=draft["role"], is_active=None, by=self.by)
        except ValidationError as error:
            problems.add("role", User.Role(draft["role"]).label, error.messages[0])

    def identity(self, draft: Mapping[str, Any]) -> Hashable:
        """The user name."""
        return str(draft["username"])

    def called(self, cells: Mapping[str, Any]) -> str:
        """The user name."""
        return str(cells["username"])

    def save(self, outcome: RowOutcome, *, by: User) -> User:
        """Through the action."""
        draft = outcome.draft
        return save_user(
            user=outcome.match,
            username=draft["username"],
            name=draft["name"],
            phone=draft["phone"],
            role=draft["role"],
            by=by,
        )

    def withdraw(self, pks: Sequence[int], *, by: User, reason: str) -> None:
        """Remove people to whom nothing refers."""
        remove_unused(rows=User.objects.filter(pk__in=pks).order_by("-pk"), noun="user", reason=reason, by=by)

    def find(self, pks: Iterable[int]) -> dict[int, User]:
        """People by id."""
        return User.objects.in_bulk(list(pks))
