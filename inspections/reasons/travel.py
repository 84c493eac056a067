"""路上时间不够: from one mine to the next faster than anybody drives."""

from collections.abc import Iterator
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inspections.reasons.facts import Month, Reason, about, minute
from inspections.reasons.thresholds import FASTEST_KMH, LEAST_MINUTES_BETWEEN

TITLE = _("路上时间不够")
EARTH_KM = 6371


def found(month: Month) -> Iterator[Reason]:
    """Two mines one after the other on a day; where a place is not known the minutes alone speak, and it says so."""
    for parts in month.by_person().values():
        for one, other in pairwise([part for part in parts if part.starts is not None]):
            if one.day != other.day or one.mine == other.mine or other.starts is None or one.starts is None:
                continue
            minutes = minute(other.starts) - minute(one.ends or one.starts)
            if minutes < 0:
                continue
            facts = {"one": one.called, "other": other.mine_name, "minutes": minutes}
            if one.mine in month.places and other.mine in month.places:
                km = distance(month.places[one.mine], month.places[other.mine])
                if km * 60 > FASTEST_KMH * minutes:
                    words = gettext("%(one)s 到 %(other)s 直线 %(km)d 公里，相隔 %(minutes)d 分钟")
                    yield about([one, other], words % {**facts, "km": round(km)})
            elif minutes < LEAST_MINUTES_BETWEEN:
                words = gettext("%(one)s 到 %(other)s 相隔 %(minutes)d 分钟（煤矿坐标未登记，按时间看）")
                yield about([one, other], words % facts)


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres between two places (longitude, latitude in degrees) along the great circle."""
    (east, north), (there, above) = ((radians(a), radians(b)) for a, b in (one, other))
    half = sin((above - north) / 2) ** 2 + cos(north) * cos(above) * sin((there - east) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))
