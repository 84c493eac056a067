"""What happens in a district as time goes by: acts, corrections, excuses, sweeps, in random order through the actions."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.actions.appointments import appoint, change_appointment, end_appointment, void_appointment
from accounts.actions.departments import save_department
from accounts.actions.posts import save_post
from accounts.models import Appointment
from audit.clock import database_now
from duties.actions.acts import ActDraft, confirm_acts, record_acts, withdraw_acts
from duties.actions.catalogue import BearerDraft, save_duty, save_reading
from duties.actions.excuses import excuse_obligation, withdraw_excuse
from duties.actions.settings import set_books
from duties.actions.workdays import save_workdays
from duties.models import Act, Duty, Excuse, Obligation
from mines.actions.mines import save_mine
from mines.actions.postings import change_posting, end_posting, move_inspector, post_inspector, void_posting
from mines.actions.statuses import change_status, record_status, void_status
from mines.models import MineStatus, Posting
from tests.oracle.builder import STATUSES, District, bearer_shapes, duty_values, reading_value
from tests.oracle.worlds import VISIT_KINDS

Step = Callable[[District, date], None]
_numbers = count(1)


def happen(place: District, today: date, steps: tuple[Step, ...]) -> str:
    """One random thing happens; what the product refuses does not. Returns its name for the diary."""
    step = place.random.choice(steps)
    try:
        with transaction.atomic():
            step(place, today)
    except ValidationError as refusal:
        return f"{step.__name__} refused: {refusal}"
    return step.__name__


def go_on_visits(place: District, today: date) -> None:
    """A few visits, some joint, some at the same mine and day, some dated after today; most by those who owe them.

    Whoever else was named has mostly not confirmed yet that he was there.
    """
    drafts, row = [], None
    for _ in range(place.random.choice((2, 4, 8))):
        row = row if row and place.chance(0.6) else _owed(place, today, "visit", "patrol")
        source = _source("visit")
        mine, day, kind = (
            place.random.choice(place.mines).pk,
            _near(place, today),
            place.random.choice(("visit", "patrol")),
        )
        people = place.random.sample([person.pk for person in place.people[:4]], place.random.choice((1, 1, 2)))
        if row is not None and place.chance(0.8):
            mine, day, kind = row.mine_id or mine, _within(place, row, today), row.duty.kind
            people = sorted({*people, *_holders(row)[:2]})
        how = place.random.choice(("routine", "routine", *VISIT_KINDS)) if kind == "visit" else ""
        ended = place.chance(0.92)
        visit = {"kind": kind, "visit_kind": how, "day": day, "source": source, "ended": ended, "mine_id": mine}
        recorder = place.random.choice(people)
        drafts += [
            ActDraft(**visit, person_id=person, confirmed=person == recorder or place.chance(0.3)) for person in people
        ]
    _record(drafts, today)


def write_papers(place: District, today: date) -> None:
    """Records that departments enter for duties: mostly what they owe, in time or late, for this period or another."""
    drafts, row = [], None
    for _ in range(place.random.choice((2, 4, 8))):
        again = row if place.chance(0.5) else None
        row = again or _owed(place, today, "report", "assessment", "collection", "meeting", "plan", "standing")
        if row is not None:
            day = place.random.choice((_within(place, row, today), today, _near(place, today)))
            for_day = place.random.choice((row.period_start, row.period_end, _within(place, row, today), None, day))
            subject = {"mine_id": row.mine_id, "enterprise_id": row.enterprise_id, "subject_person_id": row.person_id}
            if place.chance(0.2):
                subject["mine_id"] = place.random.choice(place.mines).pk
            drafts.append(
                ActDraft(
                    kind=row.duty.kind,
                    day=day,
                    for_day=for_day,
                    source=_source("record"),
                    department_id=row.department_id,
                    duty_key=row.duty.key,
                    **subject,
                )
            )
    _record(drafts, today)


def confirm_presence(place: District, today: date) -> None:
    """Somebody says of one or more visits that he was there; of one he has confirmed already, it changes nothing."""
    waiting = Act.objects.filter(voided_at=None, confirmed_at=None).order_by("pk")
    act = place.random.choice([*waiting, Act.objects.filter(person__isnull=False).first()])
    if act is None:
        return
    sources = [twin.source for twin in waiting if twin.person_id == act.person_id and place.chance(0.7)]
    confirm_acts([act.source, *sources], person_id=act.person_id, by="test", at=database_now(), today=today)


def take_back(place: District, today: date) -> None:
    """A record is voided, or superseded by a corrected one."""
    act = place.random.choice([*Act.objects.filter(voided_at=None), None])
    if act is None:
        return
    superseded, now = place.chance(0.5), database_now()
    twins = list(Act.objects.filter(source=act.source))
    withdraw_acts([act.source], by="test", at=now, reason="test", superseded=superseded, today=today)
    if superseded:
        source, day = _source(act.source.split(":")[0]), act.day + timedelta(days=place.random.randint(-3, 3))
        columns = [
            "kind",
            "visit_kind",
            "for_day",
            "person_id",
            "department_id",
            "duty_key",
            "mine_id",
            "enterprise_id",
            "subject_person_id",
        ]
        drafts = [
            ActDraft(
                day=day,
                source=source,
                confirmed=twin.confirmed_at is not None,
                **{column: getattr(twin, column) for column in columns},
            )
            for twin in twins
        ]
        record_acts(drafts, by="test", at=database_now(), today=today)


def change_holders(place: District, today: date) -> None:
    """An appointment begins, ends, is corrected or voided."""
    old = place.random.choice([*Appointment.objects.current(), None, None])
    starts, ends = place.span()
    if old is None:
        person, post = place.random.choice(place.people[:4]), place.random.choice(place.posts)
        appoint(user=person, post=post, starts=starts, ends=ends, acting=place.chance(0.3), by=None)
    elif place.chance(0.4):
        end_appointment(appointment=old, ends=place.day(), by=None)
    elif place.chance(0.5):
        change_appointment(appointment=old, starts=starts, ends=ends, acting=old.acting, reason="错", by=None)
    else:
        void_appointment(appointment=old, reason="错", by=None)


def change_statuses(place: District, today: date) -> None:
    """A mine's status begins, is corrected or voided."""
    old = place.random.choice([*MineStatus.objects.current(), None, None])
    _starts, ends = place.span()
    if old is None:
        mine = place.random.choice(place.mines)
        record_status(mine=mine, status=place.random.choice(STATUSES), starts=place.day(), by=None)
    elif place.chance(0.5):
        status = place.random.choice((old.status, *STATUSES))
        change_status(
            former=old,
            status=status,
            starts=old.starts,
            ends=place.random.choice((ends, place.day())),
            reason="错",
            by=None,
        )
    else:
        void_status(status=old, reason="错", by=None)


