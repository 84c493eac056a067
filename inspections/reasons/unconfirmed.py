"""久未确认: visits that name a person who has not said that he was there."""

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inspections.reasons.facts import Month, Reason, about
from inspections.reasons.thresholds import UNCONFIRMED_AFTER

TITLE = _("久未经本人确认")


def found(month: Month) -> Iterator[Reason]:
    """A week after they were recorded; who has no login cannot, and that is said."""
    for parts in month.by_person().values():
        waiting = [part for part in parts if not part.confirmed and month.today - part.recorded_on >= UNCONFIRMED_AFTER]
        if waiting:
            words = gettext("%(count)d 次检查记录 %(days)d 天后仍未经本人确认")
            if not waiting[0].can_answer:
                words = gettext("%(count)d 次检查记录 %(days)d 天后仍未经本人确认；此人没有登录账号")
            yield about(waiting, words % {"count": len(waiting), "days": UNCONFIRMED_AFTER.days})
