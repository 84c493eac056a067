"""Finding people for pickers: by name, pinyin, initials or department; who has left comes last and is marked."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Appointment, Department, User
from accounts.names import name_key
from accounts.spans import in_force

# Those who keep the system go to no mine and hold no post.
KEEPERS = (User.Role.ADMINISTRATOR, User.Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Person:
    """One line of a picker. ``posts`` and ``departments`` are those held on the day asked for."""

    id: int
    username: str
    name: str
    pinyin: str
    initials: str
    posts: tuple[str, ...]
    departments: tuple[str, ...]
    departed: bool

    @property
    def keys(self) -> str:
        """What a search in the page looks through."""
        return " ".join(filter(None, (self.name, self.initials, self.pinyin, *self.departments)))


def find_people(
    *, today: date, text: str = "", department: Department | None = None, at_most: int = 500
) -> list[Person]:
    """People who match every word of ``text``, those in office first, then by pinyin; two queries."""
    rows = _with_standing(today)
    for word in text.split():
        rows = rows.filter(_matches(word, today))
    if department is not None:
        rows = rows.filter(pk__in=_held_on(today).filter(post__department=department).values("user"))
    found = list(rows[:at_most])
    held = _posts_of([user.pk for user in found], today)
    return [_person(user, held.get(user.pk, [])) for user in found]


def _with_standing(today: date) -> QuerySet[User]:
    """Everybody a picker may offer, with ``departed``: login closed, or held posts once and none on the day."""
    holds = Exists(_held_on(today).filter(user=OuterRef("pk")))
    held_once = Exists(Appointment.objects.current().filter(user=OuterRef("pk"), starts__lte=today))
    rows = User.objects.annotate(holds=holds, held_once=held_once)
    rows = rows.annotate(departed=Q(is_active=False) | Q(held_once=True, holds=False))
    return rows.filter(~Q(role__in=KEEPERS) | Q(held_once=True)).order_by("departed", "pinyin", "id")


def _held_on(today: date) -> QuerySet[Appointment]:
    return Appointment.objects.current().filter(in_force(today))


def _matches(word: str, today: date) -> Q:
    letters = name_key(word)
    there = Q(post__department__name__icontains=word) | Q(post__department__short_names__icontains=word)
    return (
        Q(name__icontains=word)
        | Q(username__iexact=word)
        | Q(pinyin__contains=letters)
        | Q(initials__startswith=letters)
        | Q(pk__in=_held_on(today).filter(there).values("user"))
    )


def _posts_of(users: Iterable[int], today: date) -> dict[int, list[Appointment]]:
    found: dict[int, list[Appointment]] = defaultdict(list)
    for row in _held_on(today).filter(user__in=users).select_related("post__department").order_by("starts", "id"):
        found[row.user_id].append(row)
    return found


def _person(user: User, held: list[Appointment]) -> Person:
    return Person(
        id=user.pk,
        username=user.username,
        name=str(user),
        pinyin=user.pinyin,
        initials=user.initials,
        posts=tuple(dict.fromkeys(str(row.post) for row in held)),
        departments=tuple(dict.fromkeys(row.post.department.name for row in held)),
        departed=user.departed,  # type: ignore[attr-defined]  # annotated
    )
