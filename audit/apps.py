"""The audit app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """Names the room for the admin."""

    name = "audit"
    verbose_name = _("留痕")
