"""The audit app: names the room, and has the guards put back after every migration."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from audit import guards


class AuditConfig(AppConfig):
    """Names the room for the admin."""

    name = "audit"
    verbose_name = _("留痕")

    def ready(self) -> None:
        """Django's own hook for what must stand after a migration: the one signal of the house."""
        post_migrate.connect(_guard, sender=self)


def _guard(**_told: Any) -> None:
    guards.install()
