"""回访抽查: which visits of a month are looked into. The same visits and the same seed always give the same sample."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

SHARE = 10  # one in so many, rounded up


class Why(StrEnum):
    """Why a visit is in the sample."""

    TENTH = "tenth"
    SERIOUS = "serious"
    QUARTER = "quarter"


@dataclass(frozen=True, slots=True)
class Pool:
    """A month's visits at the moment of drawing: who was at each; ``serious``: those in which something was seen."""

    seed: str
    visits: Mapping[int, frozenset[int]]
    serious: frozenset[int] = frozenset()


def in_turn(seed: str, visits: Iterable[int]) -> list[int]:
    """Visits in the order in which they are drawn: by SHA-256 of ``seed:number``, which nobody can choose."""
    return sorted(visits, key=lambda visit: hashlib.sha256(f"{seed}:{visit}".encode()).hexdigest())


def sample(pool: Pool) -> dict[int, Why]:
    """One visit in ten, rounded up, and every serious one; in the order of drawing."""
    order = in_turn(pool.seed, pool.visits)
    tenth = set(order[: ceil(len(order) / SHARE)])
    return {v: Why.TENTH if v in tenth else Why.SERIOUS for v in order if v in tenth or v in pool.serious}


def closing_sample(pool: Pool, before: Sequence[Pool], standing: Mapping[int, frozenset[int]]) -> dict[int, Why]:
    """The sample of a quarter's last month: with a visit of everybody who has had visits and was not drawn so far.

    ``before``: the quarter's earlier months. ``standing``: those of their visits that are still in the books.
    """
    found = sample(pool)
    drawn = {person for month in before for visit in sample(month) for person in month.visits[visit]}
    drawn |= {person for visit in found for person in pool.visits[visit]}
    quarter = {**standing, **pool.visits}
    for visit in in_turn(pool.seed, quarter):
        if quarter[visit] - drawn:
            found[visit] = Why.QUARTER
            drawn |= quarter[visit]
    return found
