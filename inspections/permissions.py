"""Who may correct, end or void a visit."""

from accounts.models import User
from accounts.permissions import may_record_visit
from accounts.reach import reach_of
from inspections.models import Visit


def may_change_visit(user: User, visit: Visit) -> bool:
    """Whoever entered it, was there, or belongs to a department that was; a voided one is beyond change."""
    if visit.voided_at is not None or not may_record_visit(user):
        return False
    departments = reach_of(user).department_ids
    return visit.recorded_by == user.username or any(
        row.person_id == user.pk or row.department_id in departments for row in visit.participants.all()
    )
