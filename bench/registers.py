"""A province's registers: districts with their bodies, posts, people and mines, and the one plan that binds them."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.contrib.auth.hashers import make_password

from accounts.models import Appointment, Department, Post, User
from audit.clock import database_now
from compliance.periods import PeriodKind, period_holding
from duties.models import Clause, Duty, DutyBearer, Instrument
from mines.models import Enterprise, Mine, MineStatus, Posting

MINES = 8
# Posts by body of a district: the government, its bureau, two townships. Two colleagues go to the mines together.
BODIES = (
    ("人民政府", Department.Kind.GOVERNMENT, 4),
    ("能源局", Department.Kind.BUREAU, 14),
    ("东镇", Department.Kind.TOWNSHIP, 6),
    ("西镇", Department.Kind.TOWNSHIP, 6),
)
TERMS = 3  # people who hold a post, one after another
PASSWORD = "Sheng-2026-kuang"  # of people who do not exist


@dataclass(frozen=True)
class Span:
    """The days a province covers: whole months from ``first``, the last of which runs on ``today``."""

    today: date
    months: int

    @property
    def starts(self) -> list[date]:
        """First day of each month."""
        last = self.today.year * 12 + self.today.month - 1
        return [date(n // 12, n % 12 + 1, 1) for n in range(last - self.months + 1, last + 1)]

    @property
    def first(self) -> date:
        """The first day of all."""
        return self.starts[0]


@dataclass(frozen=True)
class Term:
    """One person's time in a post, both days inclusive; between two terms the post is vacant for two days."""

    person: int
    starts: date
    ends: date | None


@dataclass(frozen=True)
class Body:
    """A department with its posts, whoever held them one after another, and the mines to which its people go."""

    pk: int
    kind: str
    posts: list[int]
    terms: dict[int, list[Term]]
    mines: list[int]


@dataclass(frozen=True)
class Plan:
    """Ids of the plan's duties, by what they ask for."""

    visits: dict[str, int]  # by the body's kind: distinct mine-days of each post
    unannounced: int
    each_mine: int  # by the mine's township, for each of its mines
    reports: list[int]
    meeting: int
    quarter: int


LEAST = {Department.Kind.GOVERNMENT: 4, Department.Kind.BUREAU: 8, Department.Kind.TOWNSHIP: 8}
LEAST_AT_A_MINE = 8


def register(districts: int, span: Span) -> tuple[Plan, list[list[Body]]]:
    """Write the registers of so many districts; returns the plan and each district's bodies, in the order of BODIES."""
    now = database_now()
    found = [_district(number, span) for number in range(districts)]
    _close_some_mines(districts)
    every = [body for bodies in found for body in bodies]
    plan = _plan(span, every)
    for name, role in (
        ("office", User.Role.OFFICE),
        ("keeper", User.Role.ADMINISTRATOR),
        ("auditor", User.Role.AUDITOR),
    ):
        User.objects.create(username=f"sheng-{name}", name=role.label, role=role, password=_password())
    Appointment.objects.bulk_create(
        Appointment(
            user_id=term.person, post_id=post, starts=term.starts, ends=term.ends, recorded_at=now, recorded_by="bench"
        )
        for body in every
        for post, terms in body.terms.items()
        for term in terms
    )
    return plan, found


