"""本人表示未参加: somebody was named who says that he was not there."""

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inspections.reasons.facts import Month, Reason

TITLE = _("本人表示未参加")


def found(month: Month) -> Iterator[Reason]:
    """Listed under whoever recorded it, where he is known; also when the visit was voided since.

    A correction that left mine, day, kind and people alone has the answer too: it is not said twice.
    """
    for part in month.parts:
        if part.declined and (part.changed or not part.corrected):
            words = gettext("%(visit)s：%(recorder)s 记录 %(name)s 到场，本人表示未参加：%(reason)s")
            facts = {"visit": part.called, "recorder": part.recorder_name, "name": part.name, "reason": part.declined}
            who = (part.person, part.name) if part.recorder is None else (part.recorder, part.recorder_name)
            yield Reason(*who, (part,), words % facts)
