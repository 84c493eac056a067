"""Builds a random district in the empty database: bodies, posts, people, mines, their histories, duties and readings.

Rows are created in bulk and without audit rows: nothing has been swept yet, so the first sweep reads every register.
What changes afterwards goes through the product's actions, see ``story``.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from accounts.models import Appointment, Department, Post, User
from duties.models import Duty, DutyBearer, Reading, WorkdayException
from mines.models import Enterprise, Mine, MineStatus, Posting
from tests.oracle.worlds import near, some_day

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
STATUSES = ("producing", "producing", "construction", "suspended", "closing", "closed", "closed")
WRITTEN = ("report", "assessment", "collection", "meeting")
PERIODS = (
    "week",
    "week",
    "ten_day",
    "half_month",
    "month",
    "month",
    "month",
    "two_month",
    "quarter",
    "half_year",
    "year",
)


@dataclass
class District:
    """What was built, for the story to act upon. ``first`` and ``last``: the days between which it plays."""

    random: Random
    first: date
    last: date
    departments: list[Department] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    people: list[User] = field(default_factory=list)
    leader: User = field(default_factory=User)
    enterprises: list[Enterprise] = field(default_factory=list)
    mines: list[Mine] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    opened_by: date | None = None  # act only upon what was opened by that day; None = upon whatever is open

    def day(self) -> date:
        """A day near the story, often at an edge of a month."""
        day = near(self.random, self.first, self.last)
        return day.replace(day=1) - timedelta(days=self.random.randint(0, 1)) if self.random.random() < 0.3 else day

    def span(self) -> tuple[date, date | None]:
        """First and last day of something."""
        starts, ends = sorted((self.day(), self.day()))
        if self.random.random() < 0.4:
            starts = self.first - timedelta(days=400)
        return starts, ends if self.random.random() < 0.5 else None

    def chance(self, share: float) -> bool:
        """True in a share of the cases."""
        return self.random.random() < share


def build(random: Random) -> District:
    """A district with its history and its duties."""
    first = some_day(random, random.choice((2019, 2020, 2021, 2021, 2023, 2024)))
    place = District(random, first, first + timedelta(days=random.choice((45, 75, 120))))
    _bodies(place)
    _mines(place)
    _histories(place)
    for number in range(random.choice((2, 3, 4))):
        add_duty(place, f"d{number}")
    Reading.objects.bulk_create(_readings(place))
    days = {place.day() for _ in range(random.choice((0, 6)))}
    WorkdayException.objects.bulk_create(WorkdayException(day=day, working=day.weekday() >= 5) for day in days)
    return place


def _bodies(place: District) -> None:
    kinds = [
        "bureau",
        "bureau",
        "township",
        "township",
        place.random.choice(("government", "committee_office", "state_branch")),
    ]
    rows = [Department(name=f"单位{n}", kind=kind) for n, kind in enumerate(kinds)]
    if place.chance(0.4):
        rows.append(Department(name="镇街", kind="township", pending_check=True))
    place.departments = Department.objects.bulk_create(rows)
    bureau, other, township = place.departments[:3]
    homes = (bureau, bureau, place.random.choice((other, bureau)), township)
    place.posts = Post.objects.bulk_create(Post(department=home, title=f"岗位{n}") for n, home in enumerate(homes))
    place.people = User.objects.bulk_create(User(username=f"u{n}", name=f"人{n}", password="!") for n in range(6))
    _leader(place)


def _leader(place: District) -> None:
    """Whoever approves: he leads a body that owes nothing."""
    above = Department.objects.create(name="上级", kind="city_body")
    post = Post.objects.create(department=above, title="主要负责人", rank=Post.Rank.PRINCIPAL)
    place.leader = User.objects.create(username="leader", name="领导", password="!")
    Appointment.objects.create(
        post=post, user=place.leader, starts=LONG_AGO.date(), recorded_at=LONG_AGO, recorded_by="test"
    )


def _mines(place: District) -> None:
    random = place.random
    place.enterprises = Enterprise.objects.bulk_create(Enterprise(name=f"企业{n}") for n in range(2))
    townships = [body for body in place.departments if body.kind == "township" and not body.pending_check]
    place.mines = Mine.objects.bulk_create(
        Mine(
            name=f"矿{n}",
            ownership=random.choice(("municipal_state", "township")),
            enterprise=random.choice((*place.enterprises, None)),
            township=random.choice((*townships, None)),
        )
        for n in range(3)
    )


def _histories(place: District) -> None:
    """Appointments, statuses and postings that do not overlap where they must not."""
    random, stamp = place.random, {"recorded_at": LONG_AGO, "recorded_by": "test"}
    held = {}
    for post in place.posts:
        for person in random.sample(place.people[:4], random.choice((0, 1, 2, 2))):
            starts, ends = place.span()
            held[post.pk, person.pk] = Appointment(
                post=post, user=person, starts=starts, ends=ends, acting=place.chance(0.2), **stamp
            )
    Appointment.objects.bulk_create(held.values())
    statuses = []
    for mine in place.mines:
        cuts = sorted({place.day() for _ in range(random.choice((0, 1, 2, 3)))})
        for number, starts in enumerate(cuts):
            following = cuts[number + 1] - timedelta(days=1) if number + 1 < len(cuts) else None
            ends = starts + timedelta(days=3) if following is None and place.chance(0.2) else following
            statuses.append(MineStatus(mine=mine, status=random.choice(STATUSES), starts=starts, ends=ends, **stamp))
    MineStatus.objects.bulk_create(statuses)
    bodies = [body for body in place.departments if body.kind in ("bureau", "township")]
    postings = []
    for person in place.people:
        starts, ends = place.span()
        if place.chance(0.7):
            undated = None if place.chance(0.3) else starts
            mine, body = random.choice(place.mines), random.choice(bodies)
            postings.append(Posting(mine=mine, person=person, department=body, starts=undated, ends=ends, **stamp))
    Posting.objects.bulk_create(postings)


def add_duty(place: District, key: str) -> Duty:
    """One more duty, with its bearers."""
    duty = Duty.objects.create(key=key, **duty_values(place), effective_from=effective(place))
    if place.chance(0.25):
        duty.effective_to = max(place.day(), duty.effective_from)
        duty.save()
    shapes = list(bearer_shapes(place, duty.kind))
    DutyBearer.objects.bulk_create(DutyBearer(duty=duty, department=d, post=p, group=g) for d, p, g in shapes)
    place.duties.append(duty)
    return duty


def effective(place: District) -> date:
    """A duty's first day: some time before the story or in the middle of it."""
    return place.random.choice((place.first - timedelta(days=70), place.first, place.day()))


