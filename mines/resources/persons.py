"""People named in a cell: by name, where that is not unique with their department or user name behind an @."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from import_export.widgets import Widget

from accounts.models import Appointment, User
from accounts.names import name_key
from accounts.resources.outcome import Problems
from accounts.resources.registers import departments, people
from mines.models import Posting
from sheets.values import split_names


@dataclass(frozen=True, slots=True)
class PersonCell:
    """One person as a cell names him; who he is decides, what he came for is told only where it was written."""

    person: int
    name: str = field(compare=False)
    username: str = field(compare=False)
    department: int | None = field(compare=False, default=None)

    @classmethod
    def of(cls, user: User, department: int | None = None) -> "PersonCell":
        """A person in the books."""
        return cls(user.pk, user.name, user.username, department)


class NamedPeople(Widget):
    """Names split by 、; ``姓名@单位`` or ``姓名@用户名`` where several people bear a name."""

    # Names that more than one person bears; filled before anything is written out.
    doubles: frozenset[str] = frozenset()

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The names as written, each once."""
        return list(dict.fromkeys(split_names(value)))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Names that are read back as the same people."""
        return "、".join(self.word(named) for named in value or ())

    def word(self, named: PersonCell) -> str:
        """One name."""
        return f"{named.name}@{named.username}" if name_key(named.name) in self.doubles else named.name


class NamedPerson(NamedPeople):
    """One name of that kind."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The name as written."""
        names = super().clean(value, row, **kwargs)
        if len(names) != 1:
            raise ValueError(_("只能填一个人"))
        return names[0]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """A name that is read back as the same person."""
        return "" if value is None else self.word(value)


class Persons:
    """Everybody by name, with the departments in which they hold or held something; read once for all rows."""

    def __init__(self) -> None:
        """Three registers, three queries."""
        self._people, self._departments = people(), departments()
        self._homes: dict[int, set[int]] = defaultdict(set)
        held = Appointment.objects.current().values_list("user_id", "post__department_id")
        for person, department in (*held, *Posting.objects.current().values_list("person_id", "department_id")):
            self._homes[person].add(department)

    def find(self, column: str, written: str, problems: Problems) -> PersonCell | None:
        """The person a cell names; otherwise a problem that names the remedy."""
        name, _at, place = written.partition("@")
        found = self._people.find(name)
        home = None
        if place and found:
            found, home = self._at(found, place)
            if not found:
                text = _("“%(place)s”没有名为“%(name)s”的人员，请核对单位") % {"place": place, "name": name}
                problems.add(column, written, text)
                return None
        if len(found) > 1:
            text = _("有 %(count)s 人叫“%(name)s”，请写成“%(name)s@单位”或“%(name)s@用户名”")
            problems.add(column, written, text % {"count": len(found), "name": name})
            return None
        user = found[0] if found else self._people.one(column, name, problems)
        return PersonCell.of(user, home) if user else None

    def _at(self, found: list[User], place: str) -> tuple[list[User], int | None]:
        by_username = [user for user in found if user.username == place]
        if by_username:
            return by_username, None
        for department in self._departments.find(place):
            here = [user for user in found if department.pk in self._homes[user.pk]]
            if here:
                return here, department.pk
        return [], None


def doubles() -> frozenset[str]:
    """Names that more than one person bears."""
    seen: set[str] = set()
    twice: set[str] = set()
    for name in User.objects.values_list("name", flat=True):
        key = name_key(name)
        (twice if key in seen else seen).add(key)
    return frozenset(twice)
