"""Where "saved" waits for the next page: in a signed cookie, named like the product's other cookies."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookieStorage(CookieStorage):
    """Django's own, under a name that other hosts cannot set."""

    @property
    def cookie_name(self) -> str:  # type: ignore[override]  # Django reads it, and never sets it
        """As the settings in force have it."""
        return f"{settings.HOST_ONLY}messages"


class HostStorage(FallbackStorage):
    """The cookie, and the session for what is too long for it."""

    storage_classes = (HostCookieStorage, SessionStorage)
