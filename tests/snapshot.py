"""A snapshot of the rooms' tables: the plan is loaded once per worker and poured into each test that asks for it."""

from dataclasses import dataclass
from datetime import time
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models

ROOMS = ("audit", "accounts", "mines", "duties", "inspections", "records")


@dataclass(frozen=True)
class Snapshot:
    """Rows of every table that was not empty."""

    tables: dict[str, tuple[list[str], list[tuple[Any, ...]]]]

    @classmethod
    def take(cls) -> "Snapshot":
        """Read the tables as they stand in the present transaction."""
        tables = {}
        with connection.cursor() as cursor:
            for model in _models():
                table = model._meta.db_table
                cursor.execute(f'SELECT * FROM "{table}"')
                columns = [column[0] for column in cursor.description]
                rows = [_plain(row) for row in cursor.fetchall()]
                if rows:
                    tables[table] = (columns, rows)
        return cls(tables)

    def pour(self) -> None:
        """Write the rows into empty tables, in any order: foreign keys are checked when the transaction ends."""
        with connection.cursor() as cursor:
            for table, (columns, rows) in self.tables.items():
                names = ", ".join(f'"{name}"' for name in columns)
                marks = ", ".join(["%s"] * len(columns))
                insert = f'INSERT INTO "{table}" ({names}) VALUES '
                if connection.vendor == "postgresql":
                    # A round trip to the server for each row would cost more than the test.
                    cursor.execute(insert + ", ".join([f"({marks})"] * len(rows)), [v for row in rows for v in row])
                else:
                    cursor.executemany(f"{insert}({marks})", rows)
            for statement in connection.ops.sequence_reset_sql(no_style(), _models()):
                cursor.execute(statement)


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(_written(value) for value in row)


def _written(value: Any) -> Any:
    """What the driver reads it does not always write: psycopg2 lists (arrays for jsonb), sqlite3 times of day."""
    if isinstance(value, list | dict):
        return connection.ops.adapt_json_value(value, None)
    return connection.ops.adapt_timefield_value(value) if isinstance(value, time) else value


def _models() -> list[type[models.Model]]:
    return [model for room in ROOMS for model in apps.get_app_config(room).get_models(include_auto_created=True)]
