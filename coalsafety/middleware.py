"""What happens around every request: its id, its language, registers kept, a database that cannot answer, the books."""

import logging
import uuid
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.timezone import localdate

from audit.kept import reading
from coalsafety.errors import bad_request, is_unreadable, too_much, unavailable
from coalsafety.logs import request_id
from coalsafety.trouble import trouble_of
from duties.sweep import catch_up

logger = logging.getLogger(__name__)

Answer = Callable[[HttpRequest], HttpResponse]

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# What a browser could lend a page: passkeys to ours, nothing else to anybody.
REFUSED = "accelerometer camera display-capture geolocation gyroscope magnetometer microphone midi payment serial usb"
LENT = "publickey-credentials-create publickey-credentials-get"
PERMISSIONS = ", ".join([*(f"{name}=()" for name in REFUSED.split()), *(f"{name}=(self)" for name in LENT.split())])
# What ?lang= and the cookie may say; short forms are accepted in addresses that people type.
SPOKEN = {code: code for code, _ in settings.LANGUAGES} | {"zh": "zh-hans", "zh-cn": "zh-hans"}


class RequestId:
    """Gives every request an id that its log lines and its answer carry."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The id is ours, never the client's: it stands in logs."""
        token = request_id.set(uuid.uuid4().hex[:12])
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id.get()
        finally:
            request_id.reset(token)
        return response


class Isolated:
    """No page of ours is part of somebody else's, and none uses what a browser could lend it beyond passkeys."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Unless the page says otherwise itself."""
        response = self.get_response(request)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Permissions-Policy", PERMISSIONS)
        return response


class Language:
    """Chinese, unless the reader chose English by ?lang= now or earlier.

    The browser's own wish is not asked: office machines are often set up in English for readers of Chinese.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Speak the language for the length of the request; remember a choice made in the address."""
        chosen = SPOKEN.get(request.GET.get("lang", "").lower())
        kept = SPOKEN.get(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
        language = chosen or kept or settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie",))
        if chosen and chosen != kept:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                chosen,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
                samesite="Lax",
            )
        return response


class Registers:
    """What the registers say is read once and kept, for as long as the chain says that it still holds."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """See ``audit.kept``."""
        with reading():
            return self.get_response(request)


class NotKept:
    """Pages of somebody signed in are kept by no cache and no shared machine's history."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Unless the page says otherwise itself."""
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.setdefault("Cache-Control", "private, no-store")
        return response


class NotTooMuch:
    """A request that says it brings more than any form takes is answered before a byte of it is read or kept."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """413; and 400 for a length that is no number, which a server in front may have let through."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdigit()):
            return bad_request(request, ValueError(length))
        if int(length[:20]) > settings.LARGEST_REQUEST_BYTES:
            return too_much(request)
        return self.get_response(request)


class RefusedByTheBooks:
    """What the database refuses in a view is an answer and no error page: not now, or a value that no column holds."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do on the way; see ``process_exception``."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """503 with Retry-After for a view that waited in vain, 400 for what cannot be read; nothing was saved."""
        if (trouble := trouble_of(exception)) is not None:
            logger.warning("database %s: %s", trouble, exception)
            return unavailable(trouble)
        # The admin turns what was typed into keys, and ?_to_field= into a field, before it looks whether it is one.
        in_admin = request.path.startswith("/admin/") and isinstance(exception, ValueError | FieldDoesNotExist)
        if is_unreadable(exception) or in_admin:
            logger.warning("unreadable request: %s", exception)
            return bad_request(request, exception)
        return None


class BooksCatchUp:
    """After a write that succeeded, lets the ledger take in what the rooms below it recorded."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The write is in the books already: what cannot be taken in now is left to the hourly sweep."""
        response = self.get_response(request)
        wrote = request.method not in SAFE_METHODS and response.status_code < 400
        if wrote and request.user.is_authenticated:
            try:
                catch_up(today=localdate())
            except Exception as error:
                # What was written is written: nobody's sign-in may hang on the books. The sweep fails on record.
                if (trouble := trouble_of(error)) is not None:
                    logger.warning("the books catch up later, database %s: %s", trouble, error)
                else:
                    logger.exception("the books could not catch up")
        return response
