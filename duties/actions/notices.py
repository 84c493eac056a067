"""Reading one's inbox is a write too: it leaves its audit row."""

from datetime import date

from django.db import transaction

from accounts.models import User
from audit.actions import Deed, put_on_record, take_turn
from audit.clock import database_now
from duties.models import Notice


def mark_read(*, by: User, today: date) -> int:
    """Mark a person's unread notices as read; returns how many. Nothing unread, nothing written."""
    with transaction.atomic():
        take_turn()
        now = database_now()
        count = Notice.objects.filter(user=by, read_at__isnull=True).update(read_at=now)
        if count:
            deed = Deed("notice.read", "user", by.pk, {"notices": count, "day": today})
            put_on_record([deed], by=by.username, at=now)
        return count
