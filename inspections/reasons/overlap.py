"""两个煤矿时间重叠: one person at two mines at overlapping times."""

from collections.abc import Iterator
from itertools import combinations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inspections.reasons.facts import Month, Part, Reason, about

TITLE = _("两个煤矿时间重叠")


def found(month: Month) -> Iterator[Reason]:
    """Visits of one day whose times are known; touching ones do not overlap, and two entries of one visit are one."""
    for parts in month.by_person().values():
        for one, other in combinations([part for part in parts if part.starts and part.ends], 2):
            if one.day == other.day and one.mine != other.mine and _overlap(one, other):
                words = gettext("%(one)s %(from)s–%(to)s，%(other)s %(since)s–%(until)s")
                yield about([one, other], words % _span(one, other))


def _overlap(one: Part, other: Part) -> bool:
    """The one that began earlier comes first."""
    return other.starts is not None and one.ends is not None and other.starts < one.ends


def _span(one: Part, other: Part) -> dict[str, str]:
    return {
        "one": one.called,
        "from": f"{one.starts:%H:%M}",
        "to": f"{one.ends:%H:%M}",
        "other": other.mine_name,
        "since": f"{other.starts:%H:%M}",
        "until": f"{other.ends:%H:%M}",
    }
