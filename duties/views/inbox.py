"""消息: one's own notices."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST, require_safe

from accounts.signed_in import SignedInRequest
from duties.actions.notices import mark_read
from duties.models import Notice
from duties.notices import bundles
from duties.views.flags import RELATED


@require_safe
def inbox(request: SignedInRequest) -> HttpResponse:
    """Newest first; looking does not mark as read, since a GET never writes."""
    notices = Notice.objects.visible_to(request.user).select_related(*RELATED)
    page = Paginator(notices, settings.PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "duties/inbox.html", {"page": page, "bundles": bundles(page)})


@require_POST
def inbox_read(request: SignedInRequest) -> HttpResponse:
    """Mark everything in one's inbox as read."""
    mark_read(by=request.user, today=localdate())
    return redirect("inbox")
