"""Set-based writes of obligations: one statement for any number of rows, on either database."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from duties.models import Obligation

# What judging makes, and what opening makes, with their types in PostgreSQL's words.
FIGURE = {
    "required": "integer",
    "done": "integer",
    "done_in_time": "integer",
    "over_maximum": "boolean",
    "met_on": "date",
    "state": "text",
    "next_change": "date",
    "judged_for": "date",
    "flagged": "boolean",
}
OWED = {
    "window_start": "date",
    "window_end": "date",
    "due": "date",
    "unjudged": "text",
    "base_required": "integer",
    "soon_days": "smallint",
    "late_ok": "boolean",
    "withdrawn": "boolean",
}


def write_figures(rows: Iterable[Obligation]) -> None:
    """Store standings and mark their rows as no longer stale."""
    _write(rows, FIGURE, stale=False)


def write_states(rows: Iterable[Obligation]) -> None:
    """Store what time alone changes."""
    _write(rows, {name: FIGURE[name] for name in ("state", "next_change", "judged_for", "flagged")}, stale=False)


def write_owed(rows: Iterable[Obligation]) -> None:
    """Store what is owed after the registers were corrected and mark the rows stale: they must be judged again."""
    _write(rows, OWED, stale=True)


def _write(rows: Iterable[Obligation], columns: Mapping[str, str], *, stale: bool) -> None:
    """Join an UPDATE to a JSON array of the rows, as one parameter.

    Django's bulk_update builds a CASE of all rows for each column, which takes seconds for thousands of rows.
    """
    values: list[dict[str, Any]] = [{"id": row.pk} | {name: getattr(row, name) for name in columns} for row in rows]
    if not values:
        return
    if connection.vendor == "postgresql":
        fields = ", ".join(f'"{name}" {kind}' for name, kind in {"id": "bigint", **columns}.items())
        source = f"(SELECT * FROM jsonb_to_recordset(%s::jsonb) AS r({fields}))"  # noqa: S608
    else:
        fields = ", ".join(f"value->>'$.{name}' AS \"{name}\"" for name in ("id", *columns))
        source = f"(SELECT {fields} FROM json_each(%s))"  # noqa: S608
    sets = ", ".join(f'"{name}" = v."{name}"' for name in columns)
    table = Obligation._meta.db_table
    with connection.cursor() as cursor:
        # Every name in this text is one of ours; the values travel as parameters.
        cursor.execute(
            f'UPDATE "{table}" SET {sets}, "stale" = %s FROM {source} AS v WHERE "{table}"."id" = v."id"',  # noqa: S608
            [stale, json.dumps(values, default=str)],
        )
