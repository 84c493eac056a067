"""Where a visit counts: the obligations it touches, which of them took it, and why the others did not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import Appointment, User
from duties.judging import judge_rows
from duties.models import Act, Duty, Obligation
from duties.words import WHY
from inspections.models import Visit

MOST_MOVES = 3


@dataclass(frozen=True, slots=True)
class Credit:
    """One person's part in a visit, held against one obligation; no reason means that it counts."""

    person: User
    obligation: Obligation
    why: str | None


@dataclass(frozen=True, slots=True)
class Move:
    """A figure that a visit moved."""

    obligation: Obligation
    before: int


def obligations_near(people: Iterable[int], day: date, *, seen_by: User) -> QuerySet[Obligation]:
    """Visit duties whose period holds the day, of the posts and departments these people ever held; those one may see."""
    held = list(
        Appointment.objects.current().filter(user__in=list(people)).values_list("post_id", "post__department_id")
    )
    bound = Q(post__in=[post for post, _department in held]) | Q(
        post__isnull=True, department__in=[department for _post, department in held]
    )
    rows = Obligation.objects.visible_to(seen_by).owed().filter(bound, duty__kind=Duty.Kind.VISIT)
    rows = rows.filter(period_start__lte=day, period_end__gte=day)
    return rows.select_related("duty", "department", "post__department", "mine").order_by("due", "pk")


def figures(people: Iterable[int], day: date, *, seen_by: User) -> dict[int, int]:
    """What is done so far, by obligation: the figures before a visit is recorded."""
    return dict(obligations_near(people, day, seen_by=seen_by).values_list("pk", "done"))


def moves(before: Mapping[int, int], people: Iterable[int], day: date, *, seen_by: User) -> list[Move]:
    """The figures that are no longer what they were."""
    rows = obligations_near(people, day, seen_by=seen_by)
    return [Move(row, before[row.pk]) for row in rows if row.pk in before and row.done != before[row.pk]]


def moves_in_words(found: Iterable[Move]) -> str:
    """``到煤矿检查 3 → 4 / 5``, the first few of them."""
    words = [
        f"{move.obligation.duty.title} {move.before} → {move.obligation.done} / {move.obligation.required}"
        for move in found
    ]
    return "；".join(words[:MOST_MOVES]) + ("…" if len(words) > MOST_MOVES else "")


def credits_of(visit: Visit, *, today: date, seen_by: User) -> list[Credit]:
    """Judge the obligations around a visit and say for each what became of it; a constant number of queries."""
    acts = {
        act.pk: act.person
        for act in Act.objects.filter(source=f"visit:{visit.pk}").select_related("person")
        if act.person is not None
    }
    rows = list(obligations_near({person.pk for person in acts.values()}, visit.day, seen_by=seen_by))
    found = []
    for row, judged in zip(rows, judge_rows(rows, today=today), strict=True):
        found += [Credit(acts[pk], row, None) for pk in judged.standing.counted if pk in acts]
        found += [Credit(acts[pk], row, str(WHY[why])) for pk, why in judged.standing.not_counted if pk in acts]
    return found
