"""Who may open which page of the dashboard; what stands on it is the business of ``visible_to``."""

from accounts.models import User
from accounts.reach import reach_of


def may_see_figures(user: User) -> bool:
    """Open the board and the lists of obligations: the office, and whoever holds or held a post that may owe."""
    reach = reach_of(user)
    return reach.sees_all or bool(reach.post_ids or reach.once or reach.department_ids)
