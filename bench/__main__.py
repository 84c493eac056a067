"""``python -m bench [district | province | build]``: the figures of the report, on the database of DATABASE_URL.

Each is measured in a scratch database beside the one that is named. Only ``build`` writes into the named one itself,
which must be empty: a province to look at; ``province`` then measures that one instead of building another.
"""

import os
import sys
import time

import django
from django.core.management import call_command
from django.db import Error, OperationalError, connection
from django.utils.timezone import localdate

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coalsafety.settings")
django.setup()

from bench import province  # noqa: E402  Django must stand before models are read
from bench.figures import of_district, of_province  # noqa: E402
from bench.registers import PASSWORD  # noqa: E402
from bench.scratch import scratch  # noqa: E402
from duties.models import Duty  # noqa: E402

DISTRICTS, MONTHS = 100, 120


def main(what: str) -> int:
    """Print the report; 1 when a bound was missed."""
    if not answers():
        print(f"{connection.vendor} does not answer: not measured", file=sys.stderr)
        return int(os.environ.get("REQUIRE_SERVICES") == "1")
    if what == "build":
        call_command("migrate", verbosity=0)
        build()
        return 0
    if what == "province" and is_province():
        return report(what)
    with scratch():
        if what == "province":
            build()
        return report(what)


def report(what: str) -> int:
    """Every figure of a grade, and whether all bounds were kept."""
    print(f"{connection.vendor} {version()}, Python {sys.version.split()[0]}, {os.cpu_count()} cores", end=", ")
    print(f"load {os.getloadavg()[0]:.1f} at the start")
    missed = 0
    for found in of_province() if what == "province" else of_district():
        print(found.line(), flush=True)
        missed += not found.held
    print(f"load {os.getloadavg()[0]:.1f} at the end")
    return 1 if missed else 0


def build() -> None:
    """Write a province into the database and tell how to look at it."""
    started = time.perf_counter()
    province.build(districts=DISTRICTS, months=MONTHS, today=localdate())
    print(f"{province.count_of_rows()} in {time.perf_counter() - started:.0f} s; everybody's password: {PASSWORD}")


def is_province() -> bool:
    """Whether the named database holds a province already."""
    try:
        return Duty.objects.filter(key="sheng-each-mine").exists()
    except Error:
        return False


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
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "district"))
