"""Rates: met ÷ judged, with every count that stands beside it (domain.md "States")."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from compliance.standing import State


@dataclass(frozen=True, slots=True)
class Tally:
    """How many obligations are in each state."""

    met: int = 0
    met_late: int = 0
    open: int = 0
    due_soon: int = 0
    overdue: int = 0
    missed: int = 0
    excused: int = 0
    not_judged: int = 0

    @classmethod
    def from_counts(cls, counts: Mapping[State, int]) -> Self:
        """From counts by state; a state that is not there counts 0."""
        return cls(**{state.value: counts.get(state, 0) for state in State})

    @property
    def judged(self) -> int:
        """How many the rate speaks of: those whose figures are final or late."""
        return self.met + self.met_late + self.overdue + self.missed

    @property
    def rate(self) -> Fraction | None:
        """Share met in time, 0 to 1; None, never 0, where nothing is judged: "not applicable" is no number."""
        return Fraction(self.met, self.judged) if self.judged else None
