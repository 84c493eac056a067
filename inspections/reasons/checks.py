"""Every check there is, in the order in which the office reads what they found."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise

from inspections.reasons import (
    burst,
    changed,
    cloned,
    declined,
    late,
    overlap,
    short,
    travel,
    unconfirmed,
    voided,
)
from inspections.reasons.facts import Month, Reason


@dataclass(frozen=True, slots=True)
class Check:
    """One check. ``serious``: what it finds is gone into on the spot, so every such visit is in the month's sample."""

    key: str
    title: str | Promise
    found: Callable[[Month], Iterator[Reason]]
    serious: bool = False


CHECKS = (
    Check("overlap", overlap.TITLE, overlap.found, serious=True),
    Check("travel", travel.TITLE, travel.found, serious=True),
    Check("declined", declined.TITLE, declined.found, serious=True),
    Check("changed", changed.TITLE, changed.found),
    Check("short", short.TITLE, short.found),
    Check("burst", burst.TITLE, burst.found),
    Check("cloned", cloned.TITLE, cloned.found),
    Check("late", late.TITLE, late.found),
    Check("voided", voided.TITLE, voided.found),
    Check("unconfirmed", unconfirmed.TITLE, unconfirmed.found),
)


def all_reasons(month: Month) -> list[tuple[Check, Reason]]:
    """What every check finds in a month, check by check, person by person."""
    return [
        (check, reason)
        for check in CHECKS
        for reason in sorted(check.found(month), key=lambda reason: (reason.name, reason.person, reason.day))
    ]
