"""集中在月末: most of a month's visits in its last days."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inspections.reasons.facts import Month, Reason, about
from inspections.reasons.thresholds import BURST_SHARE, BURST_TIMES, LAST_DAYS

TITLE = _("集中在月末")


def found(month: Month) -> Iterator[Reason]:
    """Not before there are several of them: one visit on the last day is no burst."""
    begins = month.last - timedelta(days=LAST_DAYS - 1)
    for parts in month.by_person().values():
        late = [part for part in parts if part.day >= begins]
        if len(late) >= BURST_TIMES and len(late) >= BURST_SHARE * len(parts):
            words = gettext("当月 %(all)d 次检查，%(late)d 次在最后 %(days)d 天")
            yield about(late, words % {"all": len(parts), "late": len(late), "days": LAST_DAYS})
