"""封账: what a figure was when the office closed its period, where it has changed since."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Min, Q, Sum
from django.utils.translation import gettext

from audit.prepared import Scope
from compliance.standing import State
from dashboard.figures import OUT_OF_RATE, PART, Figure, Part, figure_of, part_of
from duties.models import ClosedFigure, Obligation

PLACE = ("period_end", "duty", "duty__key", "post", "post__title", "department", "department__name")
CHANGED = ~Q(closed_figure__done=F("done"), closed_figure__required=F("required"), closed_figure__state=F("state"))


@dataclass(frozen=True, slots=True)
class ClosedLine:
    """The part that one duty and bearer had at the closing, by last day and state; ``changed``: how many have since."""

    ends: date
    duty: int
    key: str
    post: int | None
    post_title: str | None
    department: int
    department_name: str
    part: Part
    changed: int


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands beside a figure that has changed since the closing."""

    text: str
    title: str


def closed_lines(rows: Scope) -> list[ClosedLine]:
    """The closed ones among these obligations, counted as they stood at the closing; one query."""
    state = "closed_figure__state"
    whole = Q(closed_figure__state__in=(State.MET, State.MET_LATE)) | Q(
        closed_figure__state__in=OUT_OF_RATE, closed_figure__done__gte=F("closed_figure__required")
    )
    found: Iterable[tuple[Any, ...]] = rows.filter(closed_figure__isnull=False).ask(
        "closed lines",
        lambda rows: (
            rows.order_by()
            .values(*PLACE, state)
            .annotate(
                count=Count("pk"),
                whole=Count("pk", filter=whole),
                sum_done=Sum("closed_figure__done"),
                sum_required=Sum("closed_figure__required"),
                only=Min("pk"),
                changed=Count("pk", filter=CHANGED),
            )
            .values_list(*PLACE, state, *PART[1:], "changed")
        ),
    )
    return [ClosedLine(*(*row[:7], part_of(row[7:13]), row[13])) for row in found]


def mark_of(found: Sequence[ClosedLine], *, beside: Figure) -> Mark | None:
    """The closed figure to show beside the present one; None where nothing has changed."""
    changed = sum(line.changed for line in found)
    if not changed:
        return None
    was = figure_of([line.part for line in found], several=beside.count > 1)
    words = {"done": was.done, "required": was.required, "state": Obligation.State(was.state).label, "count": changed}
    title = gettext("封账时 %(done)d/%(required)d（%(state)s）") % words
    if beside.count > 1:
        title = gettext("封账时 %(done)d/%(required)d（%(state)s），此后有变动的 %(count)d 项") % words
    return Mark(gettext("封账 %(done)d/%(required)d") % words, title)


def was_of(row: Obligation) -> str:
    """The closed figure of one row of ``with_names``; empty where it is the present one, or was never closed."""
    was: ClosedFigure | None = getattr(row, "closed_figure", None)
    if was is None or (was.done, was.required, was.state) == (row.done, row.required, row.state):
        return ""
    words = {"done": was.done, "required": was.required, "state": was.get_state_display()}
    return gettext("%(done)d/%(required)d（%(state)s）") % words
