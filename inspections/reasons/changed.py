"""达标后改动: what counts of a visit was changed after the figure was met."""

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inspections.reasons.facts import Month, Reason, about
from inspections.reasons.thresholds import CHANGED_AFTER

TITLE = _("达标后改动")


def found(month: Month) -> Iterator[Reason]:
    """Later than a slip is corrected, in a period whose figure stands as met and had been by then."""
    for part in month.parts:
        on = part.voided_on
        if not part.changed or on is None or on - part.recorded_on < CHANGED_AFTER:
            continue
        for met in month.met.get(part.person, ()):
            if met.starts <= part.day <= met.ends and met.met_on <= on:
                words = gettext("%(visit)s 在 %(on)s 更正了 %(what)s；这一期的次数 %(met)s 已达标")
                yield about([part], words % {"visit": part.called, "on": on, "what": part.changed, "met": met.met_on})
                break
