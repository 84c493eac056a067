"""What becomes of a row: new, changed, same or rejected; and what a row was given as."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Result(StrEnum):
    """The four things a row can be."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class CellError:
    """Why a row is rejected: the column (its identifier; empty = the row as a whole), what stood there, the remedy."""

    column: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class GivenRow:
    """One row as it was read: ``number`` is the line a person sees, ``values`` cells by column identifier.

    Columns that the file does not have are absent from ``values``; an empty cell is there and is empty.
    """

    number: int
    values: Mapping[str, Any]
    remarks: tuple[str, ...] = ()
    errors: tuple[CellError, ...] = ()


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What was understood of one row.

    ``position`` is its place among the rows given: in the annex several people share one line, so that its ``number``
    is no name for it. ``draft`` holds the values to be saved (nothing for a rejected row), ``match`` the row of the
    register it speaks of, ``before`` that row as it would be exported.
    """

    position: int
    number: int
    result: Result
    key: str
    shown: Mapping[str, str]
    errors: tuple[CellError, ...] = ()
    remarks: tuple[str, ...] = ()
    draft: Mapping[str, Any] = field(default_factory=dict)
    match: Any = None
    before: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Touch:
    """One register row that an import wrote: what it was (None = it was not there) and what it became, as exported."""

    number: int
    pk: int
    before: Mapping[str, str] | None
    after: Mapping[str, str]


class Problems(list[CellError]):
    """The errors of one row while it is being understood."""

    def add(self, column: str, value: object, message: str) -> None:
        """Note what is wrong with a cell."""
        self.append(CellError(column, "" if value is None else str(value), message))


class RowRefusedError(Exception):
    """An action refused a row that had looked right; the import as a whole is rolled back."""

    def __init__(self, outcome: RowOutcome, errors: tuple[CellError, ...]) -> None:
        """Which row, and the action's reasons."""
        super().__init__(f"row {outcome.number}: {'; '.join(error.message for error in errors)}")
        self.position = outcome.position
        self.errors = errors
