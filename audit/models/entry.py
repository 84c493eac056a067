"""The audit chain (留痕): one row per write, each row sealed over the one before it."""

from typing import ClassVar

from django.db import models


class AuditEntry(models.Model):
    """One write: who, when, what. Holds text and no foreign keys, so it outlives whatever it speaks of.

    ``payload`` is canonical JSON kept as text, because the digest is taken over its bytes:
    H(seq, previous digest, time, actor, action, subject, payload).
    """

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    payload = models.TextField()
    algorithm = models.CharField(max_length=16)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        """Newest first; an index each: a record's history, whether a name ever wrote, the last row before a moment."""

        ordering: ClassVar = ["-seq"]
        constraints: ClassVar = [
            models.CheckConstraint(name="audit_seq_positive", condition=models.Q(seq__gt=0)),
        ]
        indexes: ClassVar = [
            models.Index(name="audit_by_subject", fields=["subject", "subject_id", "seq"]),
            models.Index(name="audit_by_actor", fields=["actor", "seq"]),
            models.Index(name="audit_by_time", fields=["at", "seq"]),
        ]

    def __str__(self) -> str:
        """Sequence number with the action, for logs."""
        return f"#{self.seq} {self.action}"
