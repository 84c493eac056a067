"""Recording, correcting and voiding one record."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.signed_in import SignedInRequest, back_to, sent
from duties.closings import closed_spans
from duties.crediting import moved, moves_in_words
from duties.lateness import last_day_without_reason
from mines.models import Mine
from records.actions import correct_record, record_document_from_form, void_record
from records.asked import Asked, Catalogue
from records.choices import departments_for, duties_for, likely_day, on_record
from records.forms.document import CorrectionForm, RecordForm, VoidForm, blank, initial_of
from records.models import Record
from records.views.place import address, changeable

SUBJECTS = ("mine", "enterprise", "person")


@require_http_methods(["GET", "HEAD", "POST"])
def record_new(request: SignedInRequest) -> HttpResponse:
    """记一份材料 for the duty in the address; without one, the duties to choose from."""
    today, key = localdate(), request.GET.get("duty", "")
    if not key:
        duties = duties_for(request.user)
        if not duties:
            raise Http404
        context = {"duties": duties, **back_to(request, "records")}
        return render(request, "records/duties.html", context, status=422 if request.method == "POST" else 200)
    chosen, asked, departments = _asked(request, key, today)
    subject = {name: value for name in SUBJECTS if (value := request.GET.get(name, "")).isdecimal()}
    initial = blank(asked, chosen=chosen, department=departments[0], subject=subject, today=today)
    named = request.GET.get("department", "")
    initial["department"] = next((each.pk for each in departments if str(each.pk) == named), departments[0].pk)
    form = RecordForm(
        sent(request),
        request.FILES or None,
        asked=asked,
        departments=departments,
        mines=Mine.objects.visible_to(request.user),
        chosen=chosen,
        today=today,
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        try:
            record, after = record_document_from_form(draft=form.draft(), by=request.user, today=today)
        except ValidationError as error:
            form.take_problems(error)
        else:
            return _recorded(request, record, moves_in_words(moved(after, seen_by=request.user), today=today))
    known = on_record(asked, departments, seen_by=request.user)
    return _page(request, form, asked, title=_("记一份材料"), known=known)


@require_http_methods(["GET", "HEAD", "POST"])
def record_correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """更正: a new record in place of this one."""
    record = changeable(request, pk)
    today, catalogue = localdate(), Catalogue([record.duty.key])
    asked = catalogue.asked(record.duty.key, record.for_day)
    if asked is None:
        raise Http404
    form = CorrectionForm(
        sent(request),
        request.FILES or None,
        asked=asked,
        departments=departments_for(request.user, catalogue, asked.duty),
        mines=Mine.objects.visible_to(request.user),
        chosen=record.for_day,
        today=today,
        initial=initial_of(record, asked),
        corrects=record,
    )
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            made = correct_record(record=record, draft=form.draft(), reason=reason, by=request.user, today=today)
        except ValidationError as error:
            form.take_problems(error)
        else:
            messages.success(request, _("已更正，原记录保留可查"))
            return redirect(address(request, made))
    return _page(request, form, asked, title=_("更正材料"), record=record)


@require_http_methods(["GET", "HEAD", "POST"])
def record_void(request: SignedInRequest, pk: int) -> HttpResponse:
    """作废, with a reason."""
    record = changeable(request, pk)
    form = VoidForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            void_record(record=record, reason=form.cleaned_data["reason"], by=request.user, today=localdate())
        except ValidationError as error:
            form.take_problems(error)
        else:
            messages.success(request, _("已作废，不再计次"))
            return redirect(address(request, record))
    context = {"form": form, "record": record, **back_to(request, "records")}
    return render(request, "records/record_void.html", context, status=422 if form.is_bound else 200)


def _recorded(request: SignedInRequest, record: Record, moved: str) -> HttpResponse:
    """Say which figures moved, on the page that says why where none did."""
    if moved:
        messages.success(request, _("已保存：%(moved)s") % {"moved": moved})
    else:
        messages.warning(request, _("已保存，但没有数字因此变化，原因见下"))
    return redirect("record", record.pk)


def _asked(request: SignedInRequest, key: str, today: date) -> tuple[date, Asked, list[Any]]:
    """The duty for the day in the address, and the departments this person may record it for; none is not found."""
    catalogue = Catalogue([key])
    asked = catalogue.asked(key, today)
    if asked is None or not asked.on_paper:
        raise Http404
    chosen = _day(request.GET.get("for", "")) or likely_day(asked.duty, today=today)
    asked = catalogue.asked(key, chosen) or asked
    departments = departments_for(request.user, catalogue, asked.duty)
    if not departments:
        raise Http404
    return chosen, asked, departments


def _page(request: SignedInRequest, form: RecordForm, asked: Asked, **more: Any) -> HttpResponse:
    context = {
        "form": form,
        "asked": asked,
        "reason_before": last_day_without_reason(localdate()),
        "closed": closed_spans(),
        **back_to(request, "records"),
        **more,
    }
    return render(request, "records/record_form.html", context, status=422 if form.is_bound else 200)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
