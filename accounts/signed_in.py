"""A request as views behind the sign-in see it: LoginRequiredMiddleware has let nobody else through."""

from typing import cast
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from accounts.models import User

LONGEST_BACK = 300


class SignedInRequest(HttpRequest):
    """A request whose user is a person. For annotations only: Django makes the request itself."""

    user: User


def person_of(request: HttpRequest) -> User:
    """The person who is signed in, where a base class dictates the request's type."""
    return cast(User, request.user)


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form sent, be it nothing at all: an empty form is a bad one. None where the form is only to be shown."""
    return request.POST if request.method == "POST" else None


def back_to(request: SignedInRequest, name: str) -> dict[str, str]:
    """The way back to a list as it stood when one left it: ``back``, and ``keep`` to carry it along in addresses."""
    query = request.GET.get("back", "")[:LONGEST_BACK]
    return {"back": f"{reverse(name)}?{query}" if query else reverse(name), "keep": urlencode({"back": query})}


def leaving(request: SignedInRequest) -> str:
    """What a list's links carry along, so that one finds back to this page of it; empty where there is nothing."""
    return urlencode({"back": request.GET.urlencode()}) if request.GET else ""
