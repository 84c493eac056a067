"""What stands between somebody who has signed in and the page: his session's time, and what he must do first."""

from collections.abc import Callable
from typing import Any

from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now as present

from accounts.doorstep import first_thing, touch

Answer = Callable[[HttpRequest], HttpResponse]

# What stays open while something else must be done first: doing it, proving who one is, and leaving.
OPEN = {
    "password": frozenset({"password", "logout"}),
    "factors": frozenset(
        {
            "password",
            "logout",
            "factors",
            "mfa_index",
            "mfa_activate_totp",
            "mfa_add_webauthn",
            "mfa_view_recovery_codes",
            "account_reauthenticate",
        }
    ),
}


class Doorstep:
    """Ends idle sessions, and leads to the page that comes first."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Move the session's end on; at most every five minutes that is a write."""
        if request.user.is_authenticated and touch(request.session, now=present()):
            UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=present())
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_told: Any) -> HttpResponse | None:
        """Whoever must change his password, or get a second factor, sees nothing else before."""
        if not request.user.is_authenticated or request.resolver_match is None:
            return None
        page = first_thing(request.user, now=present())
        if page is None or request.resolver_match.url_name in OPEN[page]:
            return None
        return redirect(page)
