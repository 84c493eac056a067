"""A district large enough to measure: obligations, holders and acts with known answers, written in bulk."""

import random
from datetime import date, timedelta

from django.db import transaction

from accounts.models import Appointment, Department, Post, User
from audit.actions import Deed, put_on_record
from audit.clock import database_now
from duties.models import Act, BookSetting, Duty, DutyBearer, Obligation
from mines.models import Mine

MONTH = date(2024, 3, 1)
LAST = date(2024, 3, 31)
FIVE = 5


def build(*, bearers: int, acts: int, short: int, seed: int = 7) -> None:
    """``bearers`` posts that each owe five visits in March 2024, of whom the first ``short`` stop at four.

    ``acts`` visits in all: those that count in March, the rest spread over the two years before.
    """
    rng = random.Random(seed)
    now = database_now()
    with transaction.atomic():
        department = Department.objects.create(name="基准局", kind=Department.Kind.BUREAU)
        posts = Post.objects.bulk_create(
            [Post(department=department, title=f"岗位{n}", rank=Post.Rank.STAFF) for n in range(bearers)]
        )
        people = User.objects.bulk_create(
            [User(username=f"b{n}", name=f"人员{n}", password="!") for n in range(bearers)]
        )
        Appointment.objects.bulk_create(
            [
                Appointment(user=user, post=post, starts=date(2022, 1, 1), recorded_at=now, recorded_by="bench")
                for user, post in zip(people, posts, strict=True)
            ]
        )
        mines = Mine.objects.bulk_create(
            [Mine(name=f"基准矿{n}", ownership=Mine.Ownership.TOWNSHIP) for n in range(50)]
        )
        duty = Duty.objects.create(
            key="bench-visits",
            action="到煤矿检查",
            kind=Duty.Kind.VISIT,
            period=Duty.Period.MONTH,
            minimum=FIVE,
            effective_from=MONTH,
            effective_to=LAST,  # April is not opened: what is measured is March going late
        )
        DutyBearer.objects.bulk_create([DutyBearer(duty=duty, department=department, post=post) for post in posts])
        _record_visits(people, mines, acts=acts, short=short, rng=rng)
        put_on_record([Deed("duty.created", "duty", duty.pk)], by="bench", at=now)
        BookSetting.objects.get_or_create()


def _record_visits(people: list[User], mines: list[Mine], *, acts: int, short: int, rng: random.Random) -> None:
    now = database_now()
    made = []
    for number, person in enumerate(people):
        for visit in range(FIVE - 1 if number < short else FIVE):
            day = MONTH + timedelta(days=visit * 6)
            made.append((person.pk, day, mines[visit].pk))
    while len(made) < acts:
        day = MONTH - timedelta(days=rng.randrange(1, 700))
        made.append((rng.choice(people).pk, day, rng.choice(mines).pk))
    rows = [
        Act(
            kind=Duty.Kind.VISIT,
            visit_kind="routine",
            day=day,
            person_id=person,
            mine_id=mine,
            source=f"bench:{number}",
            confirmed_at=now,
            recorded_at=now,
            recorded_by="bench",
        )
        for number, (person, day, mine) in enumerate(made)
    ]
    Act.objects.bulk_create(rows, batch_size=20_000)


def count_of_rows() -> tuple[int, int]:
    """Obligations and acts in the books."""
    return Obligation.objects.count(), Act.objects.count()
