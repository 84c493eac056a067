"""The list of visits, the form, one visit, and what may be done to it."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import may_record_visit, may_supervise
from accounts.signed_in import SignedInRequest, back_to, leaving, sent
from audit.kept import kept
from duties.closings import closed_spans
from duties.crediting import moved, moves_in_words
from duties.lateness import last_day_without_reason
from duties.refusals import ProblemsAtFields
from duties.story import story_of
from inspections.actions import SecondLook, correct_visit, end_visit, record_visit_from_form, void_visit
from inspections.companions import companions
from inspections.credit import credits_of_visit, unbooked
from inspections.forms.listing import filtered, rows_of
from inspections.forms.steps import EndForm, VoidForm
from inspections.forms.visit import MOST_DIGITS, CorrectionForm, VisitForm, blank, initial_of
from inspections.models import Visit, VisitParticipant
from inspections.permissions import may_change_visit
from mines.models import Mine

STEP = "inspections/visit_step.html"


@require_safe
def visits(request: SignedInRequest) -> HttpResponse:
    """The list, newest first."""
    listing = filtered(request)
    page = Paginator(rows_of(listing, request.user), settings.PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filter": listing,
        "page": page,
        "keep": leaving(request),
        "may_record": may_record_visit(request.user),
        "supervises": may_supervise(request.user),
    }
    return render(request, "inspections/visits.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def visit_new(request: SignedInRequest) -> HttpResponse:
    """记一次检查."""
    if not may_record_visit(request.user):
        raise Http404
    form = _form(VisitForm, request)
    if request.method == "POST" and form.is_valid():
        draft, seen, now = form.draft(), form.cleaned_data["seen"].splitlines(), localtime()
        try:
            visit, after = record_visit_from_form(draft=draft, seen=seen, by=request.user, today=now.date(), now=now)
        except SecondLook as doubt:
            form.look_twice(doubt.messages)
        except ValidationError as error:
            form.take_problems(error)
        else:
            words = moves_in_words(moved(after, seen_by=request.user), today=now.date())
            return _recorded(request, visit, words, asked=len(draft.person_ids - {request.user.pk}))
    return _page(request, "inspections/visit_form.html", form, title=_("记一次检查"))


@require_safe
def visit_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One visit: who, what was found, where it counts, and its history."""
    visit = _visit(request, pk)
    found = credits_of_visit(visit, today=localdate(), seen_by=request.user)
    counts = any(credit.why is None for credit in found)
    context = {
        "visit": visit,
        "credits": found,
        "unbooked": "" if counts else unbooked(visit),
        "story": story_of("visit", visit),
        "may_change": may_change_visit(request.user, visit),
        "asked": any(row.waiting and row.person_id == request.user.pk for row in visit.participants.all()),
        **back_to(request, "visits"),
    }
    return render(request, "inspections/visit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def visit_correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """更正: a new visit in place of this one."""
    visit = _changeable(request, pk)
    form = _form(CorrectionForm, request, corrects=visit)
    if request.method == "POST" and form.is_valid():
        reason, now = form.cleaned_data["reason"], localtime()
        try:
            made = correct_visit(
                visit=visit, draft=form.draft(), reason=reason, by=request.user, today=now.date(), now=now
            )
        except ValidationError as error:
            form.take_problems(error)
        else:
            messages.success(request, _("已更正，原记录保留可查"))
            return redirect(_address(request, made))
    return _page(request, "inspections/visit_form.html", form, title=_("更正检查"), visit=visit)


@require_http_methods(["GET", "HEAD", "POST"])
def visit_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """结束检查: from then on it counts."""
    visit = _changeable(request, pk)
    if visit.ended:
        raise Http404
    form, now = EndForm(sent(request), initial={"token": uuid4()}), localtime()
    if request.method == "POST" and form.is_valid():
        try:
            made = end_visit(visit=visit, by=request.user, today=now.date(), now=now, **form.cleaned_data)
        except ValidationError as error:
            form.take_problems(error)
        else:
            messages.success(request, _("检查已结束，开始计次"))
            return redirect(_address(request, made))
    return _page(request, STEP, form, visit=visit, step=_("结束检查"), button="btn-primary")


@require_http_methods(["GET", "HEAD", "POST"])
def visit_void(request: SignedInRequest, pk: int) -> HttpResponse:
    """作废, with a reason."""
    visit = _changeable(request, pk)
    form = VoidForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            void_visit(visit=visit, reason=form.cleaned_data["reason"], by=request.user, today=localdate())
        except ValidationError as error:
            form.take_problems(error)
        else:
            messages.success(request, _("已作废，不再计次"))
            return redirect(_address(request, visit))
    return _page(request, STEP, form, visit=visit, step=_("作废检查"), button="btn-danger")


def _recorded(request: SignedInRequest, visit: Visit, moved: str, *, asked: int) -> HttpResponse:
    """Say which figures moved and how many others are asked; where none moved, show the page that says why."""
    if asked:
        text = ngettext("另有 %(count)d 人，待本人确认", "另有 %(count)d 人，待本人确认", asked)
        messages.info(request, text % {"count": asked})
    if moved:
        messages.success(request, _("已保存：%(moved)s") % {"moved": moved})
        return redirect("home")
    messages.warning(request, _("已保存，但没有数字因此变化，原因见下"))
    return redirect("visit", visit.pk)


def _form(kind: type[VisitForm], request: SignedInRequest, corrects: Visit | None = None) -> VisitForm:
    today = localdate()
    initial: dict[str, Any] = {}
    if request.method != "POST":
        initial = initial_of(corrects) if corrects else blank(_mine(request), person_id=request.user.pk, today=today)
    present = [row.person for row in corrects.participants.all()] if corrects else []
    return kind(
        sent(request),
        mines=Mine.objects.visible_to(request.user),
        people=lambda: companions(request.user, today=today, also=present),
        today=today,
        initial=initial,
        corrects=corrects,
    )


def _page(request: SignedInRequest, template: str, form: ProblemsAtFields, **more: Any) -> HttpResponse:
    context = {
        "form": form,
        "reason_before": last_day_without_reason(localdate()),
        "closed": kept(("closings",), closed_spans),
        **back_to(request, "visits"),
        **more,
    }
    return render(request, template, context, status=422 if form.is_bound else 200)


def _visit(request: SignedInRequest, pk: int) -> Visit:
    present = VisitParticipant.objects.select_related("person", "department")
    rows = Visit.objects.visible_to(request.user, few=True).select_related("mine", "supersedes", "superseded_by")
    return get_object_or_404(rows.prefetch_related(Prefetch("participants", present), "findings"), pk=pk)


def _changeable(request: SignedInRequest, pk: int) -> Visit:
    visit = _visit(request, pk)
    if not may_change_visit(request.user, visit):
        raise Http404
    return visit


def _mine(request: SignedInRequest) -> int | None:
    """The mine that the address names, if this person may see it; none is guessed, since a visit is proof."""
    asked = request.GET.get("mine", "")
    if not asked.isdecimal() or len(asked) > MOST_DIGITS:
        return None
    return Mine.objects.visible_to(request.user).filter(pk=int(asked)).values_list("pk", flat=True).first()


def _address(request: SignedInRequest, visit: Visit) -> str:
    return f"{reverse('visit', args=[visit.pk])}?{back_to(request, 'visits')['keep']}"
