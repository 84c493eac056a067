"""What the office does in the sample, and what it is answered: chasing, explaining, accepting, excusing, closing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from compliance.periods import PeriodKind, Span
from duties.actions.closings import close_period
from duties.actions.excuses import excuse_obligation
from duties.actions.flags import accept_answer, acknowledge, answer, chase, return_answer
from duties.actions.notices import mark_read
from duties.models import Flag, Obligation
from exchange.sample import phrases
from exchange.sample.cast import SUSPENDED, Players
from exchange.sample.days import Agenda, Course, Event, after, last_day

HEAD, DEPUTY = "a12-visit-bureau-head", "a12-visit-bureau-deputy"
STAFFING = {"a11-post-township-bureau": "bureau_head", "a11-post-township-town": "town"}


@dataclass(slots=True)
class Supervision:
    """Enters the office's steps into the agenda."""

    course: Course
    players: Players
    agenda: Agenda

    def keep(self) -> None:
        """Enter everything."""
        for back, month in enumerate(reversed(list(self.course.periods(PeriodKind.MONTH)))):
            self._staffing(month, back)
            self._inboxes(month, back)
        self._head_month()
        self._other_misses()
        self._excuses()
        closed = self.course.ago(PeriodKind.QUARTER, 2)
        self.agenda.on(after(closed, 20), lambda today: self._close(closed, today))

    def _head_month(self) -> None:
        """Chased twice, explained, sent back, explained better, accepted."""
        month, head = self.course.ago(PeriodKind.MONTH, 6), self.players.bureau_head
        steps: list[tuple[int, Event]] = [
            (4, lambda today: self._chase(HEAD, month, phrases.CHASE, today)),
            (11, lambda today: self._chase(HEAD, month, phrases.CHASE_AGAIN, today)),
            (12, lambda today: self._answer(HEAD, month, phrases.HEAD_FIRST, head, today)),
            (13, lambda today: self._return(HEAD, month, phrases.TOO_SHORT, today)),
            (15, lambda today: self._answer(HEAD, month, phrases.HEAD_AGAIN, head, today)),
            (17, lambda today: self._accept(HEAD, month, phrases.ACCEPTED, today)),
        ]
        for days, step in steps:
            self.agenda.on(after(month, days), step)

    def _other_misses(self) -> None:
        former = self.course.ago(PeriodKind.MONTH, 14)
        self._explained(HEAD, former, phrases.HEAD_ONE_SHORT, self.players.bureau_head)
        quarter = self.course.ago(PeriodKind.QUARTER, 5)
        self._explained("a01-visit-gov-deputy", quarter, phrases.GOVERNMENT, self.players.gov_deputy)
        waiting = self.course.ago(PeriodKind.MONTH, 2)
        self.agenda.on(after(waiting, 5), lambda today: self._chase(DEPUTY, waiting, phrases.CHASE, today))
        self.agenda.on(
            after(waiting, 8),
            lambda today: self._answer(DEPUTY, waiting, phrases.DEPUTY_SHORT, self.players.bureau_deputy, today),
        )
        unsent = self.course.ago(PeriodKind.QUARTER, 2)
        for days, words in ((14, phrases.CHASE), (36, phrases.CHASE_AGAIN)):
            self.agenda.on(after(unsent, days), self._chaser("a14-report-hazards", unsent, words))
        month = self.course.ago(PeriodKind.MONTH, 1)
        self.agenda.on(after(month, 9), self._chaser("a11-assess-month", month, phrases.ASSESS))

    def _explained(self, duty: str, span: Span, words: str, bearer: User) -> None:
        self.agenda.on(after(span, 3), lambda today: self._answer(duty, span, words, bearer, today))
        self.agenda.on(after(span, 5), lambda today: self._accept(duty, span, phrases.ACCEPTED, today))

    def _staffing(self, month: Span, back: int) -> None:
        """The annex's mismatch is explained month after month; the last two still wait."""
        if back <= 2:
            return
        for duty, name in STAFFING.items():
            bearer: User = getattr(self.players, name)
            self._answered_staffing(duty, month, bearer)

    def _answered_staffing(self, duty: str, month: Span, bearer: User) -> None:
        self.agenda.on(after(month, 3), lambda today: self._answer(duty, month, phrases.STAFFING, bearer, today))
        self.agenda.on(after(month, 5), lambda today: self._accept(duty, month, phrases.STAFFING_TAKEN, today))

    def _inboxes(self, month: Span, back: int) -> None:
        """Everybody reads what he got, but for the newest."""
        if back:
            self.agenda.on(after(month, 18), self._read)

    def _read(self, today: date) -> None:
        players = self.players
        readers = (
            players.office,
            players.gov_head,
            players.gov_deputy,
            players.bureau_head,
            players.bureau_deputy,
            players.town,
        )
        for person in readers:
            mark_read(by=person, today=today)

    def _excuses(self) -> None:
        month = self.course.ago(PeriodKind.MONTH, 3)
        self.agenda.on(month.start.replace(day=9), lambda today: self._reduce(month, today))
        quarter, mine = self.course.ago(PeriodKind.QUARTER, 1), self.players.mines[SUSPENDED]
        self.agenda.on(
            last_day(quarter),
            lambda today: self._excuse(
                Obligation.objects.get(duty__key="a21-assess-mine", period_start=quarter.start, mine=mine),
                phrases.STANDSTILL,
                None,
                today,
            ),
        )

    def _reduce(self, month: Span, today: date) -> None:
        row = Obligation.objects.get(duty__key=HEAD, period_start=month.start)
        self._excuse(row, phrases.SCHOOL, 3, today)

    def _excuse(self, row: Obligation, reason: str, reduce_to: int | None, today: date) -> None:
        excuse_obligation(
            obligation=row,
            reason=reason,
            approval=f"永川府函〔{today.year}〕{today.month}号（示例）",
            approved_by=self.players.gov_head,
            reduce_to=reduce_to,
            by=self.players.office,
            today=today,
        )

    def _close(self, span: Span, today: date) -> None:
        note = "季度数据核对完毕（示例）"
        close_period(starts=span.start, ends=last_day(span), note=note, by=self.players.office, today=today)

    def _chaser(self, duty: str, span: Span, words: str) -> Event:
        return lambda today: self._chase(duty, span, words, today)

    def _chase(self, duty: str, span: Span, words: str, today: date) -> None:
        chase(flags=list(_flags(duty, span)), text=words, by=self.players.office, today=today)

    def _answer(self, duty: str, span: Span, words: str, bearer: User, today: date) -> None:
        for flag in _flags(duty, span):
            if flag.status == Flag.Status.RAISED:
                acknowledge(flag=flag, by=bearer, today=today)
            answer(flag=flag, text=words, by=bearer, today=today)

    def _return(self, duty: str, span: Span, words: str, today: date) -> None:
        for flag in _flags(duty, span):
            return_answer(flag=flag, text=words, by=self.players.office, today=today)

    def _accept(self, duty: str, span: Span, words: str, today: date) -> None:
        for flag in _flags(duty, span):
            accept_answer(flag=flag, text=words, by=self.players.office, today=today)


def _flags(duty: str, span: Span) -> Iterable[Flag]:
    """Open flags of a duty for a period."""
    rows = Flag.objects.exclude(status=Flag.Status.CLOSED).select_related("obligation")
    return rows.filter(obligation__duty__key=duty, obligation__period_start=span.start)
