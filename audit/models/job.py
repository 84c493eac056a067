"""The log of background jobs (后台任务): every run is a row, so a run that did not happen can be seen."""

from typing import ClassVar

from django.db import models


class JobRun(models.Model):
    """One run of one job: what it was to do, when it began, how it ended."""

    class Outcome(models.TextChoices):
        """How a run ended. A run that never ended was killed."""

        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    name = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.RUNNING)
    detail = models.TextField(blank=True)

    class Meta:
        """The newest run of a job is what health asks for."""

        ordering: ClassVar = ["-started_at"]
        indexes: ClassVar = [models.Index(name="job_newest", fields=["name", "-started_at"])]

    def __str__(self) -> str:
        """Job with its start, for logs."""
        return f"{self.name} {self.started_at:%Y-%m-%d %H:%M}"
