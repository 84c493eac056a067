"""The list of records, one record, and its attachment."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from accounts.signed_in import SignedInRequest, back_to, leaving
from duties.story import story_of
from records.asked import Catalogue
from records.attachments import TYPES, suffix_of
from records.choices import may_fill_grid, may_record_any
from records.credit import credits_of_record
from records.forms.document import DAY_WORDS
from records.forms.listing import filtered
from records.models import Record
from records.permissions import may_change_record
from records.views.place import visible


@require_safe
def records(request: SignedInRequest) -> HttpResponse:
    """The list, newest first, with a tab for each kind."""
    listing = filtered(request)
    page = Paginator(listing.qs, settings.PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filter": listing,
        "page": page,
        "kinds": Record.Kind.choices,
        "kind": request.GET.get("kind", ""),
        "keep": leaving(request),
        "may_record": may_record_any(request.user),
        "may_fill_grid": may_fill_grid(request.user),
    }
    return render(request, "records/records.html", context)


@require_safe
def record_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One record: what it is, where it counts, and its history."""
    record = visible(request, pk)
    asked = Catalogue([record.duty.key]).asked(record.duty.key, record.for_day)
    context = {
        "record": record,
        "title": record.duty.title,
        "period": asked.label if asked else "",
        "day_word": DAY_WORDS[Record.Kind(record.kind)],
        "credits": credits_of_record(record, today=localdate(), seen_by=request.user),
        "story": story_of("record", record),
        "may_change": may_change_record(request.user, record),
        **back_to(request, "records"),
    }
    return render(request, "records/record.html", context)


@require_safe
def record_attachment(request: SignedInRequest, pk: int) -> FileResponse:
    """The attached file, always as a download: a browser must never show it as a page of ours."""
    record = visible(request, pk)
    name = record.attachment.name or ""
    if not name or not record.attachment.storage.exists(name):
        raise Http404
    suffix = suffix_of(name)
    answer = FileResponse(
        record.attachment.open("rb"),
        as_attachment=True,
        filename=f"{record.number or record}{suffix}",
        content_type=TYPES.get(suffix, "application/octet-stream"),
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
