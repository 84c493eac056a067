"""Visits read from the books for the checks, in a constant number of queries; as they stand or as known on a moment."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext

from accounts.models import Appointment, User
from compliance.periods import PeriodKind, period_holding
from duties.models import Duty, Obligation
from inspections.models import Visit, VisitParticipant
from inspections.reasons.facts import Met, Month, Part
from mines.models import Mine


def month_of(day: date, *, today: date) -> Month:
    """The month that holds a day: every version of its visits, and what is known of them on ``today``."""
    span = period_holding(day, PeriodKind.MONTH)
    last = span.last_day or day
    visits = with_people(Visit.objects.filter(day__range=(span.start, last)))
    parts = parts_of(visits)
    return Month(
        first=span.start,
        last=last,
        today=today,
        parts=parts,
        places=_places({part.mine for part in parts}),
        met=_met({part.person for part in parts if part.changed}, span.start, last),
    )


def with_people(visits: QuerySet[Visit]) -> list[Visit]:
    """Visits with all that the checks look at; six queries."""
    rows = visits.select_related("mine", "superseded_by").order_by("day", "pk")
    return list(rows.prefetch_related("participants__person", "findings", "superseded_by__participants"))


def parts_of(visits: Iterable[Visit], *, known_on: datetime | None = None) -> tuple[Part, ...]:
    """Everybody's part in visits of ``with_people``; one query for the names of those who recorded them."""
    rows = list(visits)
    names = {user.username: user for user in User.objects.filter(username__in={visit.recorded_by for visit in rows})}

    def known(moment: datetime | None) -> bool:
        return moment is not None and (known_on is None or moment <= known_on)

    found = []
    for visit in rows:
        recorder = names.get(visit.recorded_by)
        voided = visit.voided_at if known(visit.voided_at) else None
        newer = getattr(visit, "superseded_by", None) if voided else None
        text = "；".join([*(finding.text for finding in visit.findings.all()), *filter(None, [visit.note])])
        found += [
            Part(
                visit=visit.pk,
                person=row.person_id,
                name=row.person.name,
                mine=visit.mine_id,
                mine_name=str(visit.mine),
                day=visit.day,
                kind=visit.kind,
                starts=visit.started_at,
                ends=visit.ended_at,
                text=text,
                late_days=visit.late_days,
                recorded_on=localtime(visit.recorded_at).date(),
                recorder=recorder.pk if recorder else None,
                recorder_name=recorder.name if recorder else visit.recorded_by,
                confirmed=known(row.confirmed_at),
                declined=row.decline_reason if known(row.declined_at) else "",
                can_answer=not row.cannot_answer,
                voided_on=localtime(voided).date() if voided else None,
                corrected=newer is not None,
                changed=_changed(visit, newer) if newer is not None else "",
            )
            for row in visit.participants.all()
        ]
    return tuple(found)


def _changed(visit: Visit, newer: Visit) -> str:
    """What of what counts a correction changed, in words."""
    here, there = (_people(version.participants.all()) for version in (visit, newer))
    changes = {
        gettext("煤矿"): visit.mine_id != newer.mine_id,
        gettext("日期"): visit.day != newer.day,
        gettext("检查方式"): visit.kind != newer.kind,
        gettext("检查人员"): here != there,
    }
    return "、".join(name for name, changed in changes.items() if changed)


def _people(rows: Iterable[VisitParticipant]) -> set[int]:
    return {row.person_id for row in rows}


def _places(mines: set[int]) -> dict[int, tuple[float, float]]:
    rows = Mine.objects.filter(pk__in=mines).values_list("pk", "longitude", "latitude")
    return {pk: (float(east), float(north)) for pk, east, north in rows if east is not None and north is not None}


def _met(people: set[int], first: date, last: date) -> dict[int, Sequence[Met]]:
    """Figures of visit duties that stand as met in these days, by whoever holds or held the bearing post."""
    if not people:
        return {}
    held: dict[int, set[int]] = defaultdict(set)
    posts = Appointment.objects.current().filter(user__in=people)
    for user, post in posts.values_list("user_id", "post_id"):
        held[post].add(user)
    met = Obligation.objects.owed().filter(state=Obligation.State.MET, duty__kind=Duty.Kind.VISIT, post__in=held)
    rows = met.filter(period_start__lte=last, period_end__gte=first)
    found: dict[int, list[Met]] = defaultdict(list)
    for post, starts, ends, met_on in rows.values_list("post_id", "period_start", "period_end", "met_on"):
        # What requires nothing is met without a day on which it was.
        if met_on is not None:
            for user in held[post]:
                found[user].append(Met(starts, ends, met_on))
    return dict(found)
