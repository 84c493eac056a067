"""The records app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    """Names the room for the admin."""

    name = "records"
    verbose_name = _("材料")
