"""回访抽查: the month's sample, how to draw it again, and what each visit came to. For the office."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import may_supervise
from accounts.signed_in import SignedInRequest
from duties.story import names_of
from inspections.actions.back_checks import record_back_check, void_back_check
from inspections.draws import Draw, draw_of, drawn_at, latest_drawn
from inspections.forms.back_checks import BackCheckForm, MonthForm
from inspections.models import BackCheck, Visit
from inspections.sampling import SHARE, Why

WHY = {
    Why.TENTH: gettext_lazy("按序抽中"),
    Why.SERIOUS: gettext_lazy("有值得一看的理由"),
    Why.QUARTER: gettext_lazy("本季度还没抽到的人"),
}
LONGEST_REASON = 500


@require_safe
def back_checks(request: SignedInRequest) -> HttpResponse:
    """The sample of a month, ``?month=2021-06``; of the last one drawn unless asked otherwise."""
    _office_only(request)
    form = MonthForm({"month": request.GET.get("month") or f"{latest_drawn(now()):%Y-%m}"})
    if not form.is_valid():
        return render(request, "inspections/back_checks.html", {"form": form}, status=422)
    month = form.cleaned_data["month"]
    draw = draw_of(month, now=now())
    context: dict[str, Any] = {"form": form, "month": month, "moment": drawn_at(month), "draw": draw, "share": SHARE}
    return render(request, "inspections/back_checks.html", context | (_lines(request, draw) if draw else {}))


@require_http_methods(["GET", "HEAD", "POST"])
def back_check(request: SignedInRequest, month: str, pk: int) -> HttpResponse:
    """One drawn visit: note what looking into it came to."""
    _office_only(request)
    asked = MonthForm({"month": month})
    if not asked.is_valid():
        raise Http404
    first = asked.cleaned_data["month"]
    visit = _drawn(first, pk)
    form = BackCheckForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        outcome, note = BackCheck.Outcome(form.cleaned_data["outcome"]), form.cleaned_data["note"]
        try:
            record_back_check(visit=visit, month=first, outcome=outcome, note=note, by=request.user, now=now())
        except ValidationError as error:
            form.take_problems(error)
        else:
            messages.success(request, _("已记下回访结果：%(outcome)s") % {"outcome": outcome.label})
            return redirect(_address(first))
    context = {"form": form, "visit": visit, "month": first, "list": _address(first)}
    return render(request, "inspections/back_check.html", context, status=422 if form.is_bound else 200)


@require_POST
def back_check_void(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤销 an outcome, with a reason."""
    row = get_object_or_404(BackCheck.objects.visible_to(request.user), pk=pk)
    try:
        void_back_check(back_check=row, reason=request.POST.get("reason", ""), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已撤销这条回访结果，可以重新记"))
    return redirect(_address(row.month))


def _office_only(request: SignedInRequest) -> None:
    if not may_supervise(request.user):
        raise Http404


def _lines(request: SignedInRequest, draw: Draw) -> dict[str, Any]:
    """The page's visits, each with why it was drawn and its outcome; and how many have one."""
    rows = list(BackCheck.objects.visible_to(request.user).current().filter(month=draw.month))
    outcomes = {row.visit_id: row for row in rows}
    names = names_of(row.recorded_by for row in rows)
    page = Paginator(draw.visits, settings.PAGE_SIZE).get_page(request.GET.get("page"))
    lines = [
        (visit, WHY[why], row, names.get(row.recorded_by, row.recorded_by) if row else "")
        for visit, why in page
        for row in [outcomes.get(visit.pk)]
    ]
    return {"page": page, "lines": lines, "done": len(rows), "most": LONGEST_REASON}


def _drawn(month: date, pk: int) -> Visit:
    """A visit of the month's sample; any other does not exist here."""
    draw = draw_of(month, now=now())
    visit = next((visit for visit, _why in draw.visits if visit.pk == pk), None) if draw else None
    if visit is None:
        raise Http404
    return visit


def _address(month: date) -> str:
    return f"{reverse('back_checks')}?month={month:%Y-%m}"
