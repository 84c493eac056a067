"""文件条款: the plan itself, each phrase lit by how its duty stands."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from accounts.signed_in import SignedInRequest
from dashboard.plan import instrument_on, page_of


@require_safe
def plan(request: SignedInRequest) -> HttpResponse:
    """The document in force today; everybody who is signed in may read it, lights as far as one may see."""
    today = localdate()
    instrument = instrument_on(today)
    page = None if instrument is None else page_of(instrument, request.user, today=today)
    return render(request, "dashboard/plan.html", {"plan": page})
