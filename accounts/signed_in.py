"""A request as views behind the sign-in see it: LoginRequiredMiddleware has let nobody else through."""

from typing import cast

from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request whose user is a person. For annotations only: Django makes the request itself."""

    user: User


def person_of(request: HttpRequest) -> User:
    """The person who is signed in, where a base class dictates the request's type."""
    return cast(User, request.user)
