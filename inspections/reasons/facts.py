"""What the checks look at: a month of visits as frozen facts, and what they find."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One person's part in one visit.

    ``text``: findings and note as one. ``recorder``: who entered it, by name, and by id where he is known.
    ``voided_on``: the day on which it was voided or corrected. ``changed``: what the correction changed of what counts,
    in words; empty where it is no correction, or changed nothing of it. ``declined``: what the person said who was not
    there. ``can_answer`` False: he has no login to confirm with.
    """

    visit: int
    person: int
    name: str
    mine: int
    mine_name: str
    day: date
    kind: str = "routine"
    starts: time | None = None
    ends: time | None = None
    text: str = ""
    late_days: int = 0
    recorded_on: date
    recorder: int | None = None
    recorder_name: str = ""
    confirmed: bool = True
    declined: str = ""
    can_answer: bool = True
    voided_on: date | None = None
    corrected: bool = False
    changed: str = ""

    @property
    def stands(self) -> bool:
        """Whether the visit is in the books and its person does not deny it."""
        return self.voided_on is None and not self.declined

    @property
    def called(self) -> str:
        """Day and mine."""
        return f"{self.day} {self.mine_name}"


@dataclass(frozen=True, slots=True)
class Met:
    """A figure that stands as met: its period's first and last day, and the day on which it was reached."""

    starts: date
    ends: date
    met_on: date


@dataclass(frozen=True, slots=True)
class Month:
    """The visits of the days ``first`` to ``last``, as known on ``today``.

    ``places``: longitude and latitude in degrees of the mines whose place is known. ``met``: figures, by person.
    """

    first: date
    last: date
    today: date
    parts: tuple[Part, ...]
    places: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    met: Mapping[int, Sequence[Met]] = field(default_factory=dict)

    def by_person(self) -> dict[int, list[Part]]:
        """What stands, by person, in the order of days and times."""
        found: dict[int, list[Part]] = defaultdict(list)
        for part in sorted(self.parts, key=lambda part: (part.day, part.starts or time.min, part.visit)):
            if part.stands:
                found[part.person].append(part)
        return found


@dataclass(frozen=True, slots=True)
class Reason:
    """Why it is worth looking at some visits of a person; ``words`` say what was seen, never what it means."""

    person: int
    name: str
    parts: tuple[Part, ...]
    words: str

    @property
    def day(self) -> date:
        """The first day it is about."""
        return min(part.day for part in self.parts)


def about(parts: Sequence[Part], words: str) -> Reason:
    """A reason about one person's parts in visits."""
    return Reason(parts[0].person, parts[0].name, tuple(parts), words)


def minute(moment: time) -> int:
    """Minutes since midnight."""
    return moment.hour * 60 + moment.minute
