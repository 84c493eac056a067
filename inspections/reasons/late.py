"""补录多: most visits entered long after the day."""

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inspections.reasons.facts import Month, Reason, about
from inspections.reasons.thresholds import LATE_SHARE, LATE_TIMES

TITLE = _("补录多")


def found(month: Month) -> Iterator[Reason]:
    """A share of the person's visits, and never less than a few."""
    for parts in month.by_person().values():
        late = [part for part in parts if part.late_days]
        if len(late) >= LATE_TIMES and len(late) >= LATE_SHARE * len(parts):
            words = gettext("%(all)d 次检查中 %(late)d 次是补录，最晚的晚 %(days)d 天")
            most = max(part.late_days for part in late)
            yield about(late, words % {"all": len(parts), "late": len(late), "days": most})
