"""Set-based writes of standings: one statement for any number of obligations, on either database."""

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date

from django.db import connection

from duties.models import Obligation


@dataclass(frozen=True, slots=True)
class Figure:
    """The standing columns of one row, in the order of COLUMNS."""

    id: int
    required: int
    done: int
    done_in_time: int
    over_maximum: bool
    met_on: date | None
    state: str
    next_change: date | None
    judged_for: date


COLUMNS = {
    "id": "bigint",
    "required": "integer",
    "done": "integer",
    "done_in_time": "integer",
    "over_maximum": "boolean",
    "met_on": "date",
    "state": "text",
    "next_change": "date",
    "judged_for": "date",
}


def write_figures(figures: Sequence[Figure]) -> None:
    """Store standings and mark their rows as no longer stale.

    Django's bulk_update builds a CASE of all rows for each column, which takes seconds for thousands of rows; both
    databases can join an UPDATE to a JSON array instead, as one parameter.
    """
    if not figures:
        return
    payload = json.dumps([dict(zip(COLUMNS, astuple(figure), strict=True)) for figure in figures], default=str)
    sets = ", ".join(f'"{name}" = v."{name}"' for name in COLUMNS if name != "id")
    if connection.vendor == "postgresql":
        fields = ", ".join(f'"{name}" {kind}' for name, kind in COLUMNS.items())
        source = f"(SELECT * FROM jsonb_to_recordset(%s::jsonb) AS r({fields}))"
    else:
        fields = ", ".join(f"value->>'$.{name}' AS \"{name}\"" for name in COLUMNS)
        source = f"(SELECT {fields} FROM json_each(%s))"
    table = Obligation._meta.db_table
    stale = "FALSE" if connection.vendor == "postgresql" else "0"
    with connection.cursor() as cursor:
        # Every name in this text is one of ours; the figures travel as the single parameter.
        cursor.execute(
            f'UPDATE "{table}" SET {sets}, "stale" = {stale} FROM {source} AS v WHERE "{table}"."id" = v."id"',  # noqa: S608
            [payload],
        )
