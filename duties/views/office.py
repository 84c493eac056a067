"""What the office alone does: excuses, closings, the settings of the books, local readings of the text."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import may_supervise
from accounts.signed_in import SignedInRequest, sent
from duties.actions.catalogue import save_reading, withdraw_reading
from duties.actions.closings import close_period
from duties.actions.excuses import excuse_obligation, withdraw_excuse
from duties.actions.settings import set_books
from duties.forms import BooksForm, ClosingForm, ExcuseForm, ReadingForm, WithdrawForm
from duties.models import BookSetting, Duty, Excuse, Obligation, PeriodClosing, Reading
from duties.reading_words import note_in_words, value_in_words
from duties.story import names_of


def _office_only(request: SignedInRequest) -> None:
    if not may_supervise(request.user):
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
def excuse_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Excuse or reduce one obligation."""
    _office_only(request)
    rows = Obligation.objects.visible_to(request.user).select_related("duty", "department", "post__department", "mine")
    obligation = get_object_or_404(rows, pk=pk)
    form = ExcuseForm(sent(request), today=localdate())
    if request.method == "POST" and form.is_valid():
        try:
            excuse_obligation(obligation=obligation, by=request.user, today=localdate(), **form.cleaned_data)
        except ValidationError as error:
            _show(form, error)
        else:
            messages.success(request, _("已记入免除或核减，并保留批准依据"))
            return redirect("obligation", obligation.pk)
    return _render(request, "duties/excuse_new.html", {"form": form, "obligation": obligation})


@require_POST
def excuse_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take an excuse back."""
    _office_only(request)
    excuse = get_object_or_404(Excuse.objects.select_related("obligation"), pk=pk)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(text) for text in form.errors["reason"]))
        return redirect("obligation", excuse.obligation_id)
    try:
        withdraw_excuse(excuse=excuse, reason=form.cleaned_data["reason"], by=request.user, today=localdate())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("obligation", excuse.obligation_id)


@require_http_methods(["GET", "HEAD", "POST"])
def closings(request: SignedInRequest) -> HttpResponse:
    """Periods closed so far, and the form to close another."""
    _office_only(request)
    form = ClosingForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            closing = close_period(by=request.user, today=localdate(), **form.cleaned_data)
        except ValidationError as error:
            _show(form, error)
        else:
            messages.success(request, _("已封账：%(span)s") % {"span": closing})
            return redirect("closings")
    page = Paginator(PeriodClosing.objects.all(), settings.PAGE_SIZE).get_page(request.GET.get("page"))
    names = names_of(row.closed_by for row in page)
    rows = [(closing, names.get(closing.closed_by) or closing.closed_by) for closing in page]
    return _render(request, "duties/closings.html", {"form": form, "page": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def books(request: SignedInRequest) -> HttpResponse:
    """The settings of the books."""
    _office_only(request)
    setting = BookSetting.find() or BookSetting()
    form = BooksForm(sent(request), initial={"books_from": setting.books_from, "soon_days": setting.soon_days})
    if request.method == "POST" and form.is_valid():
        try:
            set_books(by=request.user, today=localdate(), **form.cleaned_data)
        except ValidationError as error:
            _show(form, error)
        else:
            messages.success(request, _("已保存账簿设置"))
            return redirect("books")
    return _render(request, "duties/books.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def readings(request: SignedInRequest) -> HttpResponse:
    """Local settings in force, and the form to make one: this is how a duty without a period gets one."""
    _office_only(request)
    form = ReadingForm(sent(request), initial={"duty_key": request.GET.get("duty", "")})
    if request.method == "POST" and form.is_valid():
        try:
            save_reading(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            _show(form, error)
        else:
            messages.success(request, _("已保存本地设置"))
            return redirect("readings")
    page = Paginator(Reading.objects.current().order_by("-id"), settings.PAGE_SIZE).get_page(request.GET.get("page"))
    titles = {duty.key: duty.title for duty in Duty.objects.all()}
    names = names_of(row.recorded_by for row in page)
    rows = [
        (r, titles.get(r.duty_key, ""), value_in_words(r), note_in_words(r), names.get(r.recorded_by)) for r in page
    ]
    return _render(request, "duties/readings.html", {"form": form, "page": page, "rows": rows})


@require_POST
def reading_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a local setting back."""
    _office_only(request)
    reading = get_object_or_404(Reading.objects.current(), pk=pk)
    try:
        reason = request.POST.get("reason", "").replace("\0", "")[:300]
        withdraw_reading(reading=reading, reason=reason, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已撤销这一项本地设置"))
    return redirect("readings")


def _show(form: Form, error: ValidationError) -> None:
    """Put an action's refusal beside the field it speaks of."""
    fields = error.message_dict if hasattr(error, "error_dict") else {}
    for name, texts in fields.items():
        form.add_error(name if name in form.fields else None, texts)
    if not fields:
        form.add_error(None, error.messages)


def _render(request: SignedInRequest, template: str, context: dict[str, object]) -> HttpResponse:
    form = context["form"]
    failed = isinstance(form, Form) and form.is_bound and not form.is_valid()
    return render(request, template, context, status=422 if failed else 200)
