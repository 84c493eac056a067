"""Running a job on record: start, end and outcome of every run of the timetable; and running one alone."""

import fcntl
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from django.db import connection
from django.db.models import QuerySet

from audit.clock import database_now
from audit.models import JobRun


@contextmanager
def job_run(name: str) -> Iterator[JobRun]:
    """A JobRun row around the body: ``done`` when it returns, ``failed`` with the error when it raises."""
    run = JobRun.objects.create(name=name, started_at=database_now())
    try:
        yield run
    except Exception as error:
        run.outcome, run.detail = JobRun.Outcome.FAILED, f"{type(error).__name__}: {error}"
        raise
    else:
        run.outcome = JobRun.Outcome.DONE
    finally:
        run.ended_at = database_now()
        run.save()


def last_done(name: str) -> QuerySet[JobRun]:
    """Finished runs of a job, newest first."""
    return JobRun.objects.filter(name=name, outcome=JobRun.Outcome.DONE).order_by("-started_at")


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Whether no other process is inside a block of this name. The claim ends with the block, or with the process.

    For what reaches beyond the database, a mail, which no unique key keeps from being sent twice at the same moment.
    """
    if connection.vendor == "postgresql":
        key = zlib.crc32(name.encode()) & 0x7FFFFFFF
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
            ours: bool = cursor.fetchone()[0]
            try:
                yield ours
            finally:
                if ours:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
        return
    if connection.is_in_memory_db():  # type: ignore[attr-defined]  # SQLite's wrapper has it
        yield True
        return
    with Path(f"{connection.settings_dict['NAME']}.{name}").open("a", encoding="ascii") as file:
        yield _taken(file)


def _taken(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
