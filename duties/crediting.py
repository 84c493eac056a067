"""Where acts count: for each obligation near them, which acts it took, and why it did not take the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from duties.judging import books_for, judge_rows
from duties.models import Obligation
from duties.words import WHY, period_label


@dataclass(frozen=True, slots=True)
class Credit:
    """One act held against one obligation; no reason means that it counts. ``person`` None: a department's act."""

    person: User | None
    obligation: Obligation
    why: str | None

    @property
    def title(self) -> str:
        """What the duty asks for."""
        return self.obligation.duty.title

    @property
    def period(self) -> str:
        """Which period it is owed for."""
        owed = self.obligation
        return period_label(owed.period_kind, owed.period_start, owed.period_end)


def credits_of(acts: Mapping[int, User | None], rows: Sequence[Obligation], *, today: date) -> list[Credit]:
    """Judge the obligations and say for each what became of the acts (id → who); a constant number of queries."""
    found = []
    for row, judged in zip(rows, judge_rows(rows, books=books_for(rows), today=today), strict=True):
        found += [Credit(acts[pk], row, None) for pk in judged.standing.counted if pk in acts]
        found += [Credit(acts[pk], row, str(WHY[why])) for pk, why in judged.standing.not_counted if pk in acts]
    return found
