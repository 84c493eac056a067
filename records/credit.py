"""Where a record counts: the obligations it touches, which of them took it, and why the others did not."""

from datetime import date

from django.db.models import Q

from accounts.models import User
from duties.crediting import Credit, credits_of
from duties.models import Act, Obligation
from records.models import Record


def credits_of_record(record: Record, *, today: date, seen_by: User) -> list[Credit]:
    """What became of a record, in the obligations one may see."""
    acts = dict.fromkeys(Act.objects.filter(source=f"record:{record.pk}").values_list("pk", flat=True))
    rows = list(
        Obligation.objects.visible_to(seen_by)
        .owed()
        .filter(
            Q(mine__isnull=True) | Q(mine=record.mine_id),
            Q(enterprise__isnull=True) | Q(enterprise=record.enterprise_id),
            Q(person__isnull=True) | Q(person=record.person_id),
            duty__key=record.duty.key,
            department=record.department_id,
            period_start__lte=record.for_day,
            period_end__gte=record.for_day,
        )
        .select_related("duty", "department", "post__department", "mine", "enterprise", "person")
    )
    return credits_of(acts, rows, today=today)
