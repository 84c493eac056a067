"""Taking back register rows that nothing refers to: how an import is undone, and nothing else is."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, ProtectedError, QuerySet
from django.utils.translation import gettext as _

from accounts.actions.register import facts_of
from accounts.models import User
from audit.actions import Deed, actor_name, put_on_record, take_turn
from audit.clock import database_now
from audit.models import AuditEntry

# A phone number told once to the audit trail could never be taken back.
UNTOLD = ("password", "phone", "pinyin", "initials", "last_login")


def remove_unused(*, rows: QuerySet[Model], noun: str, reason: str, by: User | None) -> int:
    """Remove rows of a register to which no other row refers; one audit row ``<noun>.removed`` each, with all it held.

    Raises ValidationError when the books rest on one of them, or when one is a person who has signed in or written.
    """
    with transaction.atomic():
        take_turn()
        found = list(rows)
        deeds = [Deed(f"{noun}.removed", noun, row.pk, _held(row) | {noun: row.pk, "reason": reason}) for row in found]
        _refuse_authors([row for row in found if isinstance(row, User)])
        for row in found:
            try:
                row.delete()
            except ProtectedError as error:
                raise ValidationError(_("“%(name)s”已有其他记录引用，不能撤销") % {"name": str(row)}) from error
        put_on_record(deeds, by=actor_name(by), at=database_now())
        return len(found)


def _held(row: Model) -> dict[str, object]:
    return facts_of(row, [field.name for field in row._meta.concrete_fields if field.name not in UNTOLD])


def _refuse_authors(users: list[User]) -> None:
    """The books name their writers by user name, which no foreign key protects."""
    names = [user.username for user in users]
    writers = (
        set(AuditEntry.objects.filter(actor__in=names).values_list("actor", flat=True).distinct()) if names else set()
    )
    for user in users:
        if user.username in writers or user.last_login is not None:
            raise ValidationError(_("“%(name)s”已登录或已有记录，不能撤销") % {"name": str(user)})
