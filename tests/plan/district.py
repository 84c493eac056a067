"""The words in which the tests of the plan are written: who went where, who wrote what, a night passes, how it stands.

Everything goes through the product's own registers; nothing is put into the ledger behind their back.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from accounts.actions.appointments import appoint, end_appointment
from accounts.models import Appointment, Department, Post, User
from compliance.rates import Tally
from compliance.standing import State
from dashboard.explained import Explained, explained, rows_to_explain
from duties.actions.catalogue import save_reading
from duties.models import Flag, Notice, Obligation, Reading
from duties.sweep import catch_up, sweep
from inspections.actions import Participant, VisitDraft, confirm_participation, record_visit
from inspections.models import Visit
from mines.actions.statuses import record_status
from mines.models import Mine
from records.actions import RecordDraft, record_document
from records.models import Record
from tests.conftest import Cast

# The eight mines of the annex, in its order, by the names people use.
STATE_MINES = ("中心桥煤矿", "韦家沟煤矿")
TOWN_MINES = ("协合煤业", "永福实业", "吊水洞煤业", "石马门煤业", "富家洞煤业", "箕山电煤")
MINES = STATE_MINES + TOWN_MINES
LATE_REASON = "当日在外，回来补记"


def mine(name: str) -> Mine:
    """A mine by its short name."""
    return Mine.objects.get(short_name=name)


def department(name: str) -> Department:
    """A department by its name."""
    return Department.objects.get(name=name)


def post(name: str, title: str) -> Post:
    """A post of a department."""
    return Post.objects.get(department__name=name, title=title)


@dataclass
class District:
    """The district on one day of its books."""

    cast: Cast
    today: date

    # What people do

    def went(
        self,
        *people: User,
        day: date | None = None,
        to: str = "吊水洞煤业",
        kind: str = "routine",
        ended: bool = True,
        reason: str = LATE_REASON,
        confirmed: bool = True,
    ) -> Visit:
        """These people were at a mine together; the first enters it today (with a reason where that is late).

        The others confirm at once that they were there, unless they have not got round to it.
        """
        draft = VisitDraft(
            mine_id=mine(to).pk,
            day=day or self.today,
            participants=tuple(Participant(person.pk) for person in people),
            kind=kind,
            ended=ended,
            late_reason=reason,
        )
        visit = record_visit(draft=draft, by=people[0], today=self.today)
        for person in people[1:] if confirmed else ():
            confirm_participation(visits=[visit], by=person, today=self.today)
        return visit

    def went_times(self, times: int, *people: User) -> None:
        """They went to so many different mines today."""
        for to in MINES[:times]:
            self.went(*people, to=to)

    def wrote(
        self,
        duty: str,
        by: str,
        *,
        for_day: date,
        sent_on: date | None = None,
        score: int | None = None,
        reason: str = LATE_REASON,
        **subject: int,
    ) -> Record:
        """A department sent a paper for the period that holds a day; it is entered today."""
        draft = RecordDraft(
            duty_key=duty,
            department_id=department(by).pk,
            for_day=for_day,
            sent_on=sent_on or self.today,
            score=None if score is None else Decimal(score),
            late_reason=reason,
            **subject,
        )
        return record_document(draft=draft, by=self.cast.bureau_clerk, today=self.today)

    def met(self, duty: str, by: str, *, day: date | None = None) -> Record:
        """A study meeting was held on a day."""
        return self.wrote(duty, by, for_day=day or self.today, sent_on=day or self.today)

    # What happens to the district

    def night_passes(self, *, to: date | None = None) -> None:
        """Midnight strikes (or many do), and the nightly sweep runs."""
        self.today = to or self.today + timedelta(days=1)
        sweep(today=self.today)

    def becomes(self, status: str, *names: str, on: date) -> None:
        """Mines change their status on a day; the books take it in at once."""
        for name in names:
            record_status(mine=mine(name), status=status, starts=on, by=self.cast.administrator)
        catch_up(today=self.today)

    def takes_over(self, user: User, title: str, *, of: str, on: date, acting: bool = False) -> None:
        """Somebody holds a post from a day on; a former holder leaves the day before, unless the new one is acting."""
        chair = post(of, title)
        former = Appointment.objects.current().filter(post=chair, acting=False, ends__isnull=True).first()
        if former is not None and not acting:
            end_appointment(appointment=former, ends=on - timedelta(days=1), by=self.cast.administrator)
        appoint(user=user, post=chair, starts=on, acting=acting, by=self.cast.administrator)
        catch_up(today=self.today)

    def reads(self, duty: str, field: str, value: str, *, since: date | None = None) -> Reading:
        """The office sets how a duty is read where the text is silent (本地设置)."""
        reading = save_reading(
            duty_key=duty, field=field, value=value, note="会议议定", effective_from=since, by=self.cast.office
        )
        catch_up(today=self.today)
        return reading

    # How it stands

    def figure(self, duty: str, start: date, **more: Any) -> Obligation:
        """The obligation of a duty for the period that begins on a day."""
        return Obligation.objects.owed().get(duty__key=duty, period_start=start, **more)

    def stands(self, duty: str, start: date, **more: Any) -> tuple[int, int, str]:
        """Done, required, state."""
        row = self.figure(duty, start, **more)
        return row.done, row.required, row.state

    def stand(self, duty: str, start: date, **more: Any) -> Counter[tuple[int, int, str]]:
        """The same of every obligation of a duty that is owed for several subjects, counted."""
        rows = Obligation.objects.owed().filter(duty__key=duty, period_start=start, **more)
        return Counter(rows.values_list("done", "required", "state"))

    def flagged(self, duty: str, start: date, **more: Any) -> tuple[date, str] | None:
        """The day a flag was raised and its status; None where there is none."""
        flag = Flag.objects.filter(obligation=self.figure(duty, start, **more)).first()
        return None if flag is None else (flag.raised_on, flag.status)

    def flags(self, duty: str, start: date) -> set[tuple[date, str]]:
        """The flags of a duty that is owed for several subjects."""
        flags = Flag.objects.filter(obligation__duty__key=duty, obligation__period_start=start)
        return set(flags.values_list("raised_on", "status"))

    def told(self, duty: str, start: date, *, kind: str = "late", **more: Any) -> set[str]:
        """Names of the people who got a notice about it."""
        rows = Obligation.objects.owed().filter(duty__key=duty, period_start=start, **more)
        return set(Notice.objects.filter(obligation__in=rows, kind=kind).values_list("user__name", flat=True))

    def why_not(self, row: Obligation) -> list[tuple[date, str]]:
        """Every act that does not count: its day, and the reason in words."""
        found = [(item.act.day, str(item.why)) for item in self.explained(row).not_counted]
        return sorted(found, key=lambda line: line[0])

    def explained(self, row: Obligation) -> Explained:
        """What the page of one figure shows."""
        return explained(rows_to_explain(Obligation.objects.all()).get(pk=row.pk), today=self.today)


def unjudged(row: Obligation) -> str:
    """Why an obligation is not judged, in the words of the screen."""
    return str(row.get_unjudged_display()) if row.unjudged else ""


def tally(rows: Iterable[Obligation]) -> Tally:
    """The counts of which a rate is made."""
    return Tally.from_counts(Counter(State(row.state) for row in rows))
