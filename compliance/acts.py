"""Acts: what was done, as the core sees it (domain.md "Act", 履职记录)."""

from datetime import date
from typing import NamedTuple

from compliance.rules import DutyKind


class Act(NamedTuple):
    """One thing done by one person or department; a joint visit is one act for each participant, of the same record.

    ``order``: the order recorded, which decides between acts of one day. ``for_day``: any day of the period it is for;
    None = its own day. ``subject``: enterprise or inspector, for the each_* scopes. ``person`` None = a record the
    department entered, so nobody's appointment is looked at. ``record``: the register row it came from. ``ended``
    False = begun and not ended. ``confirmed`` False = entered by somebody else, and the person has not said that he
    was there.

    A tuple, because acts are made by the million: one of these costs a fifth of a frozen dataclass.
    """

    id: int
    order: int
    kind: DutyKind
    visit_kind: str | None
    day: date
    for_day: date | None
    mine: int | None
    subject: int | None
    person: int | None
    record: int | str
    ended: bool = True
    confirmed: bool = True
    voided: bool = False
    superseded: bool = False

    @property
    def reference_day(self) -> date:
        """The day that decides for which period it counts: a report counts for the period it is *for*."""
        return self.for_day or self.day
