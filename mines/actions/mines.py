"""Mines are created and changed here; their statuses and postings have actions of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.register import refuse_namesake, save_row
from accounts.models import Department, User
from accounts.names import tidy_name
from audit.actions import take_turn
from mines.models import Enterprise, Mine


@dataclass(frozen=True, slots=True)
class Grounds:
    """Where a mine's ownership comes from: stated, or inferred with the reason."""

    basis: str = Mine.Basis.STATED
    note: str = ""
    note_en: str = ""


def save_mine(
    *,
    name: str,
    ownership: str,
    enterprise: Enterprise | None = None,
    township: Department | None = None,
    capacity: Decimal | None = None,
    former_names: Sequence[str] = (),
    longitude: Decimal | None = None,
    latitude: Decimal | None = None,
    short_name: str | None = None,
    grounds: Grounds | None = None,
    mine: Mine | None = None,
    by: User | None,
) -> Mine:
    """Create a mine, or change the one given. ``short_name`` and ``grounds`` None leave what is there.

    An ownership that changes without ``grounds`` counts as stated: the former one's reason does not speak for it.
    Raises ValidationError when the name is taken, the township is none, or the place is not on earth.
    """
    row = mine or Mine()
    name = tidy_name(name)
    with transaction.atomic():
        take_turn()
        reason = grounds or _grounds_left(row, ownership)
        values = {
            "name": name,
            "short_name": row.short_name if short_name is None else short_name.strip(),
            "former_names": [tidy_name(former) for former in former_names],
            "enterprise": enterprise,
            "ownership": ownership,
            "ownership_basis": reason.basis,
            "ownership_note": reason.note,
            "ownership_note_en": reason.note_en,
            "township": township,
            "capacity": capacity,
            "longitude": longitude,
            "latitude": latitude,
        }
        refuse_namesake(row, "name", name=name)
        check_mine(township=township, capacity=capacity, longitude=longitude, latitude=latitude)
        save_row(row, subject="mine", values=values, by=by)
    return row


def check_mine(
    *,
    township: Department | None,
    capacity: Decimal | None,
    longitude: Decimal | None,
    latitude: Decimal | None,
) -> None:
    """Raise ValidationError by field where a value cannot be true of a mine."""
    errors = {}
    if township is not None and township.kind != Department.Kind.TOWNSHIP:
        errors["township"] = _("“%(name)s”不是镇街，请选择属地镇街") % {"name": township.name}
    if capacity is not None and capacity < 0:
        errors["capacity"] = _("产能不能是负数")
    if longitude is not None and abs(longitude) > 180:
        errors["longitude"] = _("经度应在 -180 和 180 之间")
    if latitude is not None and abs(latitude) > 90:
        errors["latitude"] = _("纬度应在 -90 和 90 之间")
    if errors:
        raise ValidationError(errors)


def _grounds_left(row: Mine, ownership: str) -> Grounds:
    """What still speaks for the ownership of a mine in the books."""
    stored = Mine.objects.filter(pk=row.pk).first() if row.pk else None
    if stored is None or stored.ownership != ownership:
        return Grounds()
    return Grounds(stored.ownership_basis, stored.ownership_note, stored.ownership_note_en)
