"""登录安全: the security administrator's desk. People with their locks and factors, and who signed in when."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.actions.attempts import unlock
from accounts.actions.factors import reset_factors
from accounts.actions.people import grant_role
from accounts.actions.sessions import end_sessions
from accounts.attempts import locks_of
from accounts.factors import factors_of
from accounts.models import User
from accounts.permissions import may_secure
from accounts.sign_ins import found, lines_of, roles_to_give, sign_ins
from accounts.signed_in import SignedInRequest
from audit.clock import database_now


def _person(request: SignedInRequest, pk: int) -> User:
    """Whose account it is; nobody's, for everybody but the security administrator."""
    if not may_secure(request.user):
        raise Http404
    return get_object_or_404(User, pk=pk)


@require_safe
def security(request: SignedInRequest) -> HttpResponse:
    """Everybody who can sign in or keeps the system, found by name or user name."""
    if not may_secure(request.user):
        raise Http404
    asked = request.GET.get("q", "").strip()[:60]
    page = Paginator(found(asked), settings.PAGE_SIZE).get_page(request.GET.get("page"))
    people = list(page)
    locks = locks_of([person.username for person in people], now=database_now())
    kinds = factors_of(people)
    lines = [(person, locks.get(person.username), sorted(kinds.get(person.pk, ()))) for person in people]
    return render(request, "accounts/security.html", {"page": page, "lines": lines, "asked": asked})


@require_safe
def security_person(request: SignedInRequest, pk: int) -> HttpResponse:
    """One account: what can be done about it, and its last sign-ins."""
    person = _person(request, pk)
    context: dict[str, Any] = {
        "person": person,
        "locked": locks_of([person.username], now=database_now()).get(person.username),
        "kinds": sorted(factors_of([person]).get(person.pk, ())),
        "roles": roles_to_give(person),
        "itself": person == request.user,
        "lines": lines_of(sign_ins(person)[: settings.PAGE_SIZE]),
    }
    return render(request, "accounts/security_person.html", context)


@require_POST
def security_unlock(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let a locked account try again at once."""
    person = _person(request, pk)
    if unlock(user=person, by=request.user):
        messages.success(request, _("已解锁"))
    else:
        messages.info(request, _("此账号没有被锁定"))
    return redirect("security_person", person.pk)


@require_POST
def security_factors(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take away the factors of somebody who lost them; not one's own, which have a page of their own."""
    person = _person(request, pk)
    if person != request.user and reset_factors(user=person, by=request.user):
        messages.success(request, _("第二要素已清除，请本人登录后重新设置"))
    else:
        messages.info(request, _("没有可以清除的第二要素"))
    return redirect("security_person", person.pk)


@require_POST
def security_sessions(request: SignedInRequest, pk: int) -> HttpResponse:
    """End all sessions of an account."""
    person = _person(request, pk)
    ended = end_sessions(user=person, by=request.user, but=request.session.session_key or "")
    messages.success(request, _("已结束 %(count)d 处登录") % {"count": ended})
    return redirect("security_person", person.pk)


@require_POST
def security_role(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make somebody a keeper of the system, or take that from him."""
    person = _person(request, pk)
    try:
        grant_role(user=person, role=request.POST.get("role", ""), by=request.user)
    except ValidationError as error:
        for line in error.messages:
            messages.error(request, line)
    else:
        messages.success(request, _("角色已改为“%(role)s”") % {"role": person.get_role_display()})
    return redirect("security_person", person.pk)


@require_safe
def security_records(request: SignedInRequest) -> HttpResponse:
    """Who signed in, failed, was locked or signed out, the newest first."""
    if not may_secure(request.user):
        raise Http404
    page = Paginator(sign_ins(), settings.PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "accounts/security_records.html", {"page": page, "lines": lines_of(page)})
