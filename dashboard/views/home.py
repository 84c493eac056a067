"""我的履职: the front door, one for each kind of person."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.permissions import may_record_visit
from accounts.signed_in import SignedInRequest
from dashboard import desk


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """What I owe now; for the office also what waits for it; for the keepers their own tools."""
    user, today = request.user, localdate()
    if user.role == User.Role.ADMINISTRATOR:
        return render(request, "dashboard/home_administrator.html", {"imports": desk.last_imports()})
    if user.role == User.Role.SECURITY:
        return render(request, "dashboard/home_security.html")
    if user.role == User.Role.AUDITOR:
        return render(request, "dashboard/home_auditor.html", {"entries": desk.last_entries()})
    context: dict[str, Any] = {"own": desk.own(user, today=today), "may_visit": may_record_visit(user)}
    if user.role == User.Role.OFFICE:
        context["office"] = desk.office(user, today=today)
    return render(request, "dashboard/home.html", context)
