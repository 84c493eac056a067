"""Second factors: who has which, and who must have one."""

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.conf import settings

from accounts.ciphers import LostKeyError
from accounts.models import User

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def owes_factor(user: User) -> bool:
    """Whether the policy asks for a second factor and there is none yet. No query where it asks for none."""
    if user.role not in settings.SECURITY_POLICY.factor_roles:
        return False
    return not Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def factors_of(users: Iterable[User]) -> dict[int, set[str]]:
    """Kinds of factors by person; one query."""
    kinds: dict[int, set[str]] = {}
    rows = Authenticator.objects.filter(user__in=[user.pk for user in users]).values_list("user_id", "type")
    for user_id, kind in rows:
        kinds.setdefault(user_id, set()).add(kind)
    return kinds


def codes_left(user: User) -> int | None:
    """How many recovery codes are not spent; None: there is no list. 0 as well where their key is lost."""
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    if row is None:
        return None
    try:
        return len(row.wrap().get_unused_codes())
    except LostKeyError:
        return 0
