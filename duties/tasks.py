"""The timetable's tasks: fetch the day, call the work, leave a JobRun. No rule lives here."""

from celery import shared_task
from django.utils.timezone import localdate

from audit.jobs import job_run
from duties import reminders
from duties.sweep import sweep


@shared_task(name="duties.tasks.nightly_sweep")
def nightly_sweep() -> None:
    """00:10: everything that a new day changes."""
    _sweep("sweep")


@shared_task(name="duties.tasks.light_sweep")
def light_sweep() -> None:
    """Hourly: what the day itself brought; cheap when there is nothing."""
    _sweep("sweep")


@shared_task(name="duties.tasks.quarter_end")
def quarter_end() -> None:
    """First day of a quarter: opens the quarter's reports and flags the missing ones.

    The sweep knows no special day, so this is the same sweep, on record under its own name.
    """
    _sweep("quarter_end")


@shared_task(name="duties.tasks.reminders")
def remind() -> None:
    """08:00, and hourly for what was missed: notices for what is due soon."""
    with job_run("reminders") as run:
        run.detail = str(reminders.remind(today=localdate()))


@shared_task(name="duties.tasks.digest")
def digest() -> None:
    """08:30, and hourly for what was missed: one mail per person and day."""
    with job_run("digest") as run:
        written = reminders.write_digests(today=localdate())
        run.detail = f"{written} written, {reminders.send_digests()} sent"


def _sweep(name: str) -> None:
    with job_run(name) as run:
        run.detail = str(sweep(today=localdate()).as_dict())
