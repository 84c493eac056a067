"""Reminders before the due day, and the digest that carries everything unread to a person once a day."""

import logging
from collections import defaultdict
from datetime import date, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from audit.actions import take_turn
from audit.clock import database_now
from audit.jobs import alone
from duties.models import DigestSent, Notice, Obligation
from duties.notices import Bundle, bundles, notify

BATCH = 1000
# What a mail server says of one mail, and not of itself.
REFUSED = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError)
logger = logging.getLogger(__name__)


def remind(*, today: date) -> int:
    """Write one notice to the bearers of everything that is due soon and not yet done; returns how many were written.

    A range, never an equality: an obligation is reminded of on whichever day of its last stretch the job runs first.
    """
    rows = Obligation.objects.owed().filter(state=Obligation.State.DUE_SOON, due__gte=today).order_by("pk")
    told = Notice.objects.filter(kind=Notice.Kind.DUE_SOON).values("obligation")
    written = 0
    last = 0
    while batch := list(rows.filter(pk__gt=last).exclude(pk__in=told)[:BATCH]):
        last = batch[-1].pk
        with transaction.atomic():
            take_turn()
            written += notify(batch, kind=Notice.Kind.DUE_SOON, day=today, now=database_now())
    return written


def write_digests(*, today: date) -> int:
    """Put one digest per person into today's outbox, with every notice not yet carried by one; returns how many."""
    fresh = today - timedelta(days=settings.DIGEST_DAYS)
    notices = Notice.objects.filter(digested_on__isnull=True, read_at__isnull=True, on__gte=fresh, user__is_active=True)
    by_user: dict[int, list[Notice]] = defaultdict(list)
    with transaction.atomic():
        # Read in the turn in which it is written: of two workers the later one sees what the first has carried.
        take_turn()
        told = DigestSent.objects.filter(day=today).values("user")
        fresh_ones = notices.exclude(user__in=told).order_by("pk")
        for notice in fresh_ones.select_related("obligation__duty", "obligation__department", "obligation__post"):
            by_user[notice.user_id].append(notice)
        DigestSent.objects.bulk_create(
            DigestSent(user_id=user, day=today, body=_body(lines)) for user, lines in by_user.items()
        )
        carried = [notice.pk for lines in by_user.values() for notice in lines]
        Notice.objects.filter(pk__in=carried).update(digested_on=today)
    return len(by_user)


def send_digests() -> int:
    """Mail what waits in the outbox; a row is marked once its mail has gone: a crash sends again rather than never.

    An address that the mail server refuses keeps its row waiting and nobody else's. Raises OSError when the server is
    away: the others need not be tried. Where another process is sending already, nothing is left to do.
    """
    waiting = DigestSent.objects.filter(sent_at__isnull=True).select_related("user").order_by("pk")
    sent = 0
    with alone("digest") as ours:
        for digest in waiting.iterator(chunk_size=200) if ours else ():
            if digest.user.email and not _mailed(digest):
                continue
            DigestSent.objects.filter(pk=digest.pk).update(sent_at=database_now())
            sent += 1
    return sent


def _mailed(digest: DigestSent) -> bool:
    try:
        send_mail(_("履职提醒 %(day)s") % {"day": digest.day}, digest.body, None, [digest.user.email])
    except REFUSED as error:
        logger.warning("digest %s not sent: %s", digest.pk, error)
        return False
    return True


def inbox_count(user: User) -> int:
    """Unread notices of a person."""
    return Notice.objects.visible_to(user).filter(read_at__isnull=True).count()


def _body(notices: list[Notice]) -> str:
    return "\n".join(_line(bundle) for bundle in bundles(notices))


def _line(bundle: Bundle) -> str:
    owed = bundle.owed
    if owed is None:
        several = ngettext("%(count)d 次检查", "%(count)d 次检查", bundle.count) % {"count": bundle.count}
        text = several if bundle.count > 1 else bundle.first.text
        return _("%(kind)s：%(text)s") % {"kind": bundle.first.get_kind_display(), "text": text}
    words = {
        "kind": bundle.first.get_kind_display(),
        "bearer": owed.post.title if owed.post else owed.department.name,
        "action": owed.duty.action,
        "start": owed.period_start,
        "end": owed.period_end,
        "due": owed.due,
    }
    if bundle.count > 1:
        words["count"] = bundle.count
        return _("%(kind)s：%(bearer)s %(action)s（%(start)s 至 %(end)s），到期日 %(due)s，共 %(count)d 项") % words
    words |= {"done": owed.done, "required": owed.required}
    return _("%(kind)s：%(bearer)s %(action)s（%(start)s 至 %(end)s），到期日 %(due)s，%(done)d / %(required)d") % words
