"""Sessions of people: begun, left and ended, each on record."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from accounts.models import User
from audit.actions import Deed, actor_name, put_on_record, take_turn
from audit.clock import database_now


def record_opened(*, user: User, address: str, how: list[str]) -> None:
    """Put a sign-in on record. ``how``: the ways in which the person showed who he is, in order."""
    with transaction.atomic():
        deed = Deed("session.opened", "session", user.pk, {"address": address, "how": how})
        put_on_record([deed], by=user.username, at=database_now())


def record_closed(*, user: User, key: str) -> None:
    """Put a sign-out on record, and forget the session of this key."""
    with transaction.atomic():
        take_turn()
        UserSession.objects.filter(user=user, session_key=key).delete()
        put_on_record([Deed("session.closed", "session", user.pk)], by=user.username, at=database_now())


def end_sessions(*, user: User, by: User | None, but: str = "", only: int | None = None) -> int:
    """End a person's sessions: all, all ``but`` the one of a key, or ``only`` the one of a row; returns how many."""
    with transaction.atomic():
        take_turn()
        rows = UserSession.objects.filter(user=user).exclude(session_key=but)
        ended = list(rows if only is None else rows.filter(pk=only))
        for session in ended:
            session.end()
        if ended:
            deed = Deed("session.ended", "session", user.pk, {"count": len(ended)})
            put_on_record([deed], by=actor_name(by), at=database_now())
        return len(ended)


def forget_sessions() -> int:
    """Clear sessions that have run out, here and in Django's own table; returns how many of ours."""
    Session.objects.filter(expire_date__lt=database_now()).delete()
    return int(UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()[0])
