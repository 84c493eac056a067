"""What is written in the sample: reports, meetings, collections, assessments and plans, most of them in time."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from accounts.models import User
from compliance.periods import PeriodKind, Span
from exchange.sample.cast import SUSPENDED, Players
from exchange.sample.days import Agenda, Course, after, workdays
from records.actions import record_documents
from records.drafts import RecordDraft

BUREAU, GOVERNMENT, TOWN = "区能源局", "区政府", "镇街"
COMMITTEE, CITY = "区安全生产委员会办公室", "市安全生产委员会办公室"
# What the bureau and the townships owe each quarter: (duty, by, days after the quarter's end, title, to whom).
QUARTERLY = (
    ("a13-collect-risk", BUREAU, 3, "煤矿重大安全风险清单", ""),
    ("a13-analyse-risk", BUREAU, 4, "煤矿重大安全风险分析研判记录", ""),
    ("a04-report-town", TOWN, 7, "煤矿安全生产工作情况汇报", COMMITTEE),
    ("a04-report-bureau", BUREAU, 8, "煤矿安全生产工作情况汇报", COMMITTEE),
    ("a14-report-hazards", BUREAU, 9, "重大隐患排查治理情况报告", "市级煤矿安全监管监察部门"),
)
# So many quarters ago one report was never sent, another came six days late.
NEVER_SENT, SENT_LATE = ("a14-report-hazards", 2), ("a04-report-town", 3)
# So many months ago two of the inspectors were assessed late; last month's two still wait.
ASSESSED_LATE, STILL_WAITING = 9, 1
SCORES = range(820, 985, 5)


@dataclass(slots=True)
class Papers:
    """Enters documents into the agenda, on the day on which each is sent."""

    course: Course
    players: Players
    agenda: Agenda
    rng: random.Random

    def keep(self) -> None:
        """Enter everything."""
        for back, month in enumerate(reversed(list(self.course.periods(PeriodKind.MONTH)))):
            self._assess_inspectors(month, back)
        for back, quarter in enumerate(reversed(list(self.course.periods(PeriodKind.QUARTER)))):
            self._quarter(quarter, back)
        for back, half in enumerate(reversed(list(self.course.periods(PeriodKind.HALF_YEAR)))):
            self._half(half, back)
        for year in self.course.periods(PeriodKind.YEAR):
            self._year(year)

    def _assess_inspectors(self, month: Span, back: int) -> None:
        people = list(self.players.inspectors)
        drafts = [self._marked("a11-assess-month", person_id=person.pk) for person in people]
        waiting = back in (ASSESSED_LATE, STILL_WAITING)
        self._send(drafts[:-2] if waiting else drafts, month, on=after(month, 4), by=self.players.bureau_staff)
        if back == ASSESSED_LATE:
            self._send(drafts[-2:], month, on=after(month, 12), by=self.players.bureau_staff)

    def _quarter(self, quarter: Span, back: int) -> None:
        for duty, department, days, title, recipient in QUARTERLY:
            if (duty, back) == NEVER_SENT:
                continue
            on = after(quarter, days + (9 if (duty, back) == SENT_LATE else 0))
            paper = self._paper(duty, department, title, recipient)
            self._send([paper], quarter, on=on, by=self._writer(department))
        # The mine that stands still is excused in the last quarter.
        mines = [m for place, m in enumerate(self.players.mines) if back != 1 or place != SUSPENDED]
        drafts = [self._marked("a21-assess-mine", mine_id=mine.pk) for mine in mines]
        self._send(drafts, quarter, on=after(quarter, 4), by=self.players.bureau_staff)
        self._meet("a04-study-gov-deputy", quarter, days_in=41, title="煤矿安全生产专题研究会议纪要")

    def _half(self, half: Span, back: int) -> None:
        drafts = [self._marked("a21-assess-enterprise", enterprise_id=e.pk) for e in self.players.enterprises]
        punctual = drafts[:-1] if back == 1 else drafts
        self._send(punctual, half, on=after(half, 5), by=self.players.bureau_staff)
        if back == 1:
            self._send(drafts[-1:], half, on=after(half, 12), by=self.players.bureau_staff)
        self._meet("a04-study-gov-head", half, days_in=100, title="区政府常务会议纪要（煤矿安全生产议题）")

    def _year(self, year: Span) -> None:
        number = year.start.year
        early = timedelta(days=14)
        plan = self._paper("a10-enforcement-plan", BUREAU, f"{number}年度煤矿安全执法计划", "")
        self._send([plan], year, on=year.start + early, by=self.players.bureau_staff)
        plan = self._paper("a03-town-plan", TOWN, f"{number}年度煤矿安全监督检查计划", "")
        self._send([plan], year, on=year.start + 2 * early, by=self.players.town)
        review = self._paper("a20-annual-review", COMMITTEE, f"{number}年度煤矿安全生产专项督查考核", "")
        self._send([review], year, on=year.start.replace(month=12, day=12), by=self.players.office)
        report = self._paper("a04-report-city", GOVERNMENT, f"{number}年度煤矿安全生产工作情况汇报", CITY)
        self._send([report], year, on=after(year, 9), by=self.players.gov_deputy)
        drafts = [self._marked("a11-assess-year", person_id=person.pk) for person in self.players.inspectors]
        self._send(drafts, year, on=after(year, 5), by=self.players.bureau_staff)

    def _meet(self, duty: str, span: Span, *, days_in: int, title: str) -> None:
        """A meeting counts on its day."""
        day = next(day for day in workdays(span) if (day - span.start).days >= days_in)
        paper = self._paper(duty, GOVERNMENT, title, "")
        self._send([paper], Span(day, day + timedelta(days=1)), on=day, by=self.players.gov_deputy)

    def _paper(self, duty: str, department: str, title: str, recipient: str) -> dict[str, Any]:
        """A document with a number of the department's own series."""
        office = {BUREAU: "永能源", GOVERNMENT: "永川府", TOWN: "镇街", COMMITTEE: "永安委办"}[department]
        return {
            "duty_key": duty,
            "department_id": self.players.departments[department].pk,
            "title": f"{title}（示例）",
            "recipient": recipient,
            "number": f"{office}〔%Y〕{self.rng.randint(3, 180)}号（示例）",
        }

    def _marked(self, duty: str, **subject: int) -> dict[str, Any]:
        score = Decimal(self.rng.choice(SCORES)) / 10
        return {"duty_key": duty, "department_id": self.players.departments[BUREAU].pk, "score": score, **subject}

    def _writer(self, department: str) -> User:
        return self.players.town if department == TOWN else self.players.bureau_staff

    def _send(self, papers: Sequence[Mapping[str, Any]], span: Span, *, on: date, by: User) -> None:
        """Papers for a period, sent and recorded on one day."""
        drafts = [self._sent(paper, span, on) for paper in papers]
        self.agenda.on(on, lambda today: _record(drafts, by, today))

    def _sent(self, paper: Mapping[str, Any], span: Span, on: date) -> RecordDraft:
        number = str(paper.get("number", "")).replace("%Y", str(on.year))
        token = UUID(int=self.rng.getrandbits(128), version=4)
        return RecordDraft(**{**paper, "number": number}, for_day=span.start, sent_on=on, token=token)


def _record(drafts: Iterable[RecordDraft], by: User, today: date) -> None:
    record_documents(drafts=list(drafts), by=by, today=today, imported=False)
