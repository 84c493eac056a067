"""Running a job on record: start, end and outcome of every run of the timetable."""

from collections.abc import Iterator
from contextlib import contextmanager

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
