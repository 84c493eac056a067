"""值得一看的理由: for the office, which looks and judges."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import may_supervise
from accounts.signed_in import SignedInRequest
from dashboard import exports
from dashboard.forms import ReasonFilter
from dashboard.reasons import heads, lines_of, rows


@require_safe
def reasons(request: SignedInRequest) -> HttpResponseBase:
    """The reasons of one month; the same filter gives the page and the file."""
    if not may_supervise(request.user):
        raise Http404
    today = localdate()
    form = ReasonFilter(request.GET, today=today)
    found = lines_of(today=today, **form.wanted()) if form.is_valid() else []
    kind = exports.wanted_format(request.GET.get("export"))
    if kind:
        notes = [_("值得一看的理由，截至 %(day)s") % {"day": today}, *form.echoed()]
        return exports.answer(kind, name=_("值得一看的理由"), heads=heads(), rows=rows(found), notes=notes)
    page = Paginator(found, settings.PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page}
    return render(request, "dashboard/reasons.html", context, status=200 if form.is_valid() else 422)
