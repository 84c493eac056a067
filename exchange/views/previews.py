"""The preview: what was understood, row by row; its cells put right; another sheet; thrown away."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.signed_in import SignedInRequest
from exchange.actions.previews import correct_cell, discard_import, drop_row, preview_import
from exchange.forms import CellForm, RowForm, SheetForm
from exchange.keeping import source_of
from exchange.pages import preview_page, still_wrong
from exchange.reading import read_table
from exchange.views.doors import resource_or_404, run_or_404
from sheets.refusals import Refusal


@require_safe
def preview(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """A preview while it waits, the result once it was confirmed."""
    run = run_or_404(request, kind, pk)
    page = preview_page(run, resource_or_404(request, kind), request.GET.get("result", ""), request.GET.get("page"))
    return render(request, "exchange/preview.html", {"run": run, "preview": page})


@require_POST
def cell(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """Put one cell right and understand the file again."""
    run = run_or_404(request, kind, pk)
    form = CellForm(request.POST)
    if form.is_valid():
        try:
            run = correct_cell(run=run, **form.cleaned_data, by=request.user, today=localdate())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            _say_of_cell(request, still_wrong(run, form.cleaned_data["position"], form.cleaned_data["column"]))
    else:
        messages.error(request, _("没有这个单元格，请刷新后再试"))
    return redirect("import_preview", kind=kind, pk=pk)


def _say_of_cell(request: SignedInRequest, reason: str) -> None:
    if reason:
        messages.error(request, _("仍不能用：%(reason)s") % {"reason": reason})
    else:
        messages.success(request, _("已改，并重新核对了整份文件"))


@require_POST
def drop(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """Leave one row out."""
    run = run_or_404(request, kind, pk)
    form = RowForm(request.POST)
    try:
        position = form.cleaned_data["position"] if form.is_valid() else -1
        drop_row(run=run, position=position, by=request.user, today=localdate())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已略去这一行"))
    return redirect("import_preview", kind=kind, pk=pk)


@require_POST
def sheet(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """Read another sheet of the same file."""
    run = run_or_404(request, kind, pk)
    form = SheetForm(request.POST)
    source = source_of(run) if run.is_pending else None
    if source is None or not form.is_valid():
        messages.error(request, _("这次导入已经处理过，请重新上传文件"))
        return redirect("import_preview", kind=kind, pk=pk)
    try:
        name = form.cleaned_data["sheet"] or None
        reading = read_table(source, filename=run.filename, sheet=name, resource=resource_or_404(request, kind))
    except Refusal as refusal:
        messages.error(request, refusal.message(get_language() or "zh"))
        return redirect("import_preview", kind=kind, pk=pk)
    again = preview_import(kind=kind, reading=reading, by=request.user, today=localdate())
    discard_import(run=run, by=request.user)
    return redirect("import_preview", kind=kind, pk=again.pk)


@require_POST
def discard(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """Throw a preview away."""
    if discard_import(run=run_or_404(request, kind, pk), by=request.user):
        messages.success(request, _("已放弃，没有保存任何内容"))
    else:
        messages.error(request, _("这次导入已经处理过，请重新上传文件"))
    return redirect("import_kind", kind=kind)
