"""Who plays in the sample: the accounts of the first run, a former deputy, and the mines with their statuses."""

from dataclasses import dataclass
from datetime import date, timedelta

from accounts.actions.appointments import appoint, change_appointment
from accounts.actions.people import save_user
from accounts.actions.samples import Login, seed_samples
from accounts.models import Appointment, Department, User
from compliance.periods import PeriodKind
from exchange.sample.days import Course, last_day
from mines.actions.samples import seed_inspector
from mines.actions.statuses import record_status
from mines.models import Enterprise, Mine, MineStatus, Posting

# The plan's first day: 自2021年1月27日起施行.
IN_FORCE = date(2021, 1, 27)
# Mine 7 stands still for some months, mine 3 begins to close.
SUSPENDED, CLOSING = 6, 2


@dataclass(frozen=True, slots=True)
class Players:
    """People by their part, and what the registers hold."""

    office: User
    gov_head: User
    gov_deputy: User
    bureau_head: User
    bureau_deputy: User
    former_deputy: User
    bureau_staff: User
    town: User
    administrator: User
    took_over: date
    mines: tuple[Mine, ...]
    enterprises: tuple[Enterprise, ...]
    inspectors: tuple[User, ...]
    departments: dict[str, Department]

    def deputy_on(self, day: date) -> User:
        """Who was the bureau's deputy head on a day."""
        return self.bureau_deputy if day >= self.took_over else self.former_deputy


def engage(course: Course, *, password: str) -> tuple[Players, list[Login]]:
    """Make the accounts, put a former deputy before the present one, and give every mine its status."""
    logins = seed_samples(starts=IN_FORCE, password=password, by=None)
    inspector = seed_inspector(password=password, by=None)
    if inspector is not None:
        logins.append(inspector)
    people = {login.username: User.objects.get(username=login.username) for login in logins}
    # In the middle of a month, so that one month's figure is the work of two people.
    took_over = date(course.first.year, 7, 16)
    players = Players(
        office=people["office"],
        gov_head=people["gov_head"],
        gov_deputy=people["gov_deputy"],
        bureau_head=people["bureau_head"],
        bureau_deputy=people["bureau_deputy"],
        former_deputy=_former(people["bureau_deputy"], took_over),
        bureau_staff=people["bureau_staff"],
        town=people["town"],
        administrator=people["administrator"],
        took_over=took_over,
        mines=tuple(Mine.objects.order_by("pk")),
        enterprises=tuple(Enterprise.objects.order_by("pk")),
        inspectors=tuple(User.objects.filter(pk__in=Posting.objects.current().values("person")).order_by("pk")),
        departments={department.name: department for department in Department.objects.all()},
    )
    for mine in players.mines:
        record_status(mine=mine, status=MineStatus.Status.PRODUCING, starts=course.first, by=players.administrator)
    return players, logins


def act_for_the_head(course: Course, players: Players) -> date:
    """While the head is at school, the deputy acts for him; returns the day on which that is registered."""
    month = course.ago(PeriodKind.MONTH, 3)
    starts, ends = month.start.replace(day=10), month.start.replace(day=24)
    chair = Appointment.objects.current().get(user=players.bureau_head).post
    appoint(user=players.bureau_deputy, post=chair, starts=starts, ends=ends, acting=True, by=players.administrator)
    return starts


def change_statuses(course: Course, players: Players) -> None:
    """One mine stood still for a quarter of a year and works again; another has begun to close."""
    by, status = players.administrator, MineStatus.Status
    still, again = course.ago(PeriodKind.MONTH, 5).start.replace(day=8), course.ago(PeriodKind.MONTH, 1).start
    record_status(mine=players.mines[SUSPENDED], status=status.SUSPENDED, starts=still, by=by)
    record_status(mine=players.mines[SUSPENDED], status=status.PRODUCING, starts=again, by=by)
    closing = last_day(course.ago(PeriodKind.MONTH, 2))
    record_status(mine=players.mines[CLOSING], status=status.CLOSING, starts=closing, by=by)


def _former(deputy: User, took_over: date) -> User:
    """The one before: the sample account's appointment begins where his ends."""
    row = Appointment.objects.current().get(user=deputy)
    change_appointment(
        appointment=row, starts=took_over, ends=None, acting=False, reason="按任职文件更正任职日期（示例）", by=None
    )
    former = save_user(name="区能源局原副局长（示例）", username="former_deputy", by=None)
    appoint(user=former, post=row.post, starts=IN_FORCE, ends=took_over - timedelta(days=1), by=None)
    return former
