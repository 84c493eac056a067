"""The dashboard app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardConfig(AppConfig):
    """Names the room for the admin."""

    name = "dashboard"
    verbose_name = _("总览")
