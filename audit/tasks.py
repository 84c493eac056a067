"""The timetable's tasks of this room: fetch, call the work, leave a JobRun. No rule lives here."""

from celery import shared_task
from django.conf import settings

from audit.anchors import write_head
from audit.jobs import job_run


@shared_task(name="audit.tasks.head")
def head() -> None:
    """00:30: the head of the chain goes to a file outside the database."""
    with job_run("audit_head") as run:
        anchor = write_head(settings.AUDIT_ANCHOR_FILE)
        run.detail = f"#{anchor.seq} {anchor.digest}" if anchor else "unchanged"