def change_postings(place: District, today: date) -> None:
    """A resident inspector comes, goes, moves; a posting is corrected or voided."""
    old = place.random.choice([*Posting.objects.current(), None, None])
    starts, ends = place.span()
    bodies = [body for body in place.departments if body.kind in ("bureau", "township")]
    mine, body = place.random.choice(place.mines), place.random.choice(bodies)
    if old is None:
        post_inspector(
            mine=mine, person=place.random.choice(place.people), department=body, starts=starts, ends=ends, by=None
        )
    elif place.chance(0.3):
        end_posting(posting=old, ends=place.day(), by=None)
    elif place.chance(0.3):
        move_inspector(posting=old, mine=mine, starts=place.day(), department=body, by=None)
    elif place.chance(0.6):
        undated = place.random.choice((None, starts))
        change_posting(posting=old, department=body, starts=undated, ends=ends, post=old.post, reason="错", by=None)
    else:
        void_posting(posting=old, reason="错", by=None)


def change_registers(place: District, today: date) -> None:
    """A mine changes hands, a body its kind, a post its department."""
    chance = place.random.random()
    if chance < 0.5:
        mine = place.random.choice(place.mines)
        townships = [body for body in place.departments if body.kind == "township"]
        save_mine(
            mine=mine,
            name=mine.name,
            ownership=place.random.choice(("municipal_state", "township")),
            enterprise=place.random.choice((*place.enterprises, None)),
            township=place.random.choice((*townships, None)),
            by=None,
        )
    elif chance < 0.75:
        body = place.random.choice(place.departments[:5])
        kind = place.random.choice(("bureau", "township", "city_body"))
        save_department(department=body, name=body.name, kind=kind, pending_check=body.pending_check, by=None)
    else:
        post = place.random.choice(place.posts)
        save_post(post=post, department=place.random.choice(place.departments[:3]), title=post.title, by=None)


