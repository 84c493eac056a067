"""A small district for the tests of this room: two departments and their posts."""

from dataclasses import dataclass

import pytest

from accounts.actions.departments import save_department
from accounts.actions.people import save_user
from accounts.actions.posts import save_post
from accounts.models import Department, Post, User


@dataclass(frozen=True)
class District:
    bureau: Department
    town: Department
    head: Post
    deputy: Post
    team: Post
    li: User
    wang: User


@pytest.fixture
def district(db: None) -> District:
    bureau = save_department(name="区能源局", kind=Department.Kind.BUREAU, short_names=["能源局"], by=None)
    town = save_department(name="三教镇", kind=Department.Kind.TOWNSHIP, by=None)
    return District(
        bureau=bureau,
        town=town,
        head=save_post(department=bureau, title="主要负责人", rank=Post.Rank.PRINCIPAL, by=None),
        deputy=save_post(department=bureau, title="分管负责人", rank=Post.Rank.DEPUTY, by=None),
        team=save_post(department=bureau, title="班子成员", rank=Post.Rank.TEAM, by=None),
        li=save_user(name="李孝光", by=None),
        wang=save_user(name="王世峰", by=None),
    )
