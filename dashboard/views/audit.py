"""留痕: who did what when."""

import json

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import may_read_audit
from accounts.signed_in import SignedInRequest
from audit.models import AuditEntry
from audit.trail import first_break
from dashboard.forms import AuditFilter


@require_safe
def audit(request: SignedInRequest) -> HttpResponse:
    """The chain, newest first; ``?verify=1`` goes over every row and says whether each fits the one before."""
    if not may_read_audit(request.user):
        raise Http404
    form = AuditFilter(request.GET)
    entries = AuditEntry.objects.all()
    if form.is_valid():
        entries = form.narrow(entries)
    page = Paginator(entries, settings.PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [(entry, sorted(json.loads(entry.payload).items())) for entry in page],
        "filter": form,
        "verified": request.GET.get("verify") == "1",
    }
    if context["verified"]:
        context["broken_at"] = first_break()
    return render(request, "dashboard/audit.html", context)
