"""Who may correct or void a record."""

from accounts.models import User
from accounts.permissions import may_record_document
from records.models import Record


def may_change_record(user: User, record: Record) -> bool:
    """Whoever may record for its department; a voided one is beyond change."""
    return record.voided_at is None and may_record_document(user, record.department)
