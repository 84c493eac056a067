"""Two mines and two inspectors for the tests of this room."""

from dataclasses import dataclass

import pytest

from accounts.actions.departments import save_department
from accounts.actions.people import save_user
from accounts.models import Department, User
from mines.actions.enterprises import save_enterprise
from mines.actions.mines import save_mine
from mines.models import Enterprise, Mine


@dataclass(frozen=True)
class Coalfield:
    bureau: Department
    town: Department
    enterprise: Enterprise
    state: Mine
    local: Mine
    song: User
    li: User


@pytest.fixture
def coalfield(db: None) -> Coalfield:
    bureau = save_department(name="区能源局", kind=Department.Kind.BUREAU, by=None)
    town = save_department(name="三教镇", kind=Department.Kind.TOWNSHIP, by=None)
    enterprise = save_enterprise(name="渝新能源", by=None)
    state = save_mine(
        name="中心桥煤矿", ownership=Mine.Ownership.MUNICIPAL_STATE, enterprise=enterprise, township=town, by=None
    )
    return Coalfield(
        bureau=bureau,
        town=town,
        enterprise=enterprise,
        state=state,
        local=save_mine(name="协合煤业", ownership=Mine.Ownership.TOWNSHIP, township=town, by=None),
        song=save_user(name="宋伟", by=None),
        li=save_user(name="李孝光", by=None),
    )
