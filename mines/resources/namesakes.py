"""People of one name: which of them, and which of their postings, a row of the roster speaks of."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from accounts.models import Appointment, Department, Post, User
from accounts.names import name_key
from mines.models import Posting

Days = tuple[date | None, date | None]


def overlap(one: Days, other: Days) -> bool:
    """Whether two runs of days share one; an open end reaches for ever."""
    (starts, ends), (first, last) = one, other
    return (ends is None or first is None or first <= ends) and (last is None or starts is None or starts <= last)


class Namesakes:
    """Everybody in the books by name, with all their postings; read once for all rows of a file."""

    def __init__(self, postings: Iterable[Posting], today: date) -> None:
        """``today`` decides who is posted now."""
        self.today = today
        self._postings: dict[str, list[Posting]] = defaultdict(list)
        self._by_person: dict[int, list[Posting]] = defaultdict(list)
        for posting in postings:
            self._postings[name_key(posting.person.name)].append(posting)
            self._by_person[posting.person_id].append(posting)
        self._people: dict[str, list[User]] = defaultdict(list)
        for user in User.objects.order_by("id"):
            self._people[name_key(user.name)].append(user)
        # Who holds another post is somebody else than the inspector of the same name, until a person says otherwise.
        self._in_office = set(
            Appointment.objects.current().exclude(post__rank=Post.Rank.INSPECTOR).values_list("user_id", flat=True)
        )

    def bearers(self, name: str) -> list[User]:
        """Everybody of that name."""
        return self._people.get(name_key(name), [])

    def postings_of(self, person: User | None) -> list[Posting]:
        """All postings of one person that stand in the books."""
        return [] if person is None else self._by_person.get(person.pk, [])

    def under(self, cells: Mapping[str, Any], department: Department) -> bool:
        """Whether the row's person is posted to the row's mine by that very department already."""
        return any(
            posting.mine_id == cells["mine"].pk and posting.department_id == department.pk
            for posting in self._possible(cells)
        )

    def posting(self, cells: Mapping[str, Any]) -> Posting | None:
        """The posting a row speaks of: the very same, one to be corrected, or the one at another mine that it ends."""
        possible = self._possible(cells)
        here = [posting for posting in possible if posting.mine_id == cells["mine"].pk]
        own = [posting for posting in here if posting.department_id == cells["department"].pk]
        starts, ends = cells.get("starts"), cells.get("ends")
        exact = [posting for posting in own if posting.starts == starts]
        if "starts" in cells and exact:
            return max(exact, key=lambda posting: posting.ends == ends)
        days = (starts, ends) if starts else (self.today, None)
        for choice in (own, here, possible):
            now = [posting for posting in choice if overlap(days, (posting.starts, posting.ends))]
            if now:
                return now[-1]
        # Without a date the row may still speak of a posting that has ended.
        return own[-1] if own and not starts else None

    def person(self, cells: Mapping[str, Any]) -> User | None:
        """Somebody of that name in the books who may be meant by a new posting; None where it is a new person."""
        phone = cells.get("phone")
        free = [
            user
            for user in self.bearers(cells["name"])
            if user.pk not in self._in_office and not (phone and user.phone and user.phone != phone)
        ]
        known = [user for user in free if user.phone and user.phone == phone] or free
        return known[0] if len(known) == 1 else None

    def _possible(self, cells: Mapping[str, Any]) -> list[Posting]:
        phone = cells.get("phone")
        return [
            posting
            for posting in self._postings.get(name_key(cells["name"]), ())
            if not (phone and posting.person.phone and posting.person.phone != phone)
        ]
