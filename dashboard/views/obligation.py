"""One figure explained."""

from datetime import date, datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, localdate, make_aware, now
from django.views.decorators.http import require_safe

from accounts.permissions import may_record_document, may_record_visit, may_supervise
from accounts.signed_in import SignedInRequest
from dashboard import addresses
from dashboard.course import course_of
from dashboard.explained import explained, neighbours_of, row_to_explain
from duties.models import Duty, Obligation

FIRST_YEAR = 2000


@require_safe
def obligation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Why a figure is what it is, now or ``?known_on=`` a moment; a moment that cannot be read answers 422."""
    row = row_to_explain(request.user, pk)
    if row is None:
        raise Http404
    today = localdate()
    asked = request.GET.get("known_on", "")
    moment, readable = _moment(asked)
    found = explained(row, today=_day(moment, today), known_on=moment)
    before, after = neighbours_of(row)
    context = {
        "found": found,
        "row": row,
        "before": before,
        "after": after,
        "days_left": (row.due - today).days,
        "events": course_of(found, known_on=moment),
        "moment": moment,
        "asked": asked,
        "unreadable": not readable,
        "may_supervise": may_supervise(request.user),
        "entry": _entry(request, row),
    }
    return render(request, "dashboard/obligation.html", context, status=200 if readable else 422)


def _moment(text: str) -> tuple[datetime | None, bool]:
    """A moment in Asia/Shanghai unless it names its own offset; never later than now. And whether the text was one."""
    if not text.strip():
        return None, True
    try:
        # A plus sign in an address arrives as a blank.
        parsed = parse_datetime(text.strip().replace(" 0", "+0", 1) if "T" in text else text.strip())
        moment = make_aware(parsed) if parsed is not None and is_naive(parsed) else parsed
        # Before the product there are no books, and at the calendar's edge no local time.
        known = moment is not None and moment.year >= FIRST_YEAR
        return (min(moment, now()), True) if moment is not None and known else (None, False)
    except (ValueError, OverflowError):
        return None, False


def _day(moment: datetime | None, today: date) -> date:
    """The day of the books: what had not happened by then is not looked at."""
    return today if moment is None else min(localdate(moment), today)


def _entry(request: SignedInRequest, row: Obligation) -> str:
    """Where the bearer goes on; empty where nothing is left to do or it is not his to do."""
    if row.state not in (Obligation.State.OPEN, Obligation.State.DUE_SOON, Obligation.State.OVERDUE):
        return ""
    visit = row.duty.kind in (Duty.Kind.VISIT, Duty.Kind.PATROL)
    may = may_record_visit(request.user) if visit else may_record_document(request.user, row.department)
    if not may or row.duty.kind == Duty.Kind.POSTING:
        return ""
    each_person = row.person_id is not None
    return addresses.entry(row.duty, period_kind=row.period_kind, start=row.window_start, each_person=each_person)
