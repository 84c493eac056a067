"""Who may come in: the administrator; for everybody else, and for a kind that is none, there is nothing here."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.permissions import may_import
from accounts.resources.table import TableResource
from accounts.signed_in import SignedInRequest
from exchange.kinds import BY_NAME
from exchange.models import ImportRun


def resource_or_404(request: SignedInRequest, kind: str) -> TableResource:
    """The table of a kind."""
    if kind not in BY_NAME or not may_import(request.user, kind):
        raise Http404
    return BY_NAME[kind]()


def run_or_404(request: SignedInRequest, kind: str, pk: int) -> ImportRun:
    """An import one may see: somebody else's preview does not exist."""
    resource_or_404(request, kind)
    return get_object_or_404(ImportRun.objects.visible_to(request.user), kind=kind, pk=pk)
