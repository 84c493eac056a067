"""停留很短: visits of a few minutes."""

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inspections.reasons.facts import Month, Part, Reason, about, minute
from inspections.reasons.thresholds import NOT_EVEN_MINUTES, SHORT_MINUTES, SHORT_TIMES

TITLE = _("停留很短")
BY_SCREEN = "remote_video"


def found(month: Month) -> Iterator[Reason]:
    """Several short ones of a person, or one in which nobody can have walked in; looking by video takes no walking."""
    for parts in month.by_person().values():
        brief = [(part, stay) for part in parts if (stay := _minutes(part)) is not None and stay < SHORT_MINUTES]
        if len(brief) >= SHORT_TIMES or any(stay < NOT_EVEN_MINUTES for _part, stay in brief):
            listed = "；".join(
                gettext("%(visit)s %(minutes)d 分钟") % {"visit": part.called, "minutes": stay} for part, stay in brief
            )
            yield about([part for part, _stay in brief], listed)


def _minutes(part: Part) -> int | None:
    if part.starts is None or part.ends is None or part.kind == BY_SCREEN:
        return None
    return minute(part.ends) - minute(part.starts)
