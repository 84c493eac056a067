"""How many guesses there were, and how long the next one has to wait."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network
from math import ceil
from unicodedata import normalize

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from accounts.models import Attempt
from accounts.policy import Policy

# An address of the newer kind is one of very many that its bearer may use: the network is counted.
NETWORK_BITS = 64
LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Counter:
    """Guesses counted together, and how many may fail."""

    key: str
    most: int


def counters(name: str, address: str) -> tuple[Counter, Counter]:
    """The two counters a guess at ``name`` (as typed) from ``address`` is counted under; the account's first."""
    policy: Policy = settings.SECURITY_POLICY
    return (
        Counter(_digest("name", normalize("NFKC", name).strip().casefold()), policy.guesses),
        Counter(_digest("address", _network(address)), policy.guesses_from),
    )


def locked_until(moments: Sequence[datetime], most: int, *, now: datetime) -> datetime | None:
    """When the next guess is allowed; None: now. ``moments``: the ``most`` newest guesses, newest first.

    So many within the window lock for as long again after the last of them. No window ever holds more than ``most``.
    """
    window = settings.SECURITY_POLICY.window
    if len(moments) < most or moments[0] - moments[most - 1] > window:
        return None
    until: datetime = moments[0] + window
    return until if now < until else None


def wait_of(counted: Iterable[Counter], *, now: datetime) -> int:
    """Seconds until a guess is allowed under all the counters; 0: now."""
    ends = [locked_until(_newest(counter), counter.most, now=now) for counter in counted]
    return max((ceil((end - now).total_seconds()) for end in ends if end is not None), default=0)


def refusal(seconds: int) -> ValidationError:
    """What somebody is told who must wait; the seconds are in ``params``."""
    minutes = max(1, ceil(seconds / 60))
    text = ngettext(
        "尝试次数过多，已暂停验证。请 %(minutes)d 分钟后再试，或请安全管理员解锁。",
        "尝试次数过多，已暂停验证。请 %(minutes)d 分钟后再试，或请安全管理员解锁。",
        minutes,
    )
    return ValidationError(text, code=LOCKED, params={"minutes": minutes, "seconds": seconds})


def seconds_to_wait(errors: Iterable[ValidationError]) -> int | None:
    """The seconds out of a form's errors, where one of them is such a refusal."""
    waits = [error.params["seconds"] for error in errors if error.code == LOCKED and error.params]
    return max(waits, default=None)


def locks_of(names: Iterable[str], *, now: datetime) -> dict[str, datetime]:
    """Of the accounts of these names those that are locked, and until when; one query."""
    by_key = {counters(name, "")[0]: name for name in names}
    window = settings.SECURITY_POLICY.window
    guesses: dict[str, list[datetime]] = {}
    recent = Attempt.objects.filter(key__in=[counter.key for counter in by_key], at__gt=now - 2 * window)
    for key, at in recent.order_by("-at").values_list("key", "at"):
        guesses.setdefault(key, []).append(at)
    ends = {
        name: locked_until(guesses.get(counter.key, [])[: counter.most], counter.most, now=now)
        for counter, name in by_key.items()
    }
    return {name: end for name, end in ends.items() if end is not None}


def _newest(counter: Counter) -> list[datetime]:
    rows = Attempt.objects.filter(key=counter.key).order_by("-at").values_list("at", flat=True)
    return list(rows[: counter.most])


def _digest(kind: str, text: str) -> str:
    return salted_hmac(f"accounts.attempts.{kind}", text, algorithm="sha256").hexdigest()


def _network(address: str) -> str:
    try:
        if ip_address(address).version == 6:
            return str(ip_network(f"{address}/{NETWORK_BITS}", strict=False))
    except ValueError:
        pass
    return address
