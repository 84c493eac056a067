"""What a preview keeps until it is confirmed: its file, and its rows on their way into JSON and back."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from accounts.resources.outcome import CellError, GivenRow, RowOutcome, Touch
from accounts.resources.widgets import plain
from exchange.models import ImportRun


def source_of(run: ImportRun) -> bytes | None:
    """The file a preview was read from; None once it is gone: thrown away, or not brought back by a restore."""
    if not run.source:
        return None
    try:
        with run.source.open("rb") as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None


def kept_row(row: GivenRow) -> dict[str, Any]:
    """A row as it was read."""
    return {
        "number": row.number,
        "values": {name: plain(value) for name, value in row.values.items()},
        "remarks": list(row.remarks),
        "errors": [asdict(error) for error in row.errors],
    }


def given_row(kept: Mapping[str, Any]) -> GivenRow:
    """The row again."""
    errors = tuple(CellError(**error) for error in kept["errors"])
    return GivenRow(kept["number"], kept["values"], tuple(kept["remarks"]), errors)


def kept_outcome(outcome: RowOutcome) -> dict[str, Any]:
    """What was understood of a row, as the preview shows it."""
    return {
        "position": outcome.position,
        "row": outcome.number,
        "result": str(outcome.result),
        "key": outcome.key,
        "shown": dict(outcome.shown),
        "errors": [asdict(error) for error in outcome.errors],
        "remarks": list(outcome.remarks),
    }


def kept_touches(touched: Iterable[Touch]) -> list[dict[str, Any]]:
    """What undoing will need."""
    # Not asdict: it copies every row's values one by one.
    return [{"number": touch.number, "pk": touch.pk, "before": touch.before, "after": touch.after} for touch in touched]


def touches(kept: Iterable[Mapping[str, Any]]) -> list[Touch]:
    """The touches again."""
    return [Touch(**touch) for touch in kept]
