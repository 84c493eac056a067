"""Keeping one's place: one record for a page, and the list as it stood when one left it."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.signed_in import SignedInRequest, back_to
from records.models import Record
from records.permissions import may_change_record


def visible(request: SignedInRequest, pk: int) -> Record:
    """The record, if this person may see it; foreign and missing alike are not found."""
    rows = Record.objects.visible_to(request.user, few=True)
    return get_object_or_404(
        rows.select_related("duty", "department", "mine", "enterprise", "person", "supersedes", "superseded_by"), pk=pk
    )


def changeable(request: SignedInRequest, pk: int) -> Record:
    """The record, if this person may correct or void it."""
    record = visible(request, pk)
    if not may_change_record(request.user, record):
        raise Http404
    return record


def address(request: SignedInRequest, record: Record) -> str:
    """The record's page, with the way back to the list."""
    return f"{reverse('record', args=[record.pk])}?{back_to(request, 'records')['keep']}"
