"""One process among several, run as ``python -m tests.oracle.worker``: reads a line of words, does it, answers in JSON.

``build SEED`` in empty books a random district, and one post with two holders; tells the day on which its story begins.
``sweep DAY`` as the command does.
``visit PERSON TIMES DAY`` one of the holders goes to a mine again and again, each visit recorded by itself.
``look DAY`` tells where stored figures, judging from scratch and the oracle differ. ``figures`` tells rows and flags.
"""

import json
import os
import sys
from datetime import date, timedelta
from io import StringIO
from random import Random
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coalsafety.settings")
django.setup()

from django.core.management import call_command  # noqa: E402

from accounts.actions.appointments import appoint  # noqa: E402
from accounts.models import Appointment, Post, User  # noqa: E402
from audit.trail import first_break  # noqa: E402
from duties.actions.catalogue import BearerDraft, save_duty  # noqa: E402
from duties.models import Flag, Obligation  # noqa: E402
from inspections.actions import record_visit  # noqa: E402
from inspections.drafts import Participant, VisitDraft  # noqa: E402
from mines.models import Mine, MineStatus  # noqa: E402
from tests.oracle.books import disagreements  # noqa: E402
from tests.oracle.builder import add_duty, build  # noqa: E402


def district(seed: str) -> Any:
    """Many duties, so that a sweep takes a while; one post held by two, whose visits to one mine all count."""
    place = build(Random(seed))
    for number in range(12):
        add_duty(place, f"more{number}")
    start = place.first - timedelta(days=60)
    post = Post.objects.create(department=place.departments[0], title="合用岗位")
    Appointment.objects.filter(post=post).delete()
    for person in place.people[:2]:
        appoint(user=person, post=post, starts=start, by=None)
    MineStatus.objects.filter(mine=place.mines[0]).delete()
    values = {"action": "到煤矿检查", "kind": "visit", "period": "month", "minimum": 9, "unit": "visits"}
    for key, bearer in (("post", BearerDraft(post.department, post)), ("body", BearerDraft(post.department))):
        save_duty(key=key, effective_from=start, values=values, bearers=[bearer], by=None)
    return place.first.isoformat()


def visit(person: str, times: str, day: str) -> Any:
    """Each visit is a transaction of its own."""
    who, mine = User.objects.get(username=person), Mine.objects.get(name="矿0")
    home, today = Post.objects.get(title="合用岗位").department_id, date.fromisoformat(day)
    for _ in range(int(times)):
        draft = VisitDraft(mine_id=mine.pk, day=today, participants=(Participant(who.pk, home),))
        record_visit(draft=draft, by=who, today=today)
    return "done"


def sweep_once(day: str) -> Any:
    """The command's own words, so that what is raced is what is run at night."""
    call_command("sweep", today=date.fromisoformat(day), stdout=StringIO())
    return "done"


def look(day: str) -> Any:
    """Differences between the three ways, and whether the audit chain holds."""
    rows = Obligation.objects.filter(duty__key__in=("post", "body"), period_start__lte=day, period_end__gte=day)
    done = {row.duty.key: row.done for row in rows.select_related("duty")}
    return {"differences": disagreements(date.fromisoformat(day)), "done": done, "broken": first_break()}


def figures() -> Any:
    """Every row and every flag, under names that two copies of one database share."""
    rows = Obligation.objects.order_by("identity").values_list(
        "identity", "required", "done", "done_in_time", "state", "due", "met_on", "next_change", "withdrawn", "stale"
    )
    flags = Flag.objects.order_by("obligation__identity").values_list("obligation__identity", "raised_on", "status")
    return {"rows": list(rows), "flags": list(flags), "broken": first_break()}


WORDS = {"build": district, "sweep": sweep_once, "visit": visit, "look": look, "figures": figures}

if __name__ == "__main__":
    for line in sys.stdin:
        word, *more = line.split()
        print(json.dumps(WORDS[word](*more), default=str), flush=True)
