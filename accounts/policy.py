"""What the installation asks of those who sign in: two named profiles, and every rule of them in one place.

``asvs``: OWASP ASVS 5.0, levels 1 and 2 (chapters V6 and V7). ``mlps3``: GB/T 22239-2019 level 3 as it is assessed.
Imports nothing of the product, so that the settings can ask it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final

OFFICE = "office"
# 三员: whoever keeps the system, its security or its trail. The values of User.Role.
KEEPERS = frozenset({"administrator", "security", "auditor"})
EVERYBODY = KEEPERS | {OFFICE, "official"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One profile. Where a rule says None, the profile has no such rule.

    ``shortest``: characters of a password. ``classes``: of small letters, capitals, digits and other signs, how many a
    password must show. ``password_life``: after which it must be changed. ``printed_pass``: whether the passwords that
    the first run prints open the product, or must be changed first as any password given by somebody else.
    ``guesses``, ``guesses_from``: how many may fail at one account, and from one address, within ``window``; then the
    next is refused for as long again. ``idle``, ``longest``: a session's life without a request, and at all.
    ``factor_roles``: who must have a second factor. ``unused_for``: after which a login is taken away.
    """

    shortest: int
    classes: int | None
    password_life: timedelta | None
    printed_pass: bool
    guesses: int
    guesses_from: int
    window: timedelta
    idle: timedelta
    longest: timedelta
    factor_roles: frozenset[str]
    unused_for: timedelta | None


PROFILES: Final[Mapping[str, Policy]] = MappingProxyType(
    {
        # V6.2: long, any signs, no rotation, none of the common ones. V6.3.1: attempts limited. V7.3: both limits.
        "asvs": Policy(
            shortest=12,
            classes=None,
            password_life=None,
            printed_pass=True,
            guesses=5,
            guesses_from=60,
            window=timedelta(minutes=15),
            idle=timedelta(hours=2),
            longest=timedelta(hours=12),
            factor_roles=frozenset(),
            unused_for=None,
        ),
        # 8.1.4.1 身份鉴别: complexity, regular change, lock, time-out, two factors; 8.1.4.2: no stale accounts.
        "mlps3": Policy(
            shortest=10,
            classes=3,
            password_life=timedelta(days=90),
            printed_pass=False,
            guesses=5,
            guesses_from=60,
            window=timedelta(minutes=15),
            idle=timedelta(minutes=30),
            longest=timedelta(hours=12),
            factor_roles=EVERYBODY,
            unused_for=timedelta(days=90),
        ),
    }
)
