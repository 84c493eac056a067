"""Whose request it is: the session and the person behind it, read on every page by statements that are kept ready."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.utils.timezone import now  # noqa: TID251 - a session ends by the clock it was given its end by

from accounts.models import User
from audit.prepared import prepared


class SessionStore(DatabaseSessions):
    """Django's own sessions in the database."""

    def _get_session_from_db(self) -> Session | None:
        rows = prepared(
            "session",
            lambda key, present: Session.objects.filter(session_key=key, expire_date__gt=present),
            self.session_key,
            now(),
        )
        if not rows:
            self._session_key = None
            return None
        found: Session = rows[0]
        return found


class AccountBackend(ModelBackend):
    """Django's own accounts."""

    def get_user(self, user_id: int) -> User | None:
        """The person of a session, if his account is open."""
        rows = prepared("user", lambda pk: User.objects.filter(pk=pk), user_id)
        return rows[0] if rows and self.user_can_authenticate(rows[0]) else None
