"""Second factors on record: a code is worth nothing twice, a lost factor is taken away by another."""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.actions.attempts import begin_attempt, give_back, record_failure
from accounts.actions.sessions import end_sessions
from accounts.ciphers import LostKeyError
from accounts.models import User
from audit.actions import Deed, actor_name, put_on_record, take_turn
from audit.clock import database_now

# The newest step of time a code was taken for, kept beside the secret.
LAST_STEP = "last_step"


def spend_code(*, authenticator: Authenticator, code: str) -> bool:
    """Whether the code is right for its app or list of recovery codes; it is worth nothing from then on.

    allauth remembers a spent code of an app in the cache, which neither another process nor a restart knows of.
    """
    with transaction.atomic():
        take_turn()
        row = Authenticator.objects.get(pk=authenticator.pk)
        try:
            if row.type == Authenticator.Type.RECOVERY_CODES:
                return bool(row.wrap().validate_code(code))
            secret = decrypt(row.data["secret"])
        except LostKeyError:
            # The database came here without the key it was written under: nothing can be right.
            return False
        for step in yield_hotp_counters_from_time():
            right = compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step)))
            if right and step > row.data.get(LAST_STEP, 0):
                row.data[LAST_STEP] = step
                row.save(update_fields=["data"])
                return True
    return False


def check_code(*, user: User, code: str, address: str) -> Authenticator:
    """The factor of the person whose code this is, spent by it.

    Raises ValidationError when it is nobody's code, or when there were too many guesses: a code counts as a guess at
    the account, like a password.
    """
    guess = begin_attempt(name=user.username, address=address)
    for authenticator in Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN):
        if spend_code(authenticator=authenticator, code=code):
            give_back(guess)
            return authenticator
    record_failure(name=user.username, address=address, of="code")
    refused: ValidationError = get_adapter().validation_error("incorrect_code")
    raise refused


def record_factor(*, kind: str, done: str, by: User) -> None:
    """Put on record what a person did to his own factors. ``done``: added, removed or renewed."""
    with transaction.atomic():
        put_on_record([Deed(f"factor.{done}", "factor", by.pk, {"kind": kind})], by=by.username, at=database_now())


def reset_factors(*, user: User, by: User | None) -> bool:
    """Take away all factors of somebody who lost them, and end his sessions; False when there were none."""
    with transaction.atomic():
        take_turn()
        kinds = sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True))
        if not kinds:
            return False
        Authenticator.objects.filter(user=user).delete()
        deed = Deed("factor.reset", "factor", user.pk, {"kinds": kinds})
        put_on_record([deed], by=actor_name(by), at=database_now())
        end_sessions(user=user, by=by)
        return True
