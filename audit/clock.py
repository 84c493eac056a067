"""The database clock: the time at which things are recorded, which nobody can enter."""

from datetime import UTC, datetime

from django.db import connection


def database_now() -> datetime:
    """Moment of the present statement by the database's clock, aware, in UTC."""
    if connection.vendor != "postgresql":
        # SQLite runs inside this process: its clock is ours, only read more coarsely.
        return datetime.now(UTC)  # noqa: TID251  this is the clock
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment.astimezone(UTC)
