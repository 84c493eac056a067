"""The accounts of the first run: one per role, appointed from the plan's first day, each marked as a sample (示例)."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.appointments import appoint
from accounts.actions.people import create_login, save_user
from accounts.actions.posts import save_post
from accounts.models import Department, Post, User

# Letters and digits that nobody misreads from a screen.
LEGIBLE = "abcdefghjkmnpqrstuvwxyz23456789"
Role, Rank = User.Role, Post.Rank


@dataclass(frozen=True, slots=True)
class Sample:
    """An account to be made: who, and which post of which department is held (none for the system's keepers)."""

    username: str
    name: str
    role: str
    department: str = ""
    post: str = ""
    rank: str = Rank.STAFF


@dataclass(frozen=True, slots=True)
class Login:
    """An account that can sign in. ``password`` is told once, when it was made; empty: it had been there before."""

    username: str
    name: str
    role: str
    post: str
    password: str


# Names of bodies and posts as the plan has them, the same whatever language is active.
SAMPLES = (
    Sample("office", "区安委办值班员（示例）", Role.OFFICE, "区安全生产委员会办公室", "工作人员"),
    Sample("bureau_head", "区能源局局长（示例）", Role.OFFICIAL, "区能源局", "主要负责人", Rank.PRINCIPAL),
    Sample("bureau_deputy", "区能源局副局长（示例）", Role.OFFICIAL, "区能源局", "分管负责人", Rank.DEPUTY),
    Sample("gov_head", "区政府区长（示例）", Role.OFFICIAL, "区政府", "主要负责人", Rank.PRINCIPAL),
    Sample("gov_deputy", "区政府副区长（示例）", Role.OFFICIAL, "区政府", "分管负责人", Rank.DEPUTY),
    Sample("bureau_staff", "区能源局科员（示例）", Role.OFFICIAL, "区能源局", "工作人员"),
    Sample("town", "镇街工作人员（示例）", Role.OFFICIAL, "镇街", "工作人员"),
    Sample("administrator", "系统管理员（示例）", Role.ADMINISTRATOR),
    Sample("security", "安全管理员（示例）", Role.SECURITY),
    Sample("auditor", "审计员（示例）", Role.AUDITOR),
)


def seed_samples(*, starts: date, password: str, by: User | None, samples: Iterable[Sample] = SAMPLES) -> list[Login]:
    """Make the sample accounts that are not there yet; ``password`` empty: a random one each.

    Raises ValidationError when a department of theirs is missing, since then the plan has not been loaded.
    """
    with transaction.atomic():
        there = {user.username: user for user in User.objects.filter(username__in=[s.username for s in samples])}
        return [
            _login(sample, "") if sample.username in there else _make(sample, starts=starts, password=password, by=by)
            for sample in samples
        ]


def random_password() -> str:
    """A password nobody guesses and anybody can type: three groups of four, 59 bits."""
    return "-".join("".join(secrets.choice(LEGIBLE) for _place in range(4)) for _group in range(3))


def given_at_first() -> bool:
    """Whether a password that the first run prints must be changed before anything else."""
    return not settings.SECURITY_POLICY.printed_pass


def _make(sample: Sample, *, starts: date, password: str, by: User | None) -> Login:
    user = save_user(name=sample.name, username=sample.username, role=sample.role, by=by)
    told = password or random_password()
    create_login(user=user, password=told, given=given_at_first(), by=by)
    if sample.department:
        appoint(user=user, post=_post(sample, by), starts=starts, by=by)
    return _login(sample, told)


def _post(sample: Sample, by: User | None) -> Post:
    department = Department.objects.filter(name=sample.department).first()
    if department is None:
        raise ValidationError(_("还没有“%(name)s”这个单位，请先载入方案（load_plan）") % {"name": sample.department})
    post = department.posts.filter(title=sample.post).first()
    return post or save_post(department=department, title=sample.post, rank=sample.rank, by=by)


def _login(sample: Sample, password: str) -> Login:
    return Login(sample.username, sample.name, sample.role, f"{sample.department}{sample.post}", password)
