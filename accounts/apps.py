"""The accounts app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Names the room for the admin."""

    name = "accounts"
    verbose_name = _("人员与岗位")
