"""作废多: visits entered and taken back."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inspections.reasons.facts import Month, Part, Reason, about
from inspections.reasons.thresholds import LAST_DAYS, VOIDED_AT_THE_END, VOIDED_TIMES

TITLE = _("作废多")


def found(month: Month) -> Iterator[Reason]:
    """Many in the month, or some of them just before its end or after it; corrected ones are not voided."""
    of_person: dict[int, list[Part]] = defaultdict(list)
    for part in month.parts:
        if part.voided_on is not None and not part.corrected:
            of_person[part.person].append(part)
    begins = month.last - timedelta(days=LAST_DAYS - 1)
    for parts in of_person.values():
        at_the_end = sum(part.voided_on is not None and part.voided_on >= begins for part in parts)
        if len(parts) >= VOIDED_TIMES or at_the_end >= VOIDED_AT_THE_END:
            words = gettext("作废 %(all)d 次，其中 %(late)d 次在 %(day)s 及以后作废")
            yield about(parts, words % {"all": len(parts), "late": at_the_end, "day": begins})
