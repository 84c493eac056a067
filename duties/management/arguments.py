"""What the commands take for a day: ISO, and no farther ahead than books can be looked into."""

from argparse import ArgumentTypeError
from datetime import UTC, date, datetime
from typing import Final

from django.utils.timezone import is_naive, localdate, make_aware
from django.utils.translation import gettext as _

# A duty is owed for every period for ever: a year mistyped would be worked out, and opened, for thousands of them.
YEARS_AHEAD: Final = 10


def day(text: str) -> date:
    """The day. Raises ArgumentTypeError where it is none, or lies more than ten years ahead."""
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(_("“%(text)s”不是日期；请写成 2021-01-27") % {"text": text}) from error
    if found.year > localdate().year + YEARS_AHEAD:
        facts = {"text": text, "years": YEARS_AHEAD}
        raise ArgumentTypeError(_("%(text)s 离今天太远，最多往后 %(years)d 年；请核对年份") % facts)
    return found


def moment(text: str) -> datetime:
    """The moment, by local time where it names no zone. Raises ArgumentTypeError where it is none in some zone."""
    try:
        found = datetime.fromisoformat(text)
        aware = make_aware(found) if is_naive(found) else found
        # The first and last days of the calendar lie outside it in some zones.
        localdate(aware.astimezone(UTC))
    except (ValueError, OverflowError) as error:
        raise ArgumentTypeError(_("“%(text)s”不是时刻；请写成 2021-01-27T10:00") % {"text": text}) from error
    return aware
