"""Rows in bulk: COPY on PostgreSQL, prepared statements on SQLite, and the indexes built once when all rows are in."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from django.core.management.color import no_style
from django.db import connection, models

# Text, number, truth or nothing; days and moments are written out as ISO text by whoever makes the rows.
Cell = str | int | None


def load(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Append rows to a model's table; ``columns`` are names of database columns, texts hold no tab and no backslash."""
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with _waiting_plainly():
                cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", _Lines(rows))
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


@contextmanager
def loading(tables: Sequence[type[models.Model]]) -> Iterator[None]:
    """While rows are loaded into these tables: no indexes to keep up, no foreign keys to look up, one by one.

    On PostgreSQL only a superuser may leave foreign keys unchecked; a bench works in a database that it made itself.
    """
    names = [model._meta.db_table for model in tables]
    with connection.constraint_checks_disabled():
        indexes = _indexes(names)
        _execute(f"DROP INDEX {name}" for name, _ in indexes)
        if connection.vendor == "postgresql":
            _execute(["SET session_replication_role = replica", "SET statement_timeout = 0"])
        try:
            yield
        finally:
            if connection.vendor == "postgresql":
                _execute(["SET session_replication_role = origin", "SET maintenance_work_mem = '512MB'"])
            _execute(made for _, made in indexes)
            _execute(connection.ops.sequence_reset_sql(no_style(), list(tables)))
    # Without statistics a planner guesses, and what is measured is its guess.
    _execute(["ANALYZE"])


@contextmanager
def _waiting_plainly() -> Iterator[None]:
    """Without the product's patience with a slow server: a driver that waits through it refuses to copy."""
    from psycopg2 import extensions  # noqa: PLC0415 - only where that is the driver

    patience = extensions.get_wait_callback()
    extensions.set_wait_callback(None)
    try:
        yield
    finally:
        extensions.set_wait_callback(patience)


def _execute(statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _indexes(tables: Sequence[str]) -> list[tuple[str, str]]:
    """Indexes that no constraint of a table rests on, with the statements that make them again."""
    marks = ", ".join(["%s"] * len(tables))
    if connection.vendor == "postgresql":
        asked = (
            "SELECT quote_ident(c.relname), pg_get_indexdef(i.indexrelid) FROM pg_index i"
            " JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid"
            " LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid"
            f" WHERE k.oid IS NULL AND t.relname IN ({marks}) AND pg_table_is_visible(t.oid)"
        )
    else:
        asked = (
            "SELECT '\"' || name || '\"', sql FROM sqlite_master"
            f" WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({marks})"
        )
    with connection.cursor() as cursor:
        cursor.execute(asked, list(tables))
        return [(str(name), str(made)) for name, made in cursor.fetchall()]


class _Lines:
    """Rows as the file that COPY reads."""

    def __init__(self, rows: Iterable[Sequence[Cell]]) -> None:
        self._lines = ("\t".join("\\N" if cell is None else str(cell) for cell in row) + "\n" for row in rows)

    def read(self, _size: int = -1) -> str:
        """The next few lines; nothing when there are no more."""
        return "".join(islice(self._lines, 2000))