def duty_values(place: District) -> dict[str, Any]:
    """The text of a duty: kind and measure."""
    random = place.random
    kind = random.choice(("visit",) * 6 + ("patrol",) * 2 + WRITTEN + ("posting",) * 3 + ("plan", "standing", "event"))
    values: dict[str, Any] = {
        "action": "做",
        "kind": kind,
        "recurrence": "standing" if kind == "standing" and place.chance(0.7) else "periodic",
        "period": random.choice(PERIODS),
        "minimum": random.choice((None, 1, 1, 1, 2, 3)),
        "first_period": random.choice(("", "track", "full", "full", "prorata")),
        "due_offset": random.choice((None, None, 0, 1, 5)),
        "due_offset_unit": random.choice(("", "", "days", "workdays")),
        "late_ok": random.choice((None, None, True, False)),
        "season": random.choice(("", "", "", "", "3-12", "11-2", f"{place.first.month}-{place.first.month}")),
        "applies_to_status": random.choice(([], [], [], ["producing"], ["producing", "suspended"], ["closed"])),
        "applies_to_ownership": random.choice(([], [], ["township"], ["municipal_state"])),
    }
    if place.chance(0.2):
        values["maximum"] = (values["minimum"] or 1) + random.choice((0, 1, 2))
    if kind in ("visit", "patrol"):
        values |= {
            "unit": random.choice(("", "", "visits", "days", "mine_days", "mines")),
            "scope": random.choice(("", "", "overall", "each_mine", "each_closed_mine", "each_enterprise")),
            "counted_kinds": random.choice(([], [], ["routine"], ["routine", "remote_video"])),
            "min_days_apart": random.choice((None, None, 1, 3, 7)),
        }
    elif kind == "posting":
        values |= {
            "scope": random.choice(("", "each_mine", "each_mine", "each_closed_mine", "overall", "each_enterprise"))
        }
        values |= {"minimum": random.choice((1, 1, 2)), "maximum": random.choice((None, 1, 2))}
        values["maximum"] = values["maximum"] and max(values["maximum"], values["minimum"])
    elif kind != "event":
        values |= {"scope": random.choice(("", "overall", "each_mine", "each_enterprise", "each_inspector"))}
        if kind == "standing":
            values |= {"unit": random.choice(("", "coverage_days")), "scope": "each_mine"}
    if kind == "plan":
        values["period"] = random.choice(("once", "none", "year"))
    elif place.chance(0.05):
        values["period"] = "day"
        values["scope"] = "overall"
    elif place.chance(0.15):
        values["period"] = "none"
    return values


def bearer_shapes(place: District, kind: str) -> set[tuple[Department | None, Post | None, str]]:
    """Who is bound."""
    random = place.random
    found: set[tuple[Department | None, Post | None, str]] = set()
    for _ in range(random.choice((1, 1, 2))):
        chance = random.random()
        if chance < 0.45 and kind in ("visit", "patrol"):
            post = random.choice(place.posts)
            found.add((post.department, post, ""))
        elif chance < 0.75:
            found.add((random.choice(place.departments), None, ""))
        else:
            found.add((None, None, random.choice(("coal_townships", "all_townships", "all_departments"))))
    return found


def _readings(place: District) -> list[Reading]:
    found = {}
    for duty in place.duties:
        if duty.period in ("none", "once") and place.chance(0.8):
            if duty.kind == "plan":
                found[duty.key, "", "due_day"] = (place.day().isoformat(), None)
            else:
                found[duty.key, "", "period"] = (place.random.choice(("week", "month", "quarter")), effective(place))
        if place.chance(0.4):
            field, value = reading_value(place)
            found[duty.key, "", field] = (value, place.random.choice((None, place.day())))
        if place.chance(0.3):
            field, value = reading_value(place)
            found["", duty.kind, field] = (value, place.random.choice((None, place.day())))
    return [
        Reading(
            duty_key=key,
            kind=kind,
            field=field,
            value=value,
            effective_from=day,
            recorded_at=LONG_AGO,
            recorded_by="test",
        )
        for (key, kind, field), (value, day) in found.items()
    ]


def reading_value(place: District) -> tuple[str, str]:
    """A field that the district reads its own way."""
    return place.random.choice(
        (
            ("minimum", place.random.choice(("1", "2", "4"))),
            ("period", place.random.choice(("week", "month", "two_month"))),
            ("first_period", place.random.choice(("track", "full", "prorata"))),
            ("due_offset", place.random.choice(("0", "3"))),
            ("late_ok", place.random.choice(("true", "false"))),
            ("counted_kinds", "routine;follow_up"),
            ("min_days_apart", "2"),
            ("season", "2-11"),
        )
    )
