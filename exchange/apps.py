"""The exchange app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """Names the room for the admin."""

    name = "exchange"
    verbose_name = _("导入导出")
