"""KIND appointments: 任职."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.appointments import ONE_CHAIR, appoint, change_appointment, void_appointment
from accounts.models import Appointment, User
from accounts.resources.directory import Directory
from accounts.resources.outcome import GivenRow, Problems, RowOutcome
from accounts.resources.registers import departments, people, posts
from accounts.resources.table import Column, TableResource
from accounts.resources.widgets import Day, Name, Text, YesNo
from accounts.spans import span_in_words


class AppointmentResource(TableResource):
    """One row per person and post held; the person by user name, or by name where that is unique."""

    table: ClassVar = "appointments"
    caption: ClassVar = gettext_lazy("任职")
    needs: ClassVar = gettext_lazy("用户名或姓名、单位、岗位、任职日期；离任日期和代理可空")

    username = Column("用户名", "Username", widget=Text(150), attribute="user__username")
    name = Column("姓名", "Name", widget=Name(60), attribute="user__name")
    department = Column("单位", "Department", widget=Name(), attribute="post__department", required=True)
    post = Column("岗位", "Post", widget=Name(), required=True)
    starts = Column("任职日期", "From", widget=Day(), required=True)
    ends = Column("离任日期", "Until", widget=Day(), default=None)
    acting = Column("代理", "Acting", widget=YesNo(), default=False)

    def get_queryset(self) -> Any:
        """Appointments that stand in the books."""
        return Appointment.objects.current().select_related("user", "post__department").order_by("starts", "ends", "id")

    def load(self, rows: Sequence[GivenRow]) -> None:
        """People, departments, posts and all appointments."""
        self.departments, self.posts, self.people = departments(), posts(), people()
        self.usernames = {user.username: user for user in User.objects.all()}
        self.held: dict[int, list[Appointment]] = defaultdict(list)
        for row in self.get_queryset():
            self.held[row.post_id].append(row)

    def resolve(self, cells: dict[str, Any], problems: Problems) -> None:
        """Who and which post."""
        user = self._person(cells, problems)
        department = self.departments.one("department", cells["department"], problems)
        if department is not None:
            titles = self.posts.get(department.pk) or Directory(_("岗位"))
            cells["department"], cells["post"] = department, titles.one("post", cells["post"], problems)
        if user is not None:
            cells["username"], cells["name"], cells["user"] = user.username, user.name, user

    def match(self, cells: dict[str, Any]) -> Appointment | None:
        """The same person in the same post from the same day."""
        who, starts = cells["user"].pk, cells["starts"]
        rows = self.held.get(cells["post"].pk, ())
        return next((row for row in rows if row.user_id == who and row.starts == starts), None)

    def check(self, draft: Mapping[str, Any], match: Appointment | None, problems: Problems) -> None:
        """The end after the start; one person once at a time; one holder beside whom others may act."""
        starts, ends, post = draft["starts"], draft["ends"], draft["post"]
        if ends and ends < starts:
            problems.add("ends", ends, _("离任日期早于任职日期，请改正"))
            return
        one_chair = post.rank in ONE_CHAIR and not draft["acting"]
        for row in self.held.get(post.pk, ()):
            own = row.user_id == draft["user"].pk
            apart = (row.ends and row.ends < starts) or (ends and ends < row.starts)
            if apart or (match is not None and row.pk == match.pk) or not (own or (one_chair and not row.acting)):
                continue
            facts = {"who": row.user, "when": span_in_words(row.starts, row.ends), "post": post}
            if own:
                text = _("%(who)s已在 %(when)s 担任%(post)s，时间重叠；请先填写原任职的离任日期，或更正日期")
            else:
                text = _("%(post)s在 %(when)s 由%(who)s担任；请先填写其离任日期，或把新任职登记为代理")
            problems.add("starts", starts, text % facts)
            return

    def accept(self, number: int, draft: Mapping[str, Any], match: Appointment | None) -> None:
        """Later rows may not overlap this one."""
        values = {name: draft[name] for name in ("user", "post", "starts", "ends", "acting")}
        row = Appointment(pk=match.pk if match else None, **values)
        rows = self.held[draft["post"].pk]
        rows[:] = [*(other for other in rows if match is None or other.pk != match.pk), row]

    def identity(self, draft: Mapping[str, Any]) -> Hashable:
        """Person, post and first day."""
        return draft["username"], draft["post"].pk, draft["starts"]

    def called(self, cells: Mapping[str, Any]) -> str:
        """Person and post."""
        return f"{cells['name'] or cells['username']} · {cells['department']}{cells['post']}"

    def save(self, outcome: RowOutcome, *, by: User) -> Appointment:
        """A changed appointment is voided and entered anew."""
        draft = outcome.draft
        if outcome.match is not None:
            return change_appointment(
                appointment=outcome.match,
                starts=draft["starts"],
                ends=draft["ends"],
                acting=draft["acting"],
                reason=_("导入更正"),
                by=by,
            )
        return appoint(
            user=draft["user"],
            post=draft["post"],
            starts=draft["starts"],
            ends=draft["ends"],
            acting=draft["acting"],
            by=by,
        )

    def withdraw(self, pks: Sequence[int], *, by: User, reason: str) -> None:
        """Void them."""
        for row in self.find(pks).values():
            void_appointment(appointment=row, reason=reason, by=by)

    def find(self, pks: Iterable[int]) -> dict[int, Appointment]:
        """Appointments that still stand, by id."""
        return {row.pk: row for row in self.get_queryset().filter(pk__in=list(pks))}

    def _person(self, cells: Mapping[str, Any], problems: Problems) -> User | None:
        username, name = cells.get("username"), cells.get("name")
        if username:
            user = self.usernames.get(username)
            if user is None:
                problems.add("username", username, _("没有这个用户名，请核对，或先登记这个人员"))
            return user
        if not name:
            problems.add("name", "", _("请填写用户名或姓名"))
            return None
        return self.people.one("name", name, problems)
