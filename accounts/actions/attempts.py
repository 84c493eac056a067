"""Guesses are counted before a hash is computed, so that no number of them at once slips past the limit."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.attempts import Counter, counters, locks_of, refusal, wait_of
from accounts.models import Attempt, User
from audit.actions import SYSTEM, Deed, actor_name, put_on_record, take_turn
from audit.clock import database_now


def begin_attempt(*, name: str, address: str) -> list[int]:
    """Count a guess at an account's password or code; gives the rows, for ``give_back`` when it was right.

    ``name`` as it was typed, whether there is such an account or not; ``address`` of the one who guesses.
    Raises ValidationError when there were too many: then nothing was counted and nothing may be compared.
    """
    counted = counters(name, address)
    # Who is locked out already makes nobody wait his turn.
    _refuse(counted, database_now())
    with transaction.atomic():
        take_turn()
        now = database_now()
        _refuse(counted, now)
        return [row.pk for row in Attempt.objects.bulk_create([Attempt(key=each.key, at=now) for each in counted])]


def give_back(rows: list[int]) -> None:
    """The guess was right: it counts no longer. Those that failed before it still do."""
    Attempt.objects.filter(pk__in=rows).delete()


def record_failure(*, name: str, address: str, of: str) -> None:
    """Put a failed guess on record, and that the account is locked where this was the last one allowed.

    ``of``: password or code. As many rows a quarter of an hour as guesses are allowed: refused ones leave none.
    What was typed for a name that nobody has is not told: people type their password there.
    """
    with transaction.atomic():
        take_turn()
        now = database_now()
        user = User.objects.filter(username__iexact=name).first()
        counter = counters(name, address)[0]
        subject_id = str(user.pk) if user else f"name-{counter.key[:12]}"
        facts = {"address": address, "of": of, "known": user is not None}
        deeds = [Deed("session.refused", "session", subject_id, facts)]
        if wait_of([counter], now=now):
            deeds.append(Deed("session.locked", "session", subject_id, facts))
        put_on_record(deeds, by=SYSTEM, at=now)


def unlock(*, user: User, by: User | None) -> bool:
    """Let somebody try again at once; False when he was not locked out."""
    with transaction.atomic():
        take_turn()
        now = database_now()
        if not locks_of([user.username], now=now):
            return False
        Attempt.objects.filter(key=counters(user.username, "")[0].key).delete()
        put_on_record([Deed("session.unlocked", "session", user.pk)], by=actor_name(by), at=now)
        return True


def forget_attempts() -> int:
    """Clear the guesses that can lock nobody any more; returns how many."""
    gone = Attempt.objects.filter(at__lt=database_now() - 2 * settings.SECURITY_POLICY.window)
    return int(gone.delete()[0])


def _refuse(counted: tuple[Counter, ...], now: datetime) -> None:
    if seconds := wait_of(counted, now=now):
        raise refusal(seconds)
