"""Visits of the sample: who went to which mine on which day, and the cases that a figure has to explain."""

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from accounts.models import User
from compliance.periods import PeriodKind, Span, period_holding
from exchange.sample.cast import Players
from exchange.sample.days import Agenda, Course, Event, after, last_day, workdays
from exchange.sample.phrases import FINDINGS
from inspections.actions import confirm_participation, correct_visit, record_visits, void_visit
from inspections.drafts import Participant, VisitDraft, draft_of
from inspections.models import Visit, VisitParticipant
from mines.models import Mine

Kind = Visit.Kind
KINDS = (Kind.ROUTINE, Kind.ROUTINE, Kind.ROUTINE, Kind.UNANNOUNCED, Kind.UNANNOUNCED, Kind.CROSS, Kind.SPECIAL)
LIST_DAYS = (2, 4)
AFTERNOON: dict[str, Any] = {"started_at": time(15, 0), "ended_at": time(16, 40)}
HEAD, DEPUTY = 5, 8
# What was entered in the last days waits for those it names.
JUST_NOW = 3
# So many months ago they fell short, and by how much.
HEAD_SHORT, DEPUTY_SHORT = {3: 2, 6: 2, 14: 1}, {2: 2}


@dataclass(slots=True)
class Diary:
    """Enters visits into the agenda, on the day on which each is recorded."""

    course: Course
    players: Players
    agenda: Agenda
    rng: random.Random
    engaged: set[tuple[int, date]] = field(default_factory=set)
    lists: dict[date, list[VisitDraft]] = field(default_factory=lambda: defaultdict(list))

    def keep(self) -> None:
        """Enter everything."""
        months = list(self.course.periods(PeriodKind.MONTH))
        for back, month in enumerate(reversed(months)):
            self._month(month, back)
        for back, quarter in enumerate(reversed(list(self.course.periods(PeriodKind.QUARTER)))):
            if back not in (0, 5):
                self._leader(self.players.gov_deputy, quarter, days_in=50)
        for half in self.course.periods(PeriodKind.HALF_YEAR):
            if not self.course.running(half):
                self._leader(self.players.gov_head, half, days_in=110)
        self._unended()
        self._enter_lists()
        for month in months:
            self._confirm(workdays(month)[-1])
        self._confirm(self.course.today - timedelta(days=JUST_NOW))

    def _month(self, month: Span, back: int) -> None:
        head, rng = self.players.bureau_head, self.rng
        days = workdays(month)
        if back == 3:
            # He was at school from the 10th to the 24th.
            days = [day for day in days if not 9 < day.day < 25]
        mine_of = dict(zip(days, rng.choices(self.players.mines, k=len(days)), strict=True))
        often = HEAD - HEAD_SHORT[back] if back in HEAD_SHORT else HEAD + rng.choice((0, 0, 1, 2))
        heads = sorted(rng.sample(days, often))
        if back == 0:
            # The running month goes more slowly than it ought to.
            heads = heads[: HEAD - 2]
        together, own = heads[0], heads[1:]
        for day in own:
            self._enter(self._draft(day, mine_of[day], [head, self.players.bureau_staff]), by=head)
        self._enter(self._joint(together, mine_of[together]), by=self.players.bureau_staff)
        self._deputy(month, back, together)
        self._cases(own[-1], mine_of[own[-1]], back)

    def _deputy(self, month: Span, back: int, together: date) -> None:
        """The joint visit is one of the deputy's too."""
        free = [day for day in workdays(month) if day != together]
        often = DEPUTY - 1 - DEPUTY_SHORT[back] if back in DEPUTY_SHORT else DEPUTY - 1 + self.rng.choice((0, 0, 1, 2))
        late_one = last_day(self.course.ago(PeriodKind.QUARTER, 2)) in month
        days = sorted(self.rng.sample(free, DEPUTY - 1 if late_one else often))
        if back == 0:
            days = days[: DEPUTY - 3]
        for number, day in enumerate(days):
            draft = self._draft(day, self.rng.choice(self.players.mines), [self.players.deputy_on(day)])
            if late_one and number == 0:
                self._after_closing(draft)
            else:
                self._enter(draft, by=self.players.deputy_on(day))
        self._not_counted(month, {*days, together})

    def _not_counted(self, month: Span, taken: set[date]) -> None:
        """Looked at by video, and looked again at what was to be mended: recorded, but no visit to a mine."""
        screen, again = self.rng.sample([day for day in workdays(month) if day not in taken], 2)
        for day, kind in ((screen, Kind.REMOTE_VIDEO), (again, Kind.FOLLOW_UP)):
            person = self.players.deputy_on(day)
            draft = self._draft(day, self.rng.choice(self.players.mines), [person])
            self._enter(replace(draft, kind=kind, underground=False, findings=()), by=person)

    def _after_closing(self, draft: VisitDraft) -> None:
        """Forgotten, and entered eight days after the office had closed the quarter."""
        reason = "当时未及时登记，季度封账后核对下井记录时发现，补记（示例）"
        closed = self.course.ago(PeriodKind.QUARTER, 2)
        self._enter(replace(draft, late_reason=reason), by=self.players.bureau_deputy, on=after(closed, 28))

    def _cases(self, day: date, mine: Mine, back: int) -> None:
        head = self.players.bureau_head
        if back == 1:
            # A second time the same day, at the same mine.
            again = replace(self._draft(day, mine, [head]), **AFTERNOON)
            self._enter(again, by=head)
        if back == 4:
            monday = next(d for d in workdays(period_holding(day, PeriodKind.MONTH)) if d.weekday() == 0)
            draft = self._draft(monday, mine, [head])
            draft = replace(draft, **AFTERNOON, late_reason="外出开会，返回后补记（示例）")
            self._enter(draft, by=head, on=draft.day + timedelta(days=9))
        if back == 2:
            self._set_right(day, mine)

    def _set_right(self, day: date, mine: Mine) -> None:
        """One visit entered with the wrong mine and corrected, one entered twice and voided."""
        staff = self.players.bureau_staff
        wrong, twice = (replace(self._draft(day, mine, [staff]), **AFTERNOON) for _time in range(2))
        other = next(m for m in self.players.mines if m != mine)

        def record(today: date) -> None:
            first, second = record_visits(drafts=[wrong, twice], by=staff, today=today, imported=False)
            void_visit(visit=second, reason="重复登记（示例）", by=staff, today=today)
            right = replace(draft_of(first, token=self._token()), mine_id=other.pk)
            correct_visit(visit=first, draft=right, reason="煤矿选错，更正（示例）", by=staff, today=today)

        self.agenda.on(day, record)

    def _leader(self, leader: User, span: Span, *, days_in: int) -> None:
        day = next(day for day in workdays(span) if (day - span.start).days >= days_in)
        people = [leader, self.players.deputy_on(day)]
        draft = replace(self._draft(day, self.rng.choice(self.players.mines), people), kind=Kind.GUIDANCE)
        self._enter(draft, by=leader)

    def _unended(self) -> None:
        """Somebody is at a mine this very moment."""
        draft = self._draft(self.course.today, self.players.mines[0], [self.players.bureau_staff])
        self._enter(
            replace(draft, ended=False, started_at=None, ended_at=None, findings=()), by=self.players.bureau_staff
        )

    def _joint(self, day: date, mine: Mine) -> VisitDraft:
        people = [self.players.bureau_head, self.players.deputy_on(day), self.players.town]
        others = "煤矿安全监察分局监察员（示例）"
        return replace(self._draft(day, mine, people), kind=Kind.JOINT, others=others)

    def _draft(self, day: date, mine: Mine, people: Iterable[User]) -> VisitDraft:
        """A morning's visit. Whoever comes along is left out on a day on which he is elsewhere."""
        first, *others = people
        present = [first, *(person for person in others if (person.pk, day) not in self.engaged)]
        self.engaged |= {(person.pk, day) for person in present}
        begins = self.rng.choice((8, 9, 9, 10))
        return VisitDraft(
            mine_id=mine.pk,
            day=day,
            participants=tuple(Participant(person.pk) for person in present),
            kind=self.rng.choice(KINDS),
            underground=self.rng.random() < 0.7,
            started_at=time(begins, self.rng.choice((0, 10, 30))),
            ended_at=time(begins + 3, self.rng.choice((0, 20, 40))),
            findings=tuple(self.rng.sample(FINDINGS, self.rng.choice((0, 1, 1, 2, 3)))),
            token=self._token(),
        )

    def _token(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)

    def _enter(self, draft: VisitDraft, *, by: User, on: date | None = None) -> None:
        """To be recorded on a day of its own, by himself in the running month, else from the bureau's list."""
        if on is None and draft.day < self.course.ago(PeriodKind.MONTH, 0).start:
            self.lists[_listed_on(draft.day)].append(draft)
            return

        def record(today: date) -> None:
            record_visits(drafts=[draft], by=by, today=today, imported=False)

        self.agenda.on(on or draft.day, record)

    def _enter_lists(self) -> None:
        """The bureau's clerk enters what has come together, twice a week."""
        for day, drafts in self.lists.items():
            self.agenda.on(day, self._clerk(drafts))

    def _confirm(self, day: date) -> None:
        """On a day, after what was entered, everybody goes through what waits for him and says that he was there."""

        def confirm(today: date) -> None:
            waiting = VisitParticipant.objects.waiting().select_related("person", "visit").order_by("pk")
            of_person: dict[User, list[Visit]] = defaultdict(list)
            for row in waiting:
                of_person[row.person].append(row.visit)
            for person, visits in of_person.items():
                confirm_participation(visits=visits, by=person, today=today)

        self.agenda.on(day, confirm)

    def _clerk(self, drafts: list[VisitDraft]) -> Event:
        def record(today: date) -> None:
            record_visits(drafts=drafts, by=self.players.bureau_staff, today=today, imported=False)

        return record


def _listed_on(day: date) -> date:
    """Wednesday or Friday, and never later than the month's last working day: within the entry window."""
    month = workdays(period_holding(day, PeriodKind.MONTH))
    return next((d for d in month if d >= day and d.weekday() in LIST_DAYS), month[-1])
