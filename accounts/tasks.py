"""The timetable's tasks of this room: fetch, call the action, leave a JobRun. No rule lives here."""

from celery import shared_task

from accounts.actions.attempts import forget_attempts
from accounts.actions.people import suspend_unused
from accounts.actions.sessions import forget_sessions
from audit.jobs import job_run


@shared_task(name="accounts.tasks.nightly")
def nightly() -> None:
    """00:50: what no longer counts is cleared; logins that nobody used are taken away."""
    with job_run("accounts") as run:
        attempts, sessions, suspended = forget_attempts(), forget_sessions(), suspend_unused()
        run.detail = f"attempts {attempts}, sessions {sessions}, suspended {suspended}"
