"""Who may do what, as questions answered yes or no. What one may see is `visible_to` of each noun."""

from accounts.models import Department, User
from accounts.reach import reach_of


def may_administer(user: User) -> bool:
    """Keep people, posts, mines and postings, and enter the admin."""
    return user.is_active and user.role == User.Role.ADMINISTRATOR


def may_secure(user: User) -> bool:
    """Unlock accounts, take away lost factors, make and unmake the system's keepers, read who signed in."""
    return user.is_active and user.role == User.Role.SECURITY


def may_read_registers(user: User) -> bool:
    """Open the lists of mines and of resident inspectors: not the keepers of security and of the trail."""
    return user.is_active and user.role not in (User.Role.SECURITY, User.Role.AUDITOR)


def may_import(user: User, kind: str) -> bool:
    """Bring in tables of a kind; every kind is the administrator's."""
    return bool(kind) and may_administer(user)


def may_supervise(user: User) -> bool:
    """Chase, accept, return, excuse, close the books on a span of days: the office alone (articles 20 and 23)."""
    return _is_office(user)


def may_record_visit(user: User) -> bool:
    """Record visits: officials who hold a post today. The office judges visits, so it creates none."""
    return user.is_active and user.role == User.Role.OFFICIAL and reach_of(user).in_office


def may_record_document(user: User, department: Department) -> bool:
    """Record what a department wrote or deliberated: who holds a post in it, and the office for papers it received."""
    return user.is_active and (_is_office(user) or department.pk in reach_of(user).department_ids)


def may_read_audit(user: User) -> bool:
    """Read the audit trail."""
    return user.is_active and user.role in (User.Role.AUDITOR, User.Role.OFFICE)


def _is_office(user: User) -> bool:
    return user.is_active and user.role == User.Role.OFFICE
