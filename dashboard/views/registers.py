"""煤矿、驻矿人员: the registers as people read them."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import may_administer, may_read_registers, may_record_visit
from accounts.signed_in import SignedInRequest
from dashboard import exports
from dashboard.registers import mine_life, mine_lines, mines_seen_by, roster, roster_rows, sight_of
from mines.models import Mine


def _may_read(request: SignedInRequest) -> None:
    if not may_read_registers(request.user):
        raise Http404


@require_safe
def mines(request: SignedInRequest) -> HttpResponse:
    """Mines one may see, found by name, short name or former name."""
    _may_read(request)
    asked = "".join(request.GET.get("q", "").split())[:60]
    found: Any = mines_seen_by(request.user)
    if asked:
        rows = Mine.objects.visible_to(request.user).select_related("enterprise", "township").order_by("id")
        found = rows.filter(
            Q(name__icontains=asked) | Q(short_name__icontains=asked) | Q(former_names__icontains=asked)
        )
    page = Paginator(found, settings.PAGE_SIZE).get_page(request.GET.get("page"))
    lines = mine_lines(list(page), request.user, today=localdate())
    context = {"page": page, "lines": lines, "asked": asked, "sight": sight_of(request.user)}
    return render(request, "dashboard/mines.html", context)


@require_safe
def mine(request: SignedInRequest, pk: int) -> HttpResponse:
    """One mine's page."""
    _may_read(request)
    row = get_object_or_404(Mine.objects.visible_to(request.user).select_related("enterprise", "township"), pk=pk)
    life = mine_life(row, request.user, today=localdate())
    context = {"life": life, "mine": row, "visits_here": may_record_visit(request.user)}
    return render(request, "dashboard/mine.html", context)


@require_safe
def roster_page(request: SignedInRequest) -> HttpResponse:
    """Who is posted where today, and where that is not what article 11 says."""
    today = localdate()
    rows = _posted_to(request)
    page = Paginator(rows, settings.PAGE_SIZE).get_page(request.GET.get("page"))
    staffing, groups = roster(list(page), today=today)
    context = {
        "page": page,
        "groups": groups,
        "staffing": staffing,
        "keeps": may_administer(request.user),
        "today": today,
    }
    return render(request, "dashboard/roster.html", context)


@require_POST
def take_roster_away(request: SignedInRequest) -> HttpResponseBase:
    """The whole roster one may see as a file; who took it is on record."""
    today = localdate()
    _staffing, groups = roster(list(_posted_to(request)), today=today)
    rows = roster_rows(groups)
    heads = [_("煤矿名称"), _("姓名"), _("派驻单位"), _("岗位"), _("派驻日期"), _("结束日期")]
    notes = [_("驻矿人员，截至 %(day)s") % {"day": today}]
    return exports.take_away(
        request, page="roster", count=len(rows), name=_("驻矿人员"), heads=heads, rows=rows, notes=notes
    )


def _posted_to(request: SignedInRequest) -> QuerySet[Mine]:
    _may_read(request)
    return Mine.objects.visible_to(request.user).select_related("township").order_by("id")
