"""The one way a row of a register is saved, voided or taken back: validated, with its audit row."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import ForeignKey, Model
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import Deed, actor_name, put_on_record
from audit.clock import database_now
from audit.models import Recorded


def save_row(
    row: Model, *, subject: str, values: Mapping[str, Any], by: User | None, private: Sequence[str] = ()
) -> bool:
    """Set the values, validate and save; one audit row ``<subject>.created`` or ``.changed``, none if nothing differs.

    Belongs inside the caller's transaction, after its turn was taken. Of ``private`` fields the audit row tells that
    they changed and never what they hold. Returns whether anything was written.
    Raises ValidationError by field.
    """
    created = row.pk is None
    before = {} if created else facts_of(type(row)._default_manager.get(pk=row.pk), values)
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean(exclude=["password"])
    after = facts_of(row, values)
    changed = [name for name, value in after.items() if created or before[name] != value]
    if not changed:
        return False
    row.save()
    facts = {subject: row.pk} | {name: value for name, value in after.items() if name not in private}
    if created:
        deed = Deed(f"{subject}.created", subject, row.pk, facts)
    else:
        facts |= {f"{name}_before": before[name] for name in changed if name not in private}
        deed = Deed(f"{subject}.changed", subject, row.pk, facts | {"changed": changed})
    put_on_record([deed], by=actor_name(by), at=database_now())
    return True


def void_row(row: Recorded, *, reason: str, by: User | None, at: datetime) -> None:
    """Take a recorded row out of the books, with the reason; it stays readable. No audit row of its own.

    Raises ValidationError without a reason, or when the row was voided before.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("请写明原因")})
    standing = type(row)._default_manager.filter(pk=row.pk, voided_at__isnull=True)
    if not standing.update(voided_at=at, voided_by=actor_name(by), void_reason=reason.strip()):
        raise ValidationError(_("该记录已经作废或更正，请刷新后再试"))
    row.refresh_from_db(fields=["voided_at", "voided_by", "void_reason"])


def append_row(row: Recorded, *, by: User | None, at: datetime) -> None:
    """Put a recorded row into the books. No audit row of its own."""
    row.recorded_at, row.recorded_by = at, actor_name(by)
    row.full_clean()
    row.save()


def facts_of(row: Model, names: Sequence[str] | Mapping[str, Any]) -> dict[str, Any]:
    """Columns as the audit trail keeps them: ids for rows of other registers, plain values for the rest."""
    facts = {}
    for name in names:
        field = row._meta.get_field(name)
        column: models.Field[Any, Any] = field  # type: ignore[assignment]  # registers have no reverse fields here
        value = getattr(row, column.attname)
        facts[name] = value if isinstance(field, ForeignKey) else column.to_python(value)
    return facts


def refuse_namesake(row: Model, field: str, **named: Any) -> None:
    """Raise ValidationError on ``field`` when another row of the register is named like this."""
    if type(row)._default_manager.filter(**named).exclude(pk=row.pk).exists():
        facts = {"name": named[field], "noun": str(row._meta.verbose_name)}
        raise ValidationError({field: _("已有名为“%(name)s”的%(noun)s，请改用别的名称") % facts})
