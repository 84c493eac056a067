"""The inspections app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionsConfig(AppConfig):
    """Names the room for the admin."""

    name = "inspections"
    verbose_name = _("入矿检查")
