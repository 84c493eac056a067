"""The tables of the audit room."""

from audit.models.entry import AuditEntry
from audit.models.job import JobRun
from audit.models.recorded import Recorded, RecordedQuerySet

__all__ = ["AuditEntry", "JobRun", "Recorded", "RecordedQuerySet"]
