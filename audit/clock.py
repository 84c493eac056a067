"""The database clock: the time at which things are recorded, which nobody can enter."""

from datetime import UTC, datetime

from django.db import connection


def database_now() -> datetime:
    """Moment of the present statement by the database server, aware, in UTC."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT statement_timestamp()")
            (moment,) = cursor.fetchone()
            return moment.astimezone(UTC)
        # SQLite knows milliseconds only; text comes back, in UTC by definition.
        cursor.execute("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')")
        (text,) = cursor.fetchone()
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