def set_readings(place: District, today: date) -> None:
    """The office reads one field of a duty its own way, always or between two days."""
    duty, (field, value) = place.random.choice(place.duties), reading_value(place)
    day, end = place.random.choice((None, place.day())), place.random.choice((None, None, place.last))
    save_reading(field=field, value=value, duty_key=duty.key, effective_from=day, effective_to=end, by=None)


def change_rules(place: District, today: date) -> None:
    """A working day is set, or the first day of the books; a duty is amended from a later day."""
    chance, duty = place.random.random(), place.random.choice(place.duties)
    if chance < 0.3:
        day = place.day()
        save_workdays(days=[(day, day.weekday() >= 5, "")], by=None)
    elif chance < 0.5:
        books_from = place.random.choice((None, place.first, place.day()))
        set_books(books_from=books_from, soon_days=place.random.choice((3, 7, 14)), by=None)
    else:
        values = duty_values(place) | {"kind": duty.kind}
        bearers = [BearerDraft(d, p, g) for d, p, g in sorted(bearer_shapes(place, duty.kind), key=str)]
        start = max(place.day(), duty.effective_from + timedelta(days=place.random.choice((0, 1, 9))))
        made = save_duty(key=duty.key, effective_from=start, values=values, bearers=bearers, by=None)
        place.duties = [*(d for d in place.duties if d.pk != made.pk), made]


def excuse_somebody(place: District, today: date) -> None:
    """An obligation is excused, reduced, or the excuse withdrawn."""
    granted = place.random.choice([*Excuse.objects.current(), None, None, None])
    office = place.people[5]
    if granted is not None:
        withdraw_excuse(excuse=granted, reason="错", by=office, today=today)
        return
    row = _owed(place, today, *Duty.Kind.values)
    if row is not None:
        reduce_to = place.random.choice((None, 1, 2, 10))
        excuse_obligation(
            obligation=row,
            reason="x",
            approval="y",
            approved_by=place.leader,
            reduce_to=reduce_to,
            by=office,
            today=today,
        )


ACTS: tuple[Step, ...] = (
    go_on_visits,
    go_on_visits,
    go_on_visits,
    write_papers,
    write_papers,
    take_back,
    confirm_presence,
    confirm_presence,
)
DECISIONS: tuple[Step, ...] = (excuse_somebody,)
# Registers that keep two times: what is changed here can be asked for as it stood before.
TWO_TIMES: tuple[Step, ...] = (
    change_holders,
    change_holders,
    change_statuses,
    change_statuses,
    change_postings,
    change_postings,
    set_readings,
)
EVERYTHING = (*ACTS, *DECISIONS, *TWO_TIMES, change_registers, change_rules)


def _owed(place: District, today: date, *kinds: str) -> Obligation | None:
    """Some obligation that has begun, looked for in an order that does not depend on when it was opened."""
    order = ("duty__key", "duty", "department", "post", "mine", "enterprise", "person", "period_kind", "period_start")
    begun = {"window_start__lte": place.opened_by} if place.opened_by else {"period_start__lte": today}
    rows = Obligation.objects.owed().filter(duty__kind__in=kinds, **begun)
    number = rows.count()
    return rows.select_related("duty").order_by(*order)[place.random.randrange(number)] if number else None


def _holders(row: Obligation) -> list[int]:
    """Who ever held the post, or any post of the department."""
    bearer = {"post": row.post_id} if row.post_id else {"post__department": row.department_id}
    return list(Appointment.objects.current().filter(**bearer).order_by("pk").values_list("user_id", flat=True))


def _within(place: District, row: Obligation, today: date) -> date:
    """A day of the period, if possible not after today."""
    days = (min(row.period_end, today) - row.period_start).days
    return row.period_start + timedelta(days=place.random.randint(0, max(days, 0)))


def _record(drafts: list[ActDraft], today: date) -> None:
    record_acts(drafts, by="test", at=database_now(), today=today)


def _source(register: str) -> str:
    return f"{register}:{next(_numbers)}"


def _near(place: District, today: date) -> date:
    """A day of an act: today, lately, at the month's edge, or in some days."""
    day = today - timedelta(days=place.random.choice((0, 0, 1, 2, 5, 9, 14, 30, 50, -1, -4)))
    return day.replace(day=1) - timedelta(days=place.random.randint(0, 1)) if place.chance(0.2) else day
