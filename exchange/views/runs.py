"""Bringing a file in: the list of kinds, the upload, the confirmation, the undoing."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import may_import
from accounts.signed_in import SignedInRequest
from exchange.actions.imports import ImportRefusedError, apply_import
from exchange.actions.previews import preview_import
from exchange.actions.undoing import undo_import
from exchange.forms import UploadForm
from exchange.kinds import BY_NAME, KINDS
from exchange.models import ImportRun
from exchange.reading import read_table
from exchange.views.doors import resource_or_404, run_or_404
from sheets.refusals import Refusal

PASTED = "pasted.txt"


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """What can be brought in, and what was."""
    kinds = [kind for kind in KINDS if may_import(request.user, kind.table)]
    if not kinds:
        raise Http404
    runs = ImportRun.objects.visible_to(request.user).made().defer("given", "rows", "touched", "reading")
    page = Paginator(runs, settings.PAGE_SIZE).get_page(request.GET.get("page"))
    runs_with_captions = [(run, BY_NAME[run.kind].caption) for run in page]
    context = {"kinds": kinds, "page": page, "runs": runs_with_captions}
    return render(request, "exchange/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: SignedInRequest, kind: str) -> HttpResponse:
    """Take a file or pasted text, and show what was understood of it."""
    resource = resource_or_404(request, kind)
    sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if sent else UploadForm()
    if sent and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            source = file.read() if file else form.cleaned_data["text"]
            name = file.name if file else PASTED
            reading = read_table(source, filename=name, sheet=form.cleaned_data["sheet"] or None, resource=resource)
        except Refusal as refusal:
            form.add_error("file" if file else "text", refusal.message(get_language() or "zh"))
        else:
            run = preview_import(kind=kind, reading=reading, by=request.user, today=localdate())
            return redirect("import_preview", kind=kind, pk=run.pk)
    return render(request, "exchange/upload.html", {"resource": resource, "form": form}, status=422 if sent else 200)


@require_POST
def confirm(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """Make the import that was shown: all rows, or only the good ones."""
    run = run_or_404(request, kind, pk)
    skip = request.POST.get("rows") == "good"
    try:
        run = apply_import(run=run, skip_rejected=skip, by=request.user, today=localdate())
    except ImportRefusedError as error:
        messages.error(request, str(error))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        facts = {"new": run.new, "changed": run.changed}
        messages.success(request, _("已导入：新增 %(new)d 行，变更 %(changed)d 行") % facts)
    return redirect("import_preview", kind=kind, pk=pk)


@require_POST
def undo(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """Take a whole import back."""
    run = run_or_404(request, kind, pk)
    try:
        undo_import(run=run, by=request.user, today=localdate())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已整次撤销：写入的登记已撤回，改过的已改回；期间产生的督办和新建的人员保留可查"))
    return redirect("import_preview", kind=kind, pk=pk)
