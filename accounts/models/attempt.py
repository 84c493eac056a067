"""Guesses at passwords and codes (登录尝试): counted before anything is compared."""

from typing import ClassVar

from django.db import models


class Attempt(models.Model):
    """One guess under one counter: at an account's password or code, or from an address.

    ``key`` is a keyed digest: a password typed into the field of the user name must not stand in a table. The rows are
    no records: the audit trail tells what became of a guess, and these are cleared when they no longer count.
    """

    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        """The newest guesses under a counter are what is asked for."""

        indexes: ClassVar = [models.Index(name="attempt_newest", fields=["key", "-at"])]

    def __str__(self) -> str:
        """When, for logs."""
        return f"{self.at:%Y-%m-%d %H:%M:%S}"
