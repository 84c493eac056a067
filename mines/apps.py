"""The mines app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MinesConfig(AppConfig):
    """Names the room for the admin."""

    name = "mines"
    verbose_name = _("煤矿")
