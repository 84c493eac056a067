"""What somebody who has signed in must do before anything else, and for how long a session lives."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from accounts.factors import owes_factor
from accounts.models import User
from accounts.passwords import must_change

SIGNED_IN_AT = "signed_in_at"
# A session is written again after so long at the soonest, that not every page becomes a writer.
TOUCH_EVERY = timedelta(minutes=5)


def first_thing(user: User, *, now: datetime) -> str | None:
    """The name of the page that comes before all others; None when the house is open."""
    if must_change(user, now=now):
        return "password"
    return "factors" if owes_factor(user) else None


def begin(session: SessionBase, *, now: datetime) -> None:
    """From now on the session's time runs: an idle one ends early, and none outlives its longest."""
    session[SIGNED_IN_AT] = int(now.timestamp())
    _reach(session, now)


def touch(session: SessionBase, *, now: datetime) -> bool:
    """Somebody is there: move the end of an idle session on, where it is time to; whether it was moved."""
    if SIGNED_IN_AT not in session:
        return False
    ends = min(now + settings.SECURITY_POLICY.idle, _longest(session))
    if ends - session.get_expiry_date() < TOUCH_EVERY:
        return False
    _reach(session, now)
    return True


def _reach(session: SessionBase, now: datetime) -> None:
    session.set_expiry(min(now + settings.SECURITY_POLICY.idle, _longest(session)))


def _longest(session: SessionBase) -> datetime:
    began = datetime.fromtimestamp(session[SIGNED_IN_AT], tz=UTC)
    return began + settings.SECURITY_POLICY.longest
