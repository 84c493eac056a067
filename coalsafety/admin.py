"""The admin's own site: for administrators; nobody else can tell that it is there."""

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts.permissions import may_administer
from accounts.views.signing_in import sign_out


class BooksAdminSite(AdminSite):
    """Django's admin behind the product's own sign-in."""

    site_header = _("煤矿安全监管履职台账")
    site_title = _("煤矿安全监管履职台账")
    index_title = _("系统管理")

    def has_permission(self, request: HttpRequest) -> bool:
        """Administrators only; whoever else is signed in gets the page of a missing address."""
        if request.user.is_authenticated and may_administer(request.user):
            return True
        if request.user.is_authenticated:
            raise Http404
        return False

    def password_change(  # type: ignore[override]  # Django promises a page, and takes any answer
        self, request: HttpRequest, extra_context: object = None
    ) -> HttpResponse:
        """There is one place to change it, and it leaves its audit row."""
        return redirect("password")

    def logout(  # type: ignore[override]  # Django promises a page, and takes any answer
        self, request: HttpRequest, extra_context: object = None
    ) -> HttpResponse:
        """There is one way out, and it leaves its audit row."""
        return sign_out(request)

    def login(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        """There is one place to sign in."""
        return redirect_to_login(request.GET.get("next", "/admin/"))
