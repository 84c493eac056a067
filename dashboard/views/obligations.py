"""应履职事项: the list behind every figure, narrowed, sorted, paged and exported as it stands."""

from datetime import date

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.signed_in import SignedInRequest
from dashboard import exports
from dashboard.closings import was_of
from dashboard.forms import ObligationFilter
from dashboard.listing import heads, lines, remark_of, with_names
from dashboard.permissions import may_see_figures
from duties.models import Obligation
from mines.models import Mine


@require_safe
def obligations(request: SignedInRequest) -> HttpResponse:
    """Obligations one may see; the same filter gives the page and the file."""
    today = localdate()
    chosen = _chosen(request, today=today)
    rows = with_names(chosen.qs)
    page = Paginator(rows, settings.PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filter": chosen,
        "page": page,
        "lines": [(row, was_of(row), remark_of(row)) for row in page],
        "today": today,
        "echoed": chosen.echoed(),
    }
    return render(request, "dashboard/obligations.html", context, status=200 if chosen.form.is_valid() else 422)


@require_POST
def take_away(request: SignedInRequest) -> HttpResponseBase:
    """The list as a file, narrowed like the page by the query string; who took what is on record."""
    today = localdate()
    chosen = _chosen(request, today=today)
    notes = [_("应履职事项，截至 %(day)s") % {"day": today}, *chosen.echoed()]
    title, count, found = _("应履职事项"), chosen.qs.count(), lines(with_names(chosen.qs))
    return exports.take_away(
        request, page="obligations", count=count, name=title, heads=heads(), rows=found, notes=notes
    )


def _chosen(request: SignedInRequest, *, today: date) -> ObligationFilter:
    if not may_see_figures(request.user):
        raise Http404
    visible = Obligation.objects.visible_to(request.user).owed()
    return ObligationFilter(request.GET, visible, mines=Mine.objects.visible_to(request.user), today=today)
