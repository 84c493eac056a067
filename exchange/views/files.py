"""Files to take away: an empty template, a table as it stands, the errors of a preview."""

import io

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.signed_in import SignedInRequest
from audit.actions import record_export
from exchange.exports import Face, csv_bytes, error_rows, export_rows, template_rows, xlsx_bytes
from exchange.views.doors import resource_or_404, run_or_404

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


@require_safe
def template(request: SignedInRequest, kind: str) -> FileResponse:
    """A workbook with the header row of a kind, ready to be filled."""
    resource = resource_or_404(request, kind)
    return _download(xlsx_bytes(str(resource.caption), template_rows(resource)), f"{resource.caption}.xlsx", XLSX)


@require_POST
def export(request: SignedInRequest, kind: str) -> HttpResponseBase:
    """The whole table, as importing takes it back; who took it is on record."""
    resource = resource_or_404(request, kind)
    if resource.business:
        raise Http404
    rows = list(export_rows(resource, Face.PEOPLE))
    try:
        record_export(table=kind, rows=len(rows) - 1, by=request.user, most=settings.EXPORTS_AN_HOUR)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("import_kind", kind=kind)
    if request.POST.get("format") == "csv":
        return _download(csv_bytes(rows), f"{resource.caption}.csv", CSV)
    return _download(xlsx_bytes(str(resource.caption), rows), f"{resource.caption}.xlsx", XLSX)


@require_safe
def errors(request: SignedInRequest, kind: str, pk: int) -> FileResponse:
    """The rejected rows with row, column, value and remedy."""
    run = run_or_404(request, kind, pk)
    rows = error_rows(run, resource_or_404(request, kind))
    return _download(csv_bytes(rows), _("错误清单") + ".csv", CSV)


def _download(content: bytes, name: str, content_type: str) -> FileResponse:
    # FileResponse writes Chinese names so that every browser reads them.
    response = FileResponse(io.BytesIO(content), as_attachment=True, filename=name, content_type=content_type)
    response["Cache-Control"] = "no-store"
    return response
