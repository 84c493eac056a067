"""履职总览: the office's board."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from accounts.permissions import may_supervise
from accounts.signed_in import SignedInRequest
from dashboard.board import board_of
from dashboard.permissions import may_see_figures

YEARS = range(2000, 2100)


@require_safe
def board(request: SignedInRequest) -> HttpResponse:
    """The board of a year, ``?year=``; the running one unless asked otherwise. ``?page=`` of its heat map."""
    if not may_see_figures(request.user):
        raise Http404
    today = localdate()
    asked = request.GET.get("year", "")
    year = int(asked) if len(asked) == 4 and asked.isdecimal() and int(asked) in YEARS else today.year
    found = board_of(request.user, year, today=today, page=request.GET.get("page", ""))
    context = {"board": found, "may_supervise": may_supervise(request.user)}
    return render(request, "dashboard/board.html", context)
