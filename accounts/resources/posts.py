"""KIND posts: 岗位."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy

from accounts.actions.posts import save_post
from accounts.actions.removing import remove_unused
from accounts.models import Post, User
from accounts.names import name_key
from accounts.resources.outcome import GivenRow, Problems, RowOutcome
from accounts.resources.registers import departments
from accounts.resources.table import Column, TableResource
from accounts.resources.widgets import Choice, Name


class PostResource(TableResource):
    """One row per post of a department."""

    table: ClassVar = "posts"
    caption: ClassVar = gettext_lazy("岗位")
    needs: ClassVar = gettext_lazy("单位、岗位；层级可空（默认工作人员）")

    department = Column("单位", "Department", widget=Name(), required=True, aliases=("部门",))
    title = Column("岗位", "Post", widget=Name(60), required=True, aliases=("post",))
    rank = Column("层级", "Rank", widget=Choice(Post.Rank), default=Post.Rank.STAFF.value)

    def get_queryset(self) -> Any:
        """All posts."""
        return Post.objects.select_related("department").order_by("id")

    def load(self, rows: Sequence[GivenRow]) -> None:
        """Departments and their posts."""
        self.departments = departments()
        self.known = {(post.department_id, name_key(post.title)): post for post in self.get_queryset()}

    def resolve(self, cells: dict[str, Any], problems: Problems) -> None:
        """The department must be in the books."""
        cells["department"] = self.departments.one("department", cells["department"], problems)

    def match(self, cells: dict[str, Any]) -> Post | None:
        """The post of that title in that department."""
        return self.known.get((cells["department"].pk, name_key(cells["title"])))

    def identity(self, draft: Mapping[str, Any]) -> Hashable:
        """Department and title."""
        return draft["department"].pk, name_key(draft["title"])

    def called(self, cells: Mapping[str, Any]) -> str:
        """Department and title run together."""
        return f"{cells['department']}{cells['title']}"

    def save(self, outcome: RowOutcome, *, by: User) -> Post:
        """Through the action."""
        draft = outcome.draft
        return save_post(
            post=outcome.match, department=draft["department"], title=draft["title"], rank=draft["rank"], by=by
        )

    def withdraw(self, pks: Sequence[int], *, by: User, reason: str) -> None:
        """Remove posts to which nothing refers."""
        remove_unused(rows=Post.objects.filter(pk__in=pks).order_by("-pk"), noun="post", reason=reason, by=by)

    def find(self, pks: Iterable[int]) -> dict[int, Post]:
        """Posts by id."""
        return Post.objects.select_related("department").in_bulk(list(pks))
