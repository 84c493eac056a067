"""值得一看的理由: what the checks found in a month, narrowed and exported as it stands."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from inspections.reasons.checks import Check, all_reasons
from inspections.reasons.facts import Part, Reason
from inspections.reasons.reading import month_of

MOST_VISITS = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One reason with the check that found it."""

    check: Check
    reason: Reason

    @property
    def visits(self) -> tuple[Part, ...]:
        """The visits it is about, each once, the first few of them."""
        return self._all()[:MOST_VISITS]

    @property
    def more(self) -> int:
        """How many there are in all, where they are not all shown."""
        count = len(self._all())
        return count if count > MOST_VISITS else 0

    def _all(self) -> tuple[Part, ...]:
        return tuple({part.visit: part for part in self.reason.parts}.values())


def lines_of(day: date, *, today: date, kind: str = "", person: str = "") -> list[Line]:
    """The reasons of the month that holds a day; ``person``: part of a name."""
    found = [Line(check, reason) for check, reason in all_reasons(month_of(day, today=today))]
    return [line for line in found if kind in ("", line.check.key) and person in line.reason.name]


def heads() -> Sequence[str]:
    """Column heads of the export."""
    return [gettext("类别"), gettext("人员"), gettext("值得一看的理由"), gettext("检查日期"), gettext("煤矿")]


def rows(lines: Iterable[Line]) -> Iterator[tuple[str, ...]]:
    """Rows of the export."""
    for line in lines:
        days = "、".join(dict.fromkeys(part.day.isoformat() for part in line.reason.parts))
        mines = "、".join(dict.fromkeys(part.mine_name for part in line.reason.parts))
        yield str(line.check.title), line.reason.name, line.reason.words, days, mines
