"""Who may be named as present at a visit: the picker's list, and names as people type them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Appointment, Department, User
from accounts.names import name_key, near_names
from accounts.reach import reach_of
from accounts.spans import in_force
from audit.kept import kept
from inspections.drafts import Participant
from mines.models import Posting

SEPARATORS = re.compile(r"[、,，;；\n]+")


@dataclass(frozen=True, slots=True)
class Companion:
    """One person of the picker: name and place, and what he can be found by."""

    person_id: int
    name: str
    place: str
    keys: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A typed name that means nobody, or several people; the words say what to do."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class _Namesake:
    person_id: int
    department: Department


def companions(user: User, *, today: date, also: Iterable[User] = ()) -> list[Companion]:
    """People in office or posted on the day: oneself, one's own department, then the others; two queries.

    ``also``: people already named, who may have left since.
    """
    named = tuple(also)
    if named:
        return _companions(user, today, named)
    return kept(("companions", user.pk, today, get_language()), lambda: _companions(user, today))


def _companions(user: User, today: date, also: Iterable[User] = ()) -> list[Companion]:
    own = reach_of(user).department_ids
    found: dict[int, tuple[tuple[bool, bool], Companion]] = {}
    held = Appointment.objects.current().filter(in_force(today)).select_related("user", "post__department")
    for row in held.order_by("post__department_id", "post_id", "pk"):
        place = f"{row.post.department.name} {row.post.title}"
        _list(found, row.user, place, own=row.post.department_id in own, user=user)
    resident = _("驻矿安监员")
    posted = Posting.objects.current().filter(in_force(today)).select_related("person", "mine", "department")
    for posting in posted.order_by("department_id", "pk"):
        place = f"{posting.department.name} {resident} {posting.mine}"
        _list(found, posting.person, place, own=posting.department_id in own, user=user)
    for person in also:
        _list(found, person, "", own=False, user=user)
    return [companion for _order, companion in sorted(found.values(), key=lambda pair: pair[0])]


def understand_names(text: str) -> tuple[list[Participant], list[Unknown]]:
    """Names split by 、 as people on the books; ``name@单位`` where a name is not unique. Three queries."""
    wanted = [tuple(part.strip() for part in word.partition("@")[::2]) for word in split_names(text)]
    if not wanted:
        return [], []
    namesakes = _namesakes()
    present, unknown = [], []
    for name, place in wanted:
        people = namesakes.get(name_key(name), [])
        chosen = [person for person in people if not place or _means(person.department, place)]
        if len({person.person_id for person in chosen}) == 1:
            present.append(Participant(chosen[0].person_id, chosen[0].department.pk if place else None))
        else:
            unknown.append(Unknown(name, _remedy(name, place, people, namesakes)))
    return present, unknown


def split_names(text: str) -> list[str]:
    """Names apart; never split at blanks, since two-character names are padded with them."""
    return [word for word in (part.strip() for part in SEPARATORS.split(text.replace("＠", "@"))) if word]


def _list(
    found: dict[int, tuple[tuple[bool, bool], Companion]], person: User, place: str, *, own: bool, user: User
) -> None:
    if person.pk in found:
        return
    words = _("（我）") if person.pk == user.pk else ""
    keys = " ".join(filter(None, (person.initials, person.pinyin, place)))
    found[person.pk] = (person.pk != user.pk, not own), Companion(person.pk, f"{person.name}{words}", place, keys)


def _namesakes() -> dict[str, list[_Namesake]]:
    """Everybody who ever held a post or a posting, by name: an old visit may name who has left."""
    found: dict[str, list[_Namesake]] = defaultdict(list)
    departments = {department.pk: department for department in Department.objects.all()}
    held = Appointment.objects.current().values_list("user_id", "user__name", "post__department_id")
    posted = Posting.objects.current().values_list("person_id", "person__name", "department_id")
    for person, name, department in [*held, *posted]:
        found[name_key(name)].append(_Namesake(person, departments[department]))
    return found


def _means(department: Department, place: str) -> bool:
    return name_key(place) in {name_key(word) for word in (department.name, *department.short_names)}


def _remedy(name: str, place: str, people: Sequence[_Namesake], names: Iterable[str]) -> str:
    if people and not place:
        examples = "、".join(sorted({f"{name}@{person.department.name}" for person in people}))
        return _("有几位%(name)s，请写明单位：%(examples)s") % {"name": name, "examples": examples}
    if people:
        examples = "、".join(sorted({person.department.name for person in people}))
        return _("%(name)s 不在%(place)s，登记的单位是：%(examples)s") % {
            "name": name,
            "place": place,
            "examples": examples,
        }
    near = near_names(name, names)
    if near:
        return _("没有登记 %(name)s。是不是：%(near)s？") % {"name": name, "near": "、".join(near)}
    return _("没有登记 %(name)s；外单位人员请写在“外单位人员”一栏") % {"name": name}
