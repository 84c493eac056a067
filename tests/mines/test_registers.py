"""Enterprises and mines: created, changed, left alone."""

import json
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from audit.models import AuditEntry
from mines.actions.enterprises import save_enterprise
from mines.actions.mines import Grounds, save_mine
from mines.models import Enterprise, Mine

INFERRED = Grounds(Mine.Basis.INFERRED, "附件第1行", "Annex row 1")


def entries() -> int:
    return AuditEntry.objects.count()


def test_creating_and_changing_a_mine_leave_one_audit_row_each(coalfield):
    before = entries()
    mine = save_mine(
        name=" 永福实业 ", ownership="township", grounds=INFERRED, former_names=["永 福矿"], by=coalfield.li
    )
    assert (mine.name, mine.former_names, mine.ownership_basis) == ("永福实业", ["永福矿"], "inferred")
    save_mine(mine=mine, name="永福实业", ownership="township", former_names=["永福矿"], capacity=Decimal(15), by=None)
    newest = AuditEntry.objects.order_by("-seq").first()
    facts = json.loads(newest.payload)
    assert (newest.action, facts["mine"], facts["changed"]) == ("mine.changed", mine.pk, ["capacity"])
    assert entries() == before + 2
    mine.refresh_from_db()
    assert mine.ownership_note == "附件第1行"


def test_saving_what_is_there_writes_nothing(coalfield):
    before = entries()
    save_enterprise(enterprise=coalfield.enterprise, name="渝新能源", by=None)
    save_mine(mine=coalfield.local, name="协合煤业", ownership="township", township=coalfield.town, by=None)
    assert entries() == before


def test_a_stated_ownership_drops_the_reason_of_the_inferred_one(coalfield):
    mine = save_mine(name="箕山电煤", ownership="township", grounds=INFERRED, by=None)
    save_mine(mine=mine, name="箕山电煤", ownership="municipal_state", by=None)
    assert (mine.ownership_basis, mine.ownership_note, mine.ownership_note_en) == ("stated", "", "")


def test_names_are_unique(coalfield):
    with pytest.raises(ValidationError) as caught:
        save_mine(name="中心桥煤矿", ownership="township", by=None)
    assert "改用别的名称" in caught.value.message_dict["name"][0]
    with pytest.raises(ValidationError):
        save_enterprise(name="渝新能源", by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mine.objects.create(name="中心桥煤矿", ownership="township")
    with pytest.raises(IntegrityError), transaction.atomic():
        Enterprise.objects.create(name="渝新能源")


@pytest.mark.parametrize(
    "field, value", [("capacity", Decimal(-1)), ("longitude", Decimal(181)), ("latitude", Decimal(-91))]
)
def test_what_cannot_be_true_of_a_mine_is_refused_by_field(coalfield, field, value):
    with pytest.raises(ValidationError) as caught:
        save_mine(name="某矿", ownership="township", by=None, **{field: value})
    assert field in caught.value.message_dict


def test_a_bureau_is_no_township(coalfield):
    with pytest.raises(ValidationError) as caught:
        save_mine(name="某矿", ownership="township", township=coalfield.bureau, by=None)
    assert "township" in caught.value.message_dict
