"""Addresses of the pages that stand behind a figure: one obligation, or the list of several."""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from compliance.periods import PeriodKind
from dashboard.figures import Figure
from duties.models import Duty


def listing(**wanted: object) -> str:
    """The list of obligations narrowed by its own filter's names; what is None or empty is left out."""
    chosen = {name: value for name, value in wanted.items() if value not in (None, "")}
    return f"{reverse('obligations')}?{urlencode(chosen)}" if chosen else reverse("obligations")


def behind(figure: Figure, **wanted: object) -> str:
    """What a figure opens: its one obligation, else the list it was counted from."""
    return reverse("obligation", args=[figure.only]) if figure.count == 1 else listing(**wanted)


def clause(duty: Duty) -> str:
    """The place in the document where the duty stands."""
    return f"{reverse('plan')}#{anchor(duty.article)}"


def anchor(article: str) -> str:
    """The fragment of an article on the plan's page: a1 to a23, annex."""
    return f"a{article}" if article.isdigit() else "annex"


def entry(duty: Duty, *, period_kind: str, start: date, each_person: bool) -> str:
    """Where what a duty asks for is entered."""
    if duty.kind in (Duty.Kind.VISIT, Duty.Kind.PATROL):
        return reverse("visit_new")
    if duty.kind == Duty.Kind.POSTING:
        return reverse("roster")
    if duty.kind == Duty.Kind.ASSESSMENT and each_person:
        month = {"month": f"{start:%Y-%m}"}
        year = {"period": "year"} if period_kind == PeriodKind.YEAR else {}
        return f"{reverse('assessment_grid')}?{urlencode(month | year)}"
    return f"{reverse('record_new')}?{urlencode({'duty': duty.key, 'for': start.isoformat()})}"
