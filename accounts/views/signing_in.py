"""Signing in and out, and one's own password."""

import json
from http import HTTPStatus
from typing import Any, ClassVar

from allauth.account.views import LoginView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.people import set_password
from accounts.actions.sessions import record_closed
from accounts.attempts import seconds_to_wait
from accounts.doorstep import begin
from accounts.forms.signing_in import (
    CodeForm,
    ConfirmForm,
    PasskeyCodeForm,
    PasskeySignInForm,
    PasswordForm,
    SignInForm,
)
from accounts.passwords import must_change
from accounts.signed_in import SignedInRequest, sent

METHODS = ["get", "head", "post", "options"]
# What a browser keeps of a person goes with him; not every browser asks for it over plain HTTP.
KEPT_BY_THE_BROWSER = '"cache", "storage"'


def unaccepted(answer: HttpResponse, form: forms.Form) -> HttpResponse:
    """A bad form answers 422; who has to wait is told for how long, 429."""
    errors = [error for found in form.errors.as_data().values() for error in found]
    wait = seconds_to_wait(errors)
    answer.status_code = HTTPStatus.UNPROCESSABLE_ENTITY if wait is None else HTTPStatus.TOO_MANY_REQUESTS
    if wait is not None:
        answer["Retry-After"] = str(wait)
    return answer


class SignIn(LoginView):
    """The one place to sign in."""

    http_method_names: ClassVar = METHODS
    template_name = "accounts/login.html"
    form_class = SignInForm

    def form_valid(self, form: SignInForm) -> HttpResponse:
        """After a password alone allauth sets the session's end by itself: ours is set again."""
        answer: HttpResponse = super().form_valid(form)
        if self.request.user.is_authenticated:
            begin(self.request.session, now=now())
        return answer

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        """Nobody is told which of the two was wrong."""
        return unaccepted(super().form_invalid(form), form)


class SecondFactor(AuthenticateView):
    """The second factor of somebody whose password was right."""

    http_method_names: ClassVar = METHODS
    template_name = "accounts/second_factor.html"
    form_class = CodeForm
    webauthn_form_class = PasskeyCodeForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What a passkey is asked for, where the person has one."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        asked = context["js_data"]
        has_one = asked["request_options"]["publicKey"].get("allowCredentials")
        return {**context, "options": json.dumps(asked) if has_one else ""}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A password that was changed in between has opened nothing: begin again."""
        login = self.stage.login
        if login.user.password_set_at is not None and login.user.password_set_at.timestamp() > login.initiated_at:
            logout(request)
            return redirect("account_login")
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """A wrong code counts as a guess at the account."""
        return unaccepted(super().form_invalid(form), form)


class PasskeySignIn(LoginWebAuthnView):
    """A passkey in the place of name and password: it is two factors by itself."""

    http_method_names: ClassVar = METHODS
    form_class = PasskeySignInForm


class Confirm(ReauthenticateView):
    """One's own password once more."""

    http_method_names: ClassVar = METHODS
    template_name = "accounts/confirm_password.html"
    form_class = ConfirmForm

    def form_invalid(self, form: ConfirmForm) -> HttpResponse:
        """A guess like any other."""
        return unaccepted(super().form_invalid(form), form)


@login_not_required  # whose session has run out may still press the button
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session, also one that waits for its second factor; the browser drops what it kept."""
    if request.user.is_authenticated:
        record_closed(user=request.user, key=request.session.session_key or "")
    logout(request)
    answer = redirect("account_login")
    answer["Clear-Site-Data"] = KEPT_BY_THE_BROWSER
    return answer


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: SignedInRequest) -> HttpResponse:
    """Change one's own password; one stays signed in here, other sessions end."""
    form = PasswordForm(request.user, sent(request))
    if request.method == "POST" and form.is_valid():
        key = request.session.session_key or ""
        set_password(user=request.user, password=form.cleaned_data["new_password1"], by=request.user, keep=key)
        update_session_auth_hash(request, request.user)
        UserSession.objects.filter(session_key=key).update(session_key=request.session.session_key)
        messages.success(request, _("密码已修改"))
        return redirect("home")
    context: dict[str, Any] = {"form": form, "must": must_change(request.user, now=now())}
    answer = render(request, "accounts/password.html", context)
    return unaccepted(answer, form) if form.is_bound else answer
