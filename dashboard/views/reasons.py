"""值得一看的理由: for the office, which looks and judges."""

from datetime import date

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import may_supervise
from accounts.signed_in import SignedInRequest
from dashboard import exports
from dashboard.forms import ReasonFilter
from dashboard.reasons import Line, heads, lines_of, rows


@require_safe
def reasons(request: SignedInRequest) -> HttpResponse:
    """The reasons of one month; the same filter gives the page and the file."""
    form, found = _found(request, today=localdate())
    page = Paginator(found, settings.PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page}
    return render(request, "dashboard/reasons.html", context, status=200 if form.is_valid() else 422)


@require_POST
def take_reasons_away(request: SignedInRequest) -> HttpResponseBase:
    """The same as a file; who took it is on record."""
    today = localdate()
    form, found = _found(request, today=today)
    title, notes = _("值得一看的理由"), [_("值得一看的理由，截至 %(day)s") % {"day": today}, *form.echoed()]
    return exports.take_away(
        request, page="reasons", count=len(found), name=title, heads=heads(), rows=rows(found), notes=notes
    )


def _found(request: SignedInRequest, *, today: date) -> tuple[ReasonFilter, list[Line]]:
    if not may_supervise(request.user):
        raise Http404
    form = ReasonFilter(request.GET, today=today)
    return form, lines_of(today=today, **form.wanted()) if form.is_valid() else []
