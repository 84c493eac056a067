"""Departments are created and changed here."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.register import refuse_namesake, save_row
from accounts.models import Department, User
from accounts.names import tidy_name
from audit.actions import take_turn


def save_department(
    *,
    name: str,
    kind: str,
    parent: Department | None = None,
    short_names: Sequence[str] = (),
    pending_check: bool | None = None,
    department: Department | None = None,
    by: User | None,
) -> Department:
    """Create a department, or change the one given. ``pending_check`` None leaves the mark as it is.

    Raises ValidationError when the name is taken or the department would stand above itself.
    """
    row = department or Department()
    values = {
        "name": tidy_name(name),
        "kind": kind,
        "parent": parent,
        "short_names": list(short_names),
        "pending_check": row.pending_check if pending_check is None else pending_check,
    }
    with transaction.atomic():
        take_turn()
        refuse_namesake(row, "name", name=tidy_name(name))
        check_parent(row, parent)
        save_row(row, subject="department", values=values, by=by)
    return row


def check_parent(department: Department, parent: Department | None) -> None:
    """Raise ValidationError when a department would stand above itself."""
    above = parent
    while above is not None:
        if above == department:
            raise ValidationError({"parent": _("上级单位绕回了自己，请改正上级")})
        above = above.parent
