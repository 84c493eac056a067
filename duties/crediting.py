"""Where acts count: for each obligation near them, which acts it took, and why it did not take the others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from duties.books import books_of
from duties.judging import judge_rows
from duties.models import Obligation
from duties.words import WHY

MOST_MOVES = 3


@dataclass(frozen=True, slots=True)
class Move:
    """A figure that a visit or a record moved."""

    obligation: Obligation
    before: int


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
        return self.obligation.period_label


def credits_of(acts: Mapping[int, User | None], rows: Sequence[Obligation], *, today: date) -> list[Credit]:
    """Judge the obligations and say for each what became of the acts (id → who); a constant number of queries."""
    found = []
    books = books_of({row.duty_id: row.duty for row in rows})
    for row, judged in zip(rows, judge_rows(rows, books=books, today=today), strict=True):
        found += [Credit(acts[pk], row, None) for pk in judged.standing.counted if pk in acts]
        found += [Credit(acts[pk], row, str(WHY[why])) for pk, why in judged.standing.not_counted if pk in acts]
    return found


def moved(after: Iterable[Obligation], *, seen_by: User) -> list[Move]:
    """The figures that an action has moved, of those one may see; ``after``: the obligations it handed out."""
    found = {row.pk: Move(row, row.was) for row in after if row.was is not None and row.done != row.was}
    visible = Obligation.objects.visible_to(seen_by).owed().filter(pk__in=found).values_list("pk", flat=True)
    seen = set(visible) if found else set()
    return [move for pk, move in found.items() if pk in seen]


def moves_in_words(found: Iterable[Move], *, today: date) -> str:
    """``到煤矿检查 3 → 4 / 5``, the first few of them; a period that is not running is named."""
    words = []
    for move in found:
        row = move.obligation
        period = "" if row.period_start <= today <= row.period_end else f" {row.period_label}"
        words.append(f"{row.duty.title}{period} {move.before} → {row.done} / {row.required}")
    return "；".join(words[:MOST_MOVES]) + ("…" if len(words) > MOST_MOVES else "")
