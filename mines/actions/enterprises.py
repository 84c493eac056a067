"""Enterprises are created and changed here."""

from django.db import transaction

from accounts.actions.register import refuse_namesake, save_row
from accounts.models import User
from accounts.names import tidy_name
from audit.actions import take_turn
from mines.models import Enterprise


def save_enterprise(
    *, name: str, parent: str = "", enterprise: Enterprise | None = None, by: User | None
) -> Enterprise:
    """Create an enterprise, or change the one given. Raises ValidationError when the name is taken."""
    row = enterprise or Enterprise()
    values = {"name": tidy_name(name), "parent": tidy_name(parent)}
    with transaction.atomic():
        take_turn()
        refuse_namesake(row, "name", name=values["name"])
        save_row(row, subject="enterprise", values=values, by=by)
    return row
