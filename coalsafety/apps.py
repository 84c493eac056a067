"""The roof as an app, so that its commands are found; and which admin site there is."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class CoalsafetyConfig(AppConfig):
    """Names the product for the admin."""

    name = "coalsafety"
    verbose_name = _("煤矿安全监管履职台账")


class BooksAdminConfig(AdminConfig):
    """Puts the product's admin site in the place of the stock one."""

    default_site = "coalsafety.admin.BooksAdminSite"
