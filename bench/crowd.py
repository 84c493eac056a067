"""Officials on top of the sample's district, each with a post that owes visits, a session and visits to record."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.urls import reverse

from accounts.actions.appointments import appoint
from accounts.actions.departments import save_department
from accounts.actions.people import save_user
from accounts.actions.posts import save_post
from accounts.models import Department, Post, User
from accounts.sessions import SessionStore
from compliance.periods import PeriodKind, period_holding
from duties.actions.catalogue import BearerDraft, save_duty
from duties.models import Obligation
from duties.sweep import sweep
from mines.models import Mine

POSTS_EACH = 5
# Days on which a visit may still be entered without a reason.
DAYS_BACK = 3
OBLIGATIONS_EACH = 12
READERS = ("office", "gov_head")


@dataclass(frozen=True, slots=True)
class Job:
    """What the client process is told of one person."""

    person: int
    session: str
    pages: dict[str, list[str]]
    todo: list[tuple[int, str]]


def gather(count: int, *, today: date) -> list[Job]:
    """``count`` people: the office and the district's head, who read, and officials who also record."""
    officials = _officials(count - len(READERS), today)
    sweep(today=today)
    mines = list(Mine.objects.order_by("pk").values_list("pk", flat=True))
    days = [today - timedelta(days=back) for back in range(DAYS_BACK)]
    todo = [(mine, day.isoformat()) for day in days for mine in mines]
    readers = list(User.objects.filter(username__in=READERS).order_by("username"))
    return [
        *(_job(user, todo=[]) for user in readers),
        *(
            _job(user, todo=todo[number % len(todo) :] + todo[: number % len(todo)])
            for number, user in enumerate(officials)
        ),
    ]


def _officials(count: int, today: date) -> list[User]:
    month = period_holding(today, PeriodKind.MONTH).start
    people, posts = [], []
    department: Department | None = None
    for number in range(count):
        if number % POSTS_EACH == 0:
            department = save_department(
                name=f"区第{number // POSTS_EACH + 1}监管局", kind=Department.Kind.BUREAU, by=None
            )
        post = save_post(department=department, title=f"监管{number % POSTS_EACH + 1}岗", rank=Post.Rank.STAFF, by=None)
        user = save_user(name=f"监管员{number + 1:03}", username=f"load{number:03}", by=None)
        appoint(user=user, post=post, starts=date(today.year - 1, 1, 1), by=None)
        people.append(user)
        posts.append(post)
    save_duty(
        key="bench-load-visits",
        effective_from=month,
        values={"action": "到煤矿检查", "kind": "visit", "period": "month", "minimum": 5},
        bearers=[BearerDraft(department=post.department, post=post) for post in posts],
        by=None,
    )
    return people


def _job(user: User, *, todo: list[tuple[int, str]]) -> Job:
    rows = Obligation.objects.visible_to(user).owed().order_by("-period_end", "-pk").values_list("pk", flat=True)
    mines = Mine.objects.visible_to(user).order_by("pk").values_list("pk", flat=True)
    pages = {
        "home": ["/"],
        "board": ["/board/"],
        "obligation": [reverse("obligation", args=[pk]) for pk in rows[:OBLIGATIONS_EACH]],
        "visits": [reverse("visits")],
        "plan": [reverse("plan")],
        "mines": [reverse("mines"), *(reverse("mine", args=[pk]) for pk in mines[:OBLIGATIONS_EACH])],
    }
    return Job(user.pk, _session(user), {kind: found for kind, found in pages.items() if found}, todo)


def _session(user: User) -> str:
    """Signed in as the form would do it; hashing fifty passwords is no part of what is measured."""
    kept: Any = SessionStore()
    kept[SESSION_KEY] = str(user.pk)
    kept[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    kept[HASH_SESSION_KEY] = user.get_session_auth_hash()
    kept.create()
    return str(kept.session_key)
