"""The drawing of a month's sample from the books, as they stood at a moment that nobody chooses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils.timezone import get_default_timezone, localtime

from audit.chain import GENESIS
from audit.models import AuditEntry
from compliance.periods import PeriodKind, period_holding
from inspections.models import Visit
from inspections.reasons.checks import CHECKS
from inspections.reasons.facts import Month
from inspections.reasons.reading import parts_of, with_people
from inspections.sampling import Pool, Why, closing_sample, sample

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Draw:
    """A month's sample. ``seed``: digest of row ``seq`` of the audit trail, the last one before ``moment``.

    ``pool``: how many visits it was drawn from. ``visits``: those drawn, in the order of drawing, with the reason.
    """

    month: date
    moment: datetime
    seq: int
    seed: str
    pool: int
    visits: tuple[tuple[Visit, Why], ...]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A month with the moments between which its visits came into the books."""

    first: date
    last: date
    since: datetime
    moment: datetime

    def stood(self, visit: Visit) -> bool:
        """Whether the visit stood in the books at the moment."""
        return visit.recorded_at < self.moment and (visit.voided_at is None or visit.voided_at > self.moment)

    def holds(self, visit: Visit) -> bool:
        """Whether the visit stood in the books at the moment, and was in no sample before.

        Whoever enters a visit after its own month was drawn finds it in the next month's pool.
        """
        return (
            self.stood(visit) and visit.day <= self.last and (visit.day >= self.first or visit.recorded_at > self.since)
        )


def drawn_at(month: date) -> datetime:
    """When a month is drawn: when nobody may enter a visit of it any more without it being a late entry."""
    end = period_holding(month, PeriodKind.MONTH).end or month
    midnight = datetime.combine(end, time(), get_default_timezone())
    return midnight + timedelta(hours=settings.ENTRY_WINDOW_HOURS)


def latest_drawn(now: datetime) -> date:
    """First day of the last month that has been drawn by now."""
    month = localtime(now).date().replace(day=1)
    while drawn_at(month) > now:
        month = (month - ONE_DAY).replace(day=1)
    return month


def draw_of(month: date, *, now: datetime) -> Draw | None:
    """The sample of the month that begins on a day; None before its moment. The same for ever, whatever is written."""
    if drawn_at(month) > now:
        return None
    quarter = period_holding(month, PeriodKind.QUARTER)
    firsts = [day for day in _months_from(quarter.start) if day <= month]
    stretches = [_stretch(first) for first in firsts]
    rows = _rows(stretches)
    pools, seeds = [], []
    for stretch in stretches:
        pool = [visit for visit in rows.values() if stretch.holds(visit)]
        seeds.append(_seed(stretch.moment))
        pools.append(_pool(pool, stretch, seeds[-1][1]))
    *before, last = pools
    if period_holding(month, PeriodKind.MONTH).end == quarter.end:
        earlier = {pk: people for pool in before for pk, people in pool.visits.items()}
        standing = {pk: people for pk, people in earlier.items() if stretches[-1].stood(rows[pk])}
        found = closing_sample(last, before, standing)
    else:
        found = sample(last)
    seq, seed = seeds[-1]
    visits = tuple((rows[pk], why) for pk, why in found.items())
    return Draw(month, stretches[-1].moment, seq, seed, len(last.visits), visits)


def _months_from(first: date) -> list[date]:
    return [date(first.year, first.month + number, 1) for number in range(3)]


def _stretch(first: date) -> _Stretch:
    span = period_holding(first, PeriodKind.MONTH)
    return _Stretch(first, span.last_day or first, drawn_at(first - ONE_DAY), drawn_at(first))


def _rows(stretches: Sequence[_Stretch]) -> dict[int, Visit]:
    """Every visit that may be in one of the pools, in a constant number of queries."""
    first, last = stretches[0], stretches[-1]
    recorded = Visit.objects.filter(recorded_at__lte=last.moment, day__lte=last.last)
    rows = with_people(recorded.filter(Q(day__gte=first.first) | Q(recorded_at__gt=first.since)))
    return {visit.pk: visit for visit in rows}


def _seed(moment: datetime) -> tuple[int, str]:
    """Number and digest of the audit trail's last row before a moment."""
    before = AuditEntry.objects.filter(at__lt=moment).order_by("-at", "-seq").values_list("seq", "digest")
    return before.first() or (0, GENESIS)


def _pool(visits: Sequence[Visit], stretch: _Stretch, seed: str) -> Pool:
    """Who was at each visit, as known at the moment; and in which something serious was seen.

    The checks are not told where the mines lie: that has no history, and the sample must come out the same for ever.
    """
    parts = parts_of(visits, known_on=stretch.moment)
    day = localtime(stretch.moment).date()
    month = Month(first=stretch.first, last=stretch.last, today=day, parts=parts)
    serious = {
        part.visit for check in CHECKS if check.serious for reason in check.found(month) for part in reason.parts
    }
    people: dict[int, set[int]] = {visit.pk: set() for visit in visits}
    for part in parts:
        if part.stands:
            people[part.visit].add(part.person)
    return Pool(seed, {visit: frozenset(present) for visit, present in people.items()}, frozenset(serious))
