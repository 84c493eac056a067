"""What is answered when a request cannot be served: always a page with a remedy, in the user's language."""

import sys

from django.conf import settings
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from coalsafety.trouble import Trouble, trouble_of

RETRY_AFTER_SECONDS = 5


def is_unreadable(error: BaseException) -> bool:
    """Whether a value that came with the request fits no column: too large a number, a NUL, too long a text."""
    return isinstance(error, DataError | OverflowError) or (isinstance(error, ValueError) and "NUL" in str(error))


def unavailable(trouble: Trouble) -> HttpResponse:
    """503 with the time after which trying again makes sense. The page asks the books for nothing: they cannot tell."""
    response = HttpResponse(render_to_string("errors/503.html", {"trouble": trouble.value}), status=503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that cannot be read."""
    return render(request, "errors/400.html", status=400)


def too_much(request: HttpRequest) -> HttpResponse:
    """A request larger than any form takes; none of it was read."""
    facts = {"limit": settings.LARGEST_REQUEST_BYTES // 1024**2}
    return render(request, "errors/413.html", facts, status=413)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What does not exist, and what one may not see: the same answer, so that neither can be told from the other."""
    return render(request, "errors/404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token, the one case that says 403."""
    return render(request, "errors/403.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """An error of ours; books that cannot answer outside a view (saving the session) are none."""
    if (trouble := trouble_of(sys.exc_info()[1])) is not None:
        return unavailable(trouble)
    return HttpResponse(render_to_string("errors/500.html"), status=500)
