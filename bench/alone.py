"""``python -m bench.alone NAME``: one piece of work in a process of its own, so that its peak of memory is its own."""

import os
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coalsafety.settings")
django.setup()

from accounts.models import User  # noqa: E402  Django must stand before models are read
from bench.measure import print_alone  # noqa: E402
from duties.models import BookSetting, Obligation  # noqa: E402
from duties.sweep import sweep  # noqa: E402
from exchange.actions.imports import import_now  # noqa: E402
from exchange.kinds import BY_NAME  # noqa: E402
from exchange.reading import read_table  # noqa: E402
from mines.models import Mine  # noqa: E402

PEOPLE = 500
VISITS = 10_000


def rejudge() -> int:
    """Every figure judged again from its acts; the stored ones are right, so none may change."""
    setting = BookSetting.objects.get()
    result = sweep(today=setting.opened_to, everything=True)
    if result.judged:
        raise AssertionError(f"{result.judged} figures differed from what was stored")
    return Obligation.objects.count()


def import_visits() -> int:
    """A csv of 10,000 joint visits: read, understood, checked, recorded, credited."""
    today = BookSetting.objects.get().opened_to
    mines = list(Mine.objects.order_by("pk").values_list("name", flat=True)[:50])
    present = User.objects.filter(role=User.Role.OFFICIAL, appointments__ends=None, appointments__isnull=False)
    people = list(present.order_by("pk").values_list("name", flat=True)[:PEOPLE])
    rows = ["煤矿,日期,检查方式,检查人员,外部编号"]
    for number in range(VISITS):
        day = today - timedelta(days=number % 31)
        both = f"{people[number % PEOPLE]}、{people[(number + 7) % PEOPLE]}"
        rows.append(f"{mines[number % 50]},{day},常规检查,{both},R-{number}")
    reading = read_table("\n".join(rows).encode(), filename="visits.csv", sheet=None, resource=BY_NAME["visits"]())
    run = import_now(kind="visits", reading=reading, skip_rejected=False, by=User(username="system"), today=today)
    if (run.new, run.rejected) != (VISITS, 0):
        raise AssertionError(f"{run.new} new, {run.rejected} rejected")
    return run.new


WORKS = {work.__name__: work for work in (rejudge, import_visits)}

if __name__ == "__main__":
    print_alone(WORKS[sys.argv[1]])
