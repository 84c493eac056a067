"""Who may do what to flags, excuses and closings; who may see is the querysets' business."""

from accounts.models import User
from accounts.reach import reach_of
from duties.models import Flag, Obligation


def may_answer(user: User, flag: Flag) -> bool:
    """Acknowledge and explain: whoever owes it, or leads or serves the department that does."""
    return bears(user, flag.obligation)


def bears(user: User, obligation: Obligation) -> bool:
    """Whether the obligation is the person's own: his post's, his department's, or of his days in a former post."""
    reach = reach_of(user)
    if obligation.post_id in reach.post_ids or obligation.department_id in reach.department_ids:
        return True
    return any(
        post == obligation.post_id
        and starts <= obligation.period_end
        and (ends is None or obligation.period_start <= ends)
        for post, starts, ends in reach.once
    )
