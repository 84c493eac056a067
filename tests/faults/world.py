"""``python -m tests.faults.world``: the plan and a dozen officials in the empty database of DATABASE_URL; tells who."""

import json
import os
import sys
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.faults.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from accounts.actions.appointments import appoint  # noqa: E402
from accounts.actions.people import create_login, save_user  # noqa: E402
from accounts.actions.samples import seed_samples  # noqa: E402
from accounts.models import Department, Post, User  # noqa: E402
from duties.actions.settings import set_books  # noqa: E402
from duties.sweep import sweep  # noqa: E402
from exchange.shipped import load_plan  # noqa: E402
from mines.models import Mine  # noqa: E402
from tests.faults.clients import PASSWORD  # noqa: E402

BODIES = ("区能源局", "区应急局", "区公安局", "区政府")
OFFICIALS = 12
IN_OFFICE_SINCE = date(2021, 1, 27)


def lay(books_from: date) -> dict[str, object]:
    """Migrate, load, name the officials, begin the books; with mail addresses, so that digests go out."""
    call_command("migrate", verbosity=0, skip_checks=True)
    with transaction.atomic():
        load_plan(today=books_from)
        seed_samples(starts=IN_OFFICE_SINCE, password=PASSWORD, by=None)
        bodies = [Department.objects.get(name=name) for name in BODIES]
        officials = [official(number, bodies[number % len(bodies)]) for number in range(OFFICIALS)]
        set_books(books_from=books_from, soon_days=7, by=None)
        for user in User.objects.exclude(password=""):
            user.email = f"{user.username or user.pk}@example.org"
            user.save(update_fields=["email"])
    return {
        "officials": officials,
        "mine_names": list(Mine.objects.order_by("pk").values_list("name", flat=True)),
        "mines": list(Mine.objects.order_by("pk").values_list("pk", flat=True)),
        "bureau": bodies[0].pk,
    }


def official(number: int, body: Department) -> dict[str, object]:
    """A member of staff who signs in and goes to mines."""
    user = save_user(name=f"科员{number}", username=f"staff{number}", role=User.Role.OFFICIAL, by=None)
    create_login(user=user, password=PASSWORD, given=False, by=None)
    post, _made = Post.objects.get_or_create(department=body, title="工作人员", defaults={"rank": Post.Rank.STAFF})
    appoint(user=user, post=post, starts=IN_OFFICE_SINCE, by=None)
    return {"username": user.username, "pk": user.pk, "body": body.name}


if __name__ == "__main__":
    first, *days = (date.fromisoformat(word) for word in sys.argv[1:])
    told = lay(first)
    for day in days:
        sweep(today=day)
    print(json.dumps(told))
