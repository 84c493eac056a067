"""Pages on which a person says for himself whether he was there."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.signed_in import SignedInRequest, back_to, sent
from duties.crediting import moved, moves_in_words
from inspections.actions import confirm_participation, decline_participation
from inspections.forms.steps import ConfirmForm, DeclineForm
from inspections.models import Visit, VisitParticipant


@require_http_methods(["GET", "HEAD", "POST"])
def to_confirm(request: SignedInRequest) -> HttpResponse:
    """待我确认: visits that others recorded with one's name in them; one or many at once."""
    mine = VisitParticipant.objects.waiting_for(request.user)
    form = ConfirmForm(request.POST if request.method == "POST" else None, waiting=mine)
    if request.method == "POST" and form.is_valid():
        return _confirm(request, form.cleaned_data["visits"], reverse("visits_to_confirm"))
    page = Paginator(mine, settings.PAGE_SIZE).get_page(request.GET.get("page"))
    status = 422 if form.is_bound else 200
    return render(request, "inspections/to_confirm.html", {"page": page, "form": form}, status=status)


@require_POST
def visit_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """本人确认: I was there."""
    visit = _named_in(request, pk)
    back = reverse("home") if request.POST.get("at") == "home" else reverse("visit", args=[pk])
    return _confirm(request, [visit], back)


@require_http_methods(["GET", "HEAD", "POST"])
def visit_decline(request: SignedInRequest, pk: int) -> HttpResponse:
    """本人未参加, with a word of reason."""
    visit = _named_in(request, pk)
    form = DeclineForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            decline_participation(visit=visit, reason=form.cleaned_data["reason"], by=request.user, today=localdate())
        except ValidationError as error:
            form.take_problems(error)
        else:
            messages.success(request, _("已记下您没有参加；这次检查不计入您的职责"))
            return redirect("visit", visit.pk)
    context = {
        "form": form,
        "visit": visit,
        "step": _("我没有参加"),
        "button": "btn-danger",
        **back_to(request, "visits"),
    }
    return render(request, "inspections/visit_step.html", context, status=422 if form.is_bound else 200)


def _confirm(request: SignedInRequest, visits: list[Visit], back: str) -> HttpResponse:
    """Confirm and say what came of it; which figures moved is told of a single visit."""
    try:
        after = confirm_participation(visits=visits, by=request.user, today=localdate())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(back)
    count = len(visits)
    said = ngettext("已确认 %(count)d 次检查", "已确认 %(count)d 次检查", count) % {"count": count}
    words = moves_in_words(moved(after, seen_by=request.user), today=localdate()) if count == 1 else ""
    messages.success(request, _("%(said)s：%(moved)s") % {"said": said, "moved": words} if words else said)
    return redirect(back)


def _named_in(request: SignedInRequest, pk: int) -> Visit:
    """A visit that names the person; to everybody else there is nothing to answer."""
    rows = Visit.objects.visible_to(request.user).filter(participants__person=request.user)
    return get_object_or_404(rows.select_related("mine"), pk=pk)
