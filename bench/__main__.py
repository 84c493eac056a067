"""``python -m bench``: runs every figure on the database of DATABASE_URL, in a scratch database of its own."""

import os
import sys

import django
from django.db import OperationalError, connection
from django.test.utils import setup_databases, teardown_databases

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coalsafety.settings")
django.setup()

from bench.figures import all_figures  # noqa: E402  Django must stand before models are read


def main() -> int:
    """Print the report; 1 when a bound was missed."""
    if not answers():
        print(f"{connection.vendor} does not answer: not measured", file=sys.stderr)
        return int(os.environ.get("REQUIRE_SERVICES") == "1")
    # Neither a running suite nor another bench works in this one.
    connection.settings_dict["TEST"]["NAME"] = ":memory:" if connection.vendor == "sqlite" else f"bench_{os.getpid()}"
    old = setup_databases(verbosity=0, interactive=False)
    try:
        print(f"{connection.vendor} {version()}, Python {sys.version.split()[0]}, {os.cpu_count()} cores")
        missed = 0
        for found in all_figures():
            print(found.line(), flush=True)
            missed += not found.held
    finally:
        teardown_databases(old, verbosity=0)
    return 1 if missed else 0


def answers() -> bool:
    """Whether there is a database server to measure on; a file always answers."""
    try:
        connection.ensure_connection()
    except OperationalError:
        return False
    connection.close()
    return True


def version() -> str:
    """The database server's version."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT version()" if connection.vendor == "postgresql" else "SELECT sqlite_version()")
        return str(cursor.fetchone()[0]).split(" on ")[0]


if __name__ == "__main__":
    sys.exit(main())
