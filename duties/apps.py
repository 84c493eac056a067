"""The duties app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DutiesConfig(AppConfig):
    """Names the room for the admin."""

    name = "duties"
    verbose_name = _("职责")