def _district(number: int, span: Span) -> list[Body]:
    now = database_now()
    name = f"第{number + 1:03}区"
    departments = [Department(name=f"{name}{word}", kind=kind) for word, kind, _posts in BODIES]
    departments[0].save()
    for department in departments[1:]:
        department.parent = departments[0]
    Department.objects.bulk_create(departments[1:])
    townships = departments[2:]
    enterprise = Enterprise.objects.create(name=f"{name}煤业集团")
    mines = Mine.objects.bulk_create(
        Mine(
            name=f"{name}{n + 1}号煤矿",
            enterprise=enterprise,
            ownership=Mine.Ownership.MUNICIPAL_STATE if n < 2 else Mine.Ownership.TOWNSHIP,
            township=townships[n % len(townships)],
        )
        for n in range(MINES)
    )
    MineStatus.objects.bulk_create(
        MineStatus(
            mine=mine, status=MineStatus.Status.PRODUCING, starts=span.first, recorded_at=now, recorded_by="bench"
        )
        for mine in mines
    )
    inspectors = _people([f"{name}驻矿{n + 1}" for n in range(2 * MINES)], f"i{number}")
    Posting.objects.bulk_create(
        Posting(
            mine=mines[n // 2],
            person=person,
            department=departments[1] if n % 2 else mines[n // 2].township,
            recorded_at=now,
            recorded_by="bench",
        )
        for n, person in enumerate(inspectors)
    )
    return [
        _body(f"{number}{'gbew'[place]}", department, BODIES[place][2], mines, span)
        for place, department in enumerate(departments)
    ]


def _body(tag: str, department: Department, size: int, mines: list[Mine], span: Span) -> Body:
    ranks = [Post.Rank.PRINCIPAL, Post.Rank.DEPUTY] + [Post.Rank.STAFF] * size
    posts = Post.objects.bulk_create(
        Post(department=department, title=f"岗位{n + 1}", rank=ranks[n]) for n in range(size)
    )
    people = _people([f"{department.name}人员{n + 1}" for n in range(size * TERMS)], f"p{tag}")
    held = {post.pk: _terms([person.pk for person in people[n::size]], n, span) for n, post in enumerate(posts)}
    own = [mine.pk for mine in mines if mine.township_id == department.pk]
    return Body(department.pk, department.kind, [post.pk for post in posts], held, own or [mine.pk for mine in mines])


def _terms(people: list[int], number: int, span: Span) -> list[Term]:
    """One after another: the old one leaves on a 15th, the new one comes on the 18th, in this month or in another."""
    length = max(span.months // TERMS, 1)
    changes = [span.starts[term * length - number % min(7, length)] for term in range(1, len(people))]
    starts = [span.first, *(month.replace(day=18) for month in changes)]
    ends = [*(month.replace(day=15) for month in changes), None]
    return [Term(*term) for term in zip(people, starts, ends, strict=True)]


def _people(names: list[str], tag: str) -> list[User]:
    return User.objects.bulk_create(
        User(username=f"{tag}-{n + 1}", name=name, password=_password()) for n, name in enumerate(names)
    )


@cache
def _password() -> str:
    """Hashed once: hashing is slow on purpose."""
    return make_password(PASSWORD)


def _close_some_mines(districts: int) -> None:
    """Mines that closed long ago: since there are some, each visit's mine has to be looked up for the day."""
    now = database_now()
    mines = Mine.objects.bulk_create(
        Mine(name=f"关闭{n + 1}号煤矿", ownership=Mine.Ownership.TOWNSHIP) for n in range(-(-districts // 10))
    )
    MineStatus.objects.bulk_create(
        MineStatus(
            mine=mine, status=MineStatus.Status.CLOSED, starts=date(2010, 1, 1), recorded_at=now, recorded_by="bench"
        )
        for mine in mines
    )


def _plan(span: Span, bodies: list[Body]) -> Plan:
    instrument = Instrument.objects.create(
        number="省安〔2016〕1号", title="全省煤矿安全监管方案", effective_from=span.first
    )
    made: list[Duty] = []

    def duty(key: str, action: str, kind: str, minimum: int, *, starts: date = span.first, **more: object) -> int:
        order = len(made) + 1
        clause = Clause.objects.create(
            instrument=instrument,
            order=order,
            kind=Clause.Kind.ARTICLE,
            number=order,
            label=f"第{order}条",
            text=action,
        )
        values = {"period": Duty.Period.MONTH, "instrument": instrument, "clause": clause, "article": str(order)} | more
        made.append(
            Duty.objects.create(key=key, action=action, kind=kind, minimum=minimum, effective_from=starts, **values)
        )
        return made[-1].pk

    visits = {kind: duty(f"sheng-visit-{kind}", "到煤矿检查", Duty.Kind.VISIT, least) for kind, least in LEAST.items()}
    unannounced = duty("sheng-unannounced", "突击暗查", Duty.Kind.VISIT, 1, counted_kinds=["unannounced"])
    each_mine = duty("sheng-each-mine", "检查辖区每个煤矿", Duty.Kind.VISIT, LEAST_AT_A_MINE, scope="each_mine")
    reports = [duty(f"sheng-report-{n}", f"书面汇报{n}", Duty.Kind.REPORT, 1) for n in (1, 2, 3)]
    meeting = duty("sheng-meeting", "专题会议", Duty.Kind.MEETING, 1)
    # A quarter begins with the first whole one.
    quarter = period_holding(span.first, PeriodKind.QUARTER)
    first = span.first if quarter.start == span.first else (quarter.end or span.first)
    summary = duty("sheng-quarter", "季度总结", Duty.Kind.REPORT, 1, period=Duty.Period.QUARTER, starts=first)
    DutyBearer.objects.create(duty_id=each_mine, group=DutyBearer.Group.COAL_TOWNSHIPS)
    bound = [(visits[b.kind], b, post) for b in bodies for post in b.posts]
    bound += [(unannounced, b, post) for b in bodies for post in b.posts]
    bound += [(report, b, None) for report in reports for b in bodies]
    bound += [(meeting, b, None) for b in bodies if b.kind != Department.Kind.GOVERNMENT]
    bound += [(summary, b, None) for b in bodies if b.kind == Department.Kind.BUREAU]
    DutyBearer.objects.bulk_create(
        [DutyBearer(duty_id=pk, department_id=body.pk, post_id=post) for pk, body, post in bound], batch_size=5000
    )
    return Plan(visits, unannounced, each_mine, reports, meeting, summary)


def last_day(first: date) -> date:
    """Last day of the month that begins then."""
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
