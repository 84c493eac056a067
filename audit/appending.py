"""Appending many rows at once: one statement, and none of the cost of building a model object for each."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, models


def append_rows(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert plain rows into a model's table; values in the order of ``columns`` (names of database columns).

    Django's bulk_create makes, prepares and compiles an object per row, which is most of the time of a sweep that flags
    thousands. Rows that break a unique constraint raise IntegrityError, as with bulk_create.
    """
    if not rows:
        return
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    marks = f"({', '.join(['%s'] * len(columns))})"
    adapted: dict[Any, Any] = {}
    plain = [[_adapted(value, adapted) if isinstance(value, date) else value for value in row] for row in rows]
    with connection.cursor() as cursor:
        # Names come from our own models; every value travels as a parameter.
        if connection.vendor == "sqlite":
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES {marks}", plain)  # noqa: S608
        else:
            values = [value for row in plain for value in row]
            cursor.execute(f"INSERT INTO {table} ({names}) VALUES {', '.join([marks] * len(plain))}", values)  # noqa: S608


def _adapted(value: date, known: dict[Any, Any]) -> Any:
    """A day or moment as the database takes it; a table of rows holds few different ones."""
    if value not in known:
        moment = isinstance(value, datetime)
        ops = connection.ops
        known[value] = ops.adapt_datetimefield_value(value) if moment else ops.adapt_datefield_value(value)
    return known[value]
