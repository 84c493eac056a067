"""第二要素 of a person: an app that makes codes, passkeys, recovery codes; each change with its audit row."""

import json
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any, ClassVar

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.actions.factors import record_factor
from accounts.ciphers import LostKeyError
from accounts.factors import codes_left, owes_factor
from accounts.forms.signing_in import AppForm, PasskeyForm
from accounts.signed_in import SignedInRequest
from accounts.views.signing_in import METHODS


@require_safe
def factors(request: SignedInRequest) -> HttpResponse:
    """What protects one's account beside the password."""
    rows = list(Authenticator.objects.filter(user=request.user).order_by("pk"))
    context = {
        "app": next((row for row in rows if row.type == Authenticator.Type.TOTP), None),
        "passkeys": [row for row in rows if row.type == Authenticator.Type.WEBAUTHN],
        "left": codes_left(request.user),
        "must": owes_factor(request.user),
        "bare": _is_number(request),
    }
    return render(request, "accounts/factors.html", context)


class OnRecord:
    """Does what allauth does, with its row in the audit trail: both or neither."""

    http_method_names: ClassVar = METHODS
    kind: str
    done: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Nobody is asked for his password in order to learn that there is nothing to do here."""
        if str(request.method).lower() not in METHODS:
            return self.http_method_not_allowed(request, *args, **kwargs)  # type: ignore[attr-defined,no-any-return]
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """The change and its row belong together."""
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # the view beside it
            record_factor(kind=self.kind, done=self.done, by=self.request.user)  # type: ignore[attr-defined]
        return answer

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """A bad form answers 422, here as everywhere."""
        answer: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        answer.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return answer


class AddApp(OnRecord, ActivateTOTPView):
    """Set up an app that makes codes."""

    template_name = "accounts/app.html"
    form_class = AppForm
    kind, done = Authenticator.Type.TOTP, "added"

    def get_success_url(self) -> str:
        """Recovery codes that came with it are to be written down."""
        return reverse("mfa_view_recovery_codes" if self.did_generate_recovery_codes else "factors")


class RemoveApp(OnRecord, DeactivateTOTPView):
    """Do without the app."""

    template_name = "accounts/factor_remove.html"
    kind, done = Authenticator.Type.TOTP, "removed"

    def get_success_url(self) -> str:
        """Back to where one came from."""
        return reverse("factors")


class AddPasskey(OnRecord, AddWebAuthnView):
    """Add a passkey."""

    template_name = "accounts/passkey.html"
    form_class = PasskeyForm
    kind, done = Authenticator.Type.WEBAUTHN, "added"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the device is asked for."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "options": json.dumps(context["js_data"])}

    def get_success_url(self) -> str:
        """Recovery codes that came with it are to be written down."""
        return reverse("mfa_view_recovery_codes" if self.did_generate_recovery_codes else "factors")


class RemovePasskey(OnRecord, RemoveWebAuthnView):
    """Do without a passkey; others' are not there."""

    template_name = "accounts/factor_remove.html"
    kind, done = Authenticator.Type.WEBAUTHN, "removed"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whether there is such a passkey comes before the password."""
        self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self) -> str:
        """Back to where one came from."""
        return reverse("factors")


class RenewCodes(OnRecord, GenerateRecoveryCodesView):
    """Make new recovery codes; the former ones are worth nothing from then on."""

    template_name = "accounts/codes_new.html"
    kind, done = Authenticator.Type.RECOVERY_CODES, "renewed"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many there are still; not by way of allauth, which would fail on a list whose key was lost."""
        return {"form": self.get_form(), "left": codes_left(self.request.user)}


class Codes(ViewRecoveryCodesView):
    """The recovery codes, shown when asked for: looking at a page tells nothing and writes nothing."""

    template_name = "accounts/codes.html"
    http_method_names: ClassVar = METHODS

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Who has none finds nothing here."""
        self.left = codes_left(request.user)  # type: ignore[arg-type]  # LoginRequiredMiddleware
        if self.left is None:
            raise Http404
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """How many there are."""
        return render(request, self.template_name, {"left": self.left})

    @method_decorator(reauthentication_required(app="allauth.mfa"))
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The codes."""
        try:
            answer: HttpResponse = super().get(request, *args, **kwargs)
        except LostKeyError:
            messages.error(request, _("恢复码已不能读出，请重新生成"))
            return redirect("mfa_generate_recovery_codes")
        return answer


def _is_number(request: HttpRequest) -> bool:
    """Whether one came by an address of numbers, to which no browser binds a passkey."""
    try:
        ip_address(request.get_host().rpartition(":")[0].strip("[]") or request.get_host())
    except ValueError:
        return False
    return True
