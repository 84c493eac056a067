"""The office's settings of the books."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import Deed, actor_name, put_on_record, take_turn
from audit.clock import database_now
from duties.models import BookSetting

LONGEST_NOTICE = 60


def set_books(*, books_from: date | None, soon_days: int, by: User | None) -> BookSetting:
    """Set the first day of the books (None: each duty's own) and the days before its due day a thing is due soon."""
    if not 0 <= soon_days <= LONGEST_NOTICE:
        raise ValidationError({"soon_days": _("临期天数应在 0 到 60 之间")})
    with transaction.atomic():
        take_turn()
        setting = BookSetting.objects.first() or BookSetting.objects.create()
        before = {"books_from": setting.books_from, "soon_days": setting.soon_days}
        BookSetting.objects.filter(pk=setting.pk).update(books_from=books_from, soon_days=soon_days)
        facts = {"books_from": books_from, "soon_days": soon_days, "before": before}
        deed = Deed("book_setting.changed", "book_setting", setting.pk, facts)
        put_on_record([deed], by=actor_name(by), at=database_now())
        setting.refresh_from_db()
        return setting
