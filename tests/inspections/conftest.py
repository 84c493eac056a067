"""The people, mines and duties that the tests of visits play with: June 2021 in the plan's district."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from accounts.models import Appointment, Department, Post, User
from duties.models import Duty, DutyBearer
from duties.sweep import sweep
from mines.models import Mine, Posting

LONG_AGO = datetime(2021, 1, 27, tzinfo=UTC)
TODAY = date(2021, 6, 16)


@dataclass(frozen=True)
class Town:
    """The cast."""

    bureau: Department
    head: User
    deputy: User
    inspector: User
    office: User
    town: User
    administrator: User
    mines: tuple[Mine, ...]
    head_duty: Duty
    deputy_duty: Duty


def appoint(user: User, post: Post, starts: date = date(2021, 1, 27), ends: date | None = None) -> Appointment:
    return Appointment.objects.create(
        user=user, post=post, starts=starts, ends=ends, recorded_at=LONG_AGO, recorded_by="system"
    )


def person(username: str, name: str, role: str = User.Role.OFFICIAL, initials: str = "", pinyin: str = "") -> User:
    return User.objects.create_user(username, name=name, role=role, initials=initials, pinyin=pinyin)


def visit_duty(key: str, post: Post, minimum: int) -> Duty:
    duty = Duty.objects.create(
        key=key,
        action="到煤矿检查",
        action_en="Visit coal mines",
        quote=f"每月到煤矿检查至少{minimum}次",
        kind=Duty.Kind.VISIT,
        period=Duty.Period.MONTH,
        minimum=minimum,
        effective_from=date(2021, 1, 27),
    )
    DutyBearer.objects.create(duty=duty, department=post.department, post=post)
    return duty


@pytest.fixture
def town(db: None) -> Town:
    bureau = Department.objects.create(name="区能源局", kind=Department.Kind.BUREAU, short_names=["能源局"])
    township = Department.objects.create(name="何埂镇", kind=Department.Kind.TOWNSHIP)
    office_body = Department.objects.create(name="区安全生产委员会办公室", kind=Department.Kind.COMMITTEE_OFFICE)
    head_post = Post.objects.create(department=bureau, title="主要负责人", rank=Post.Rank.PRINCIPAL)
    deputy_post = Post.objects.create(department=bureau, title="分管负责人", rank=Post.Rank.DEPUTY)
    town_post = Post.objects.create(department=township, title="工作人员", rank=Post.Rank.STAFF)
    office_post = Post.objects.create(department=office_body, title="工作人员", rank=Post.Rank.STAFF)
    head = person("head", "周正", initials="zz", pinyin="zhouzheng")
    deputy = person("deputy", "李孝光", initials="lxg", pinyin="lixiaoguang")
    inspector = person("inspector", "宋伟", initials="sw", pinyin="songwei")
    office = person("office", "值班员", role=User.Role.OFFICE)
    town_official = person("town", "陈镇", initials="cz")
    administrator = person("admin", "管理员", role=User.Role.ADMINISTRATOR)
    appoint(head, head_post)
    appoint(deputy, deputy_post)
    appoint(town_official, town_post)
    appoint(office, office_post)
    mines = tuple(
        Mine.objects.create(name=f"重庆{name}有限公司", short_name=name, ownership=Mine.Ownership.TOWNSHIP)
        for name in ("吊水洞煤业", "石马门煤业", "富家洞煤业")
    )
    Posting.objects.create(
        mine=mines[0], person=inspector, department=bureau, recorded_at=LONG_AGO, recorded_by="system"
    )
    cast = Town(
        bureau=bureau,
        head=head,
        deputy=deputy,
        inspector=inspector,
        office=office,
        town=town_official,
        administrator=administrator,
        mines=mines,
        head_duty=visit_duty("a12-visit-bureau-head", head_post, 5),
        deputy_duty=visit_duty("a12-visit-bureau-deputy", deputy_post, 8),
    )
    sweep(today=TODAY)
    return cast


@pytest.fixture
def as_head(town: Town, client: Client) -> Client:
    client.force_login(town.head)
    return client
