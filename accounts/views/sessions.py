"""登录设备: where a person is signed in, and the way to end that."""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.sessions.models import Session
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.actions.sessions import end_sessions
from accounts.signed_in import SignedInRequest


@require_safe
def sessions(request: SignedInRequest) -> HttpResponse:
    """One's own sessions that have not run out, the newest first."""
    alive = Session.objects.filter(expire_date__gt=now()).values("session_key")
    rows = UserSession.objects.filter(user=request.user, session_key__in=alive).order_by("-created_at", "-pk")
    page = Paginator(rows, settings.PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "accounts/sessions.html", {"page": page, "here": request.session.session_key})


@require_POST
def session_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """End one of them; not the one in which the button was pressed, which has a button of its own."""
    if not end_sessions(user=request.user, by=request.user, but=request.session.session_key or "", only=pk):
        raise Http404
    messages.success(request, _("该登录已结束"))
    return redirect("sessions")


@require_POST
def sessions_end_others(request: SignedInRequest) -> HttpResponse:
    """End all but this one."""
    ended = end_sessions(user=request.user, by=request.user, but=request.session.session_key or "")
    messages.success(
        request, ngettext("已结束其他 %(count)d 处登录", "已结束其他 %(count)d 处登录", ended) % {"count": ended}
    )
    return redirect("sessions")
