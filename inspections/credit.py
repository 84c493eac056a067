"""Where a visit counts: the obligations it touches, which of them took it, and why the others did not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import Appointment, User
from duties.crediting import Credit, credits_of
from duties.models import Act, Duty, Obligation
from inspections.models import Visit

MOST_MOVES = 3


@dataclass(frozen=True, slots=True)
class Move:
    """A figure that a visit moved."""

    obligation: Obligation
    before: int


def obligations_near(people: Iterable[int], day: date, *, seen_by: User) -> QuerySet[Obligation]:
    """Visit duties whose period holds the day, of whatever these people ever held; those one may see."""
    held = Appointment.objects.current().filter(user__in=list(people))
    bound = Q(post__in=held.values("post")) | Q(post__isnull=True, department__in=held.values("post__department"))
    rows = Obligation.objects.visible_to(seen_by).owed().filter(bound, duty__kind=Duty.Kind.VISIT)
    rows = rows.filter(period_start__lte=day, period_end__gte=day)
    return rows.select_related("duty", "department", "post__department", "mine").order_by("due", "pk")


def figures(people: Iterable[int], day: date, *, seen_by: User) -> dict[int, int]:
    """What is done so far, by obligation one may see: the figures before a visit is recorded."""
    return dict(obligations_near(people, day, seen_by=seen_by).values_list("pk", "done"))


def moves(before: Mapping[int, int], after: Iterable[Obligation]) -> list[Move]:
    """The figures that are no longer what they were."""
    return [Move(row, before[row.pk]) for row in after if row.pk in before and row.done != before[row.pk]]


def moves_in_words(found: Iterable[Move]) -> str:
    """``到煤矿检查 3 → 4 / 5``, the first few of them."""
    words = [
        f"{move.obligation.duty.title} {move.before} → {move.obligation.done} / {move.obligation.required}"
        for move in found
    ]
    return "；".join(words[:MOST_MOVES]) + ("…" if len(words) > MOST_MOVES else "")


def credits_of_visit(visit: Visit, *, today: date, seen_by: User) -> list[Credit]:
    """What became of each person's part in a visit, in the obligations one may see."""
    acts = {act.pk: act.person for act in Act.objects.filter(source=f"visit:{visit.pk}").select_related("person")}
    people = {person.pk for person in acts.values() if person is not None}
    return credits_of(acts, list(obligations_near(people, visit.day, seen_by=seen_by)), today=today)
