"""Where a record counts: the obligations it touches, which of them took it, and why the others did not."""

from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import User
from duties.candidates import period_holds
from duties.crediting import Credit, credits_of
from duties.models import Act, Obligation
from records.models import Record


def obligations_near(paper: Record, *, seen_by: User) -> QuerySet[Obligation]:
    """What the department owes by this duty for the period and the subject; those one may see."""
    rows = Obligation.objects.visible_to(seen_by).owed()
    return rows.filter(
        period_holds(paper.for_day),
        Q(mine__isnull=True) | Q(mine=paper.mine_id),
        Q(enterprise__isnull=True) | Q(enterprise=paper.enterprise_id),
        Q(person__isnull=True) | Q(person=paper.person_id),
        duty__key=paper.duty.key,
        department=paper.department_id,
    ).select_related("duty", "department", "post__department", "mine", "enterprise", "person")


def credits_of_record(record: Record, *, today: date, seen_by: User) -> list[Credit]:
    """What became of a record, in the obligations one may see."""
    acts = dict.fromkeys(Act.objects.of_sources(f"record:{record.pk}").values_list("pk", flat=True))
    return credits_of(acts, list(obligations_near(record, seen_by=seen_by)), today=today)
