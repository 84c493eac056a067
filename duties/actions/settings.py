"""The office's settings of the books."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import Deed, actor_name, put_on_record, take_turn
from audit.clock import database_now
from duties.models import BookSetting, PeriodClosing

LONGEST_NOTICE = 60


def set_books(
    *, books_from: date | None, soon_days: int, by: User | None, reason: str = "", today: date | None = None
) -> BookSetting:
    """Set the first day of the books (None: each duty's own) and the days before its due day a thing is due soon.

    Raises ValidationError for a first day after ``today`` (all that is owed would vanish), and where a person moves the
    first day without a reason: it takes obligations off the books, or brings years of them back.
    """
    if today is not None and books_from is not None and books_from > today:
        raise ValidationError({"books_from": _("记账起始日不能晚于今天")})
    if not 0 <= soon_days <= LONGEST_NOTICE:
        raise ValidationError({"soon_days": _("临期天数应在 0 到 60 之间")})
    with transaction.atomic():
        take_turn()
        setting = BookSetting.find() or BookSetting.objects.create()
        before = {"books_from": setting.books_from, "soon_days": setting.soon_days}
        if by is not None and books_from != setting.books_from and not reason.strip():
            raise ValidationError({"reason": _("改动记账起始日须写明依据和理由")})
        if books_from is not None and PeriodClosing.objects.filter(starts__lt=books_from).exists():
            raise ValidationError({"books_from": _("这一天以前有已封账的日期，不能移出账簿")})
        BookSetting.objects.filter(pk=setting.pk).update(books_from=books_from, soon_days=soon_days)
        facts = {"books_from": books_from, "soon_days": soon_days, "reason": reason.strip(), "before": before}
        deed = Deed("book_setting.changed", "book_setting", setting.pk, facts)
        put_on_record([deed], by=actor_name(by), at=database_now())
        setting.refresh_from_db()
        return setting
