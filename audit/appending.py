"""Appending many rows at once: one statement, and none of the cost of building a model object for each."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import islice
from operator import attrgetter
from typing import Any

from django.db import connection, models

# Objects that are in memory together.
AT_ONCE = 2000


def append_rows(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]], *, once: bool = False
) -> int:
    """Insert plain rows into a model's table; values in the order of ``columns`` (names of database columns).

    Returns how many were written. ``once``: rows that a unique constraint knows already are passed over.

    Django's bulk_create makes, prepares and compiles an object per row, which is most of the time of a sweep that flags
    thousands. Without ``once`` a row that breaks a constraint raises IntegrityError, as with bulk_create.
    """
    if not rows:
        return 0
    fields = {field.column: field for field in model._meta.concrete_fields}
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    passing = "ON CONFLICT DO NOTHING" if once else ""
    # Names and types come from our own models; every value travels as a parameter.
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # One array per column: psycopg2 writes out arrays faster than as many single values.
            arrays = ", ".join(f"%s::{fields[column].db_type(connection)}[]" for column in columns)
            values = [list(column) for column in zip(*rows, strict=True)]
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays}) {passing}", values)  # noqa: S608
            return int(cursor.rowcount)
        adapted: dict[Any, Any] = {}
        plain = [[_adapted(value, adapted) if isinstance(value, date) else value for value in row] for row in rows]
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks}) {passing}", plain)  # noqa: S608
        return int(cursor.rowcount)


def append_objects(objects: Iterable[models.Model]) -> None:
    """Insert new objects of one model that nobody will ask for their keys: they are left without.

    Given as they are made, no more than one portion of them is in memory.
    """
    left = iter(objects)
    while some := list(islice(left, AT_ONCE)):
        model = type(some[0])
        names = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
        of_each = attrgetter(*names)
        append_rows(model, names, [of_each(made) for made in some])


def _adapted(value: date, known: dict[date, Any]) -> Any:
    """A day or moment as the database takes it; a table of rows holds few different ones."""
    if value not in known:
        ops = connection.ops
        known[value] = (
            ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else ops.adapt_datefield_value(value)
        )
    return known[value]
