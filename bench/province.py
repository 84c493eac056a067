"""A province of ten years with known answers: what counts for each obligation follows from how its acts were made.

A hundred districts, 800 mines, 3,000 posts; some five million acts, a million obligations, each with its figure written
beside it by plain counting, without the product's rules: a full re-judging has to find nothing to change.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice

from django.db import transaction

from accounts.models import Department
from audit.actions import Deed, put_on_record
from audit.clock import database_now
from audit.models import AuditEntry
from bench.loading import Cell, load, loading
from bench.registers import LEAST, LEAST_AT_A_MINE, Body, Plan, Span, Term, last_day, register
from duties.models import Act, BookSetting, Flag, Obligation
from inspections.models import Visit, VisitParticipant
from records.models import Record

TABLES = (Visit, VisitParticipant, Record, Act, Obligation, Flag)
RECORDED = ("recorded_at", "recorded_by", "voided_at", "voided_by", "void_reason")
ACT = (
    *("id", "kind", "visit_kind", "day", "for_day", "ended", "person_id", "department_id", "duty_key", "mine_id"),
    *("source", "superseded", "confirmed_at", *RECORDED),
)
VISIT = (
    *(
        "id",
        "token",
        "mine_id",
        "day",
        "kind",
        "ended",
        "underground",
        "others",
        "note",
        "late_reason",
        "late_days",
        "ref",
    ),
    *RECORDED,
)
PARTICIPANT = ("visit_id", "person_id", "department_id", "confirmed_at", "confirmed_by", "decline_reason")
RECORD = (
    *(
        "id",
        "token",
        "kind",
        "duty_id",
        "department_id",
        "for_day",
        "sent_on",
        "number",
        "title",
        "recipient",
        "attachment",
    ),
    *("note", "late_reason", "late_days", *RECORDED),
)
OBLIGATION = (
    *("duty_id", "department_id", "post_id", "mine_id", "identity", "period_kind", "period_start", "period_end"),
    *("window_start", "window_end", "due", "unjudged", "soon_days", "late_ok", "base_required", "required", "done"),
    *("done_in_time", "over_maximum", "met_on", "state", "withdrawn", "next_change", "stale", "flagged", "judged_for"),
)
FLAG = ("obligation_id", "raised_on", "status", "level", "closed_on", "close_reason")
SOON, GRACE = 7, 10
# Visits of two colleagues in a month; the last goes to the mine and day of the first.
VISITS = 15


@dataclass(frozen=True)
class Slot:
    """One visit of two colleagues, as it was made; whether it counts is known, for nobody else has a say in it."""

    day: date
    mine: int
    kind: str
    ended: bool
    voided: bool
    alone: bool  # the second of the two stayed at home

    @property
    def counts(self) -> bool:
        return self.ended and not self.voided and self.kind != Visit.Kind.REMOTE_VIDEO


@dataclass
class _Rows:
    """Rows of one district, by table."""

    visits: list[list[Cell]] = field(default_factory=list)
    participants: list[list[Cell]] = field(default_factory=list)
    records: list[list[Cell]] = field(default_factory=list)
    acts: list[list[Cell]] = field(default_factory=list)
    obligations: list[list[Cell]] = field(default_factory=list)


def build(*, districts: int, months: int, today: date) -> None:
    """Write the whole province into an empty database. The last of the months is running on ``today``."""
    span = Span(today, months)
    with transaction.atomic():
        plan, found = register(districts, span)
    with loading(TABLES):
        maker = _Maker(plan, span)
        for bodies in found:
            with transaction.atomic():
                maker.write(bodies)
        with transaction.atomic():
            _flag()
        BookSetting.objects.create(opened_to=today, swept_to=AuditEntry.objects.order_by("-seq").first().seq)


class _Maker:
    """Makes one district after another; numbers its rows through."""

    def __init__(self, plan: Plan, span: Span) -> None:
        self.plan, self.span = plan, span
        self.visits = self.acts = self.records = 0

    def write(self, bodies: list[Body]) -> None:
        """One district's ten years."""
        rows = _Rows()
        for number, first in enumerate(self.span.starts):
            for body in bodies:
                self._month(rows, body, number, first)
                self._papers(rows, body, number, first)
        load(Visit, VISIT, rows.visits)
        load(VisitParticipant, PARTICIPANT, rows.participants)
        load(Record, RECORD, rows.records)
        load(Act, ACT, rows.acts)
        load(Obligation, OBLIGATION, rows.obligations)

    def _month(self, rows: _Rows, body: Body, number: int, first: date) -> None:
        at_mine: dict[int, set[date]] = defaultdict(set)
        for pair in range(0, len(body.posts), 2):
            counted: list[set[tuple[date, int]]] = [set(), set()]
            unannounced: list[set[tuple[date, int]]] = [set(), set()]
            for slot in _slots(body, pair, number, first):
                if slot.day > self.span.today:
                    continue
                present = self._visit(rows, body, pair, slot)
                for place, in_post in present:
                    if not (in_post and slot.counts):
                        continue
                    counted[place].add((slot.day, slot.mine))
                    at_mine[slot.mine].add(slot.day)
                    if slot.kind == Visit.Kind.UNANNOUNCED:
                        unannounced[place].add((slot.day, slot.mine))
            for place, post in enumerate(body.posts[pair : pair + 2]):
                least = LEAST[Department.Kind(body.kind)]
                self._owe(rows, self.plan.visits[body.kind], body.pk, first, least, counted[place], post=post)
                self._owe(rows, self.plan.unannounced, body.pk, first, 1, unannounced[place], post=post)
        if body.kind == Department.Kind.TOWNSHIP:
            for mine in body.mines:
                days = {(day, mine) for day in at_mine[mine]}
                self._owe(rows, self.plan.each_mine, body.pk, first, LEAST_AT_A_MINE, days, mine=mine)

    def _visit(self, rows: _Rows, body: Body, pair: int, slot: Slot) -> list[tuple[int, bool]]:
        """Write a visit; returns who was there (first or second) and whether he held his post on the day."""
        self.visits += 1
        stamp = _recorded(slot.day, voided=slot.voided)
        ended = int(slot.ended)
        rows.visits.append(
            [
                self.visits,
                f"{self.visits:032x}",
                slot.mine,
                str(slot.day),
                slot.kind,
                ended,
                0,
                "",
                "",
                "",
                0,
                "",
                *stamp,
            ]
        )
        present = []
        for place, post in enumerate(body.posts[pair : pair + 2]):
            if place and slot.alone:
                break
            term = _holder(body.terms[post], slot.day)
            self.acts += 1
            rows.participants.append([self.visits, term.person, body.pk, *stamp[:2], ""])
            source = f"visit:{self.visits}"
            rows.acts.append(
                [
                    self.acts,
                    "visit",
                    slot.kind,
                    str(slot.day),
                    None,
                    ended,
                    term.person,
                    None,
                    "",
                    slot.mine,
                    source,
                    0,
                    stamp[0],
                    *stamp,
                ]
            )
            present.append((place, term.ends is None or slot.day <= term.ends))
        return present

    def _papers(self, rows: _Rows, body: Body, number: int, first: date) -> None:
        plan = self.plan
        for place, report in enumerate(plan.reports):
            self._paper(rows, report, f"sheng-report-{place + 1}", body, first, body.pk * 5 + number * 7 + place, GRACE)
        if body.kind != Department.Kind.GOVERNMENT:
            self._paper(rows, plan.meeting, "sheng-meeting", body, first, body.pk * 3 + number * 11, 0)
        if body.kind == Department.Kind.BUREAU and first.month % 3 == 1:
            self._paper(rows, plan.quarter, "sheng-quarter", body, first, body.pk + number, GRACE)

    def _paper(self, rows: _Rows, duty: int, key: str, body: Body, first: date, chance: int, grace: int) -> None:
        """Most are sent in time, one of eleven late, one of thirteen never; a meeting is held inside the month."""
        last = last_day(first + timedelta(days=62) if duty == self.plan.quarter else first)
        sent = last + timedelta(days=15) if chance % 11 == 0 and grace else last - _DAY
        days: set[tuple[date, int]] = set()
        if chance % 13 and sent <= self.span.today:
            self.records += 1
            self.acts += 1
            days.add((sent, 0))
            kind, stamp = "report" if grace else "meeting", _recorded(sent, voided=False)
            named = [self.records, f"{self.records:032x}", kind, duty, body.pk, str(first), str(sent)]
            rows.records.append([*named, f"{self.records}号", "月报", "", "", "", "", 0, *stamp])
            rows.acts.append(
                [
                    self.acts,
                    kind,
                    "",
                    str(sent),
                    str(first),
                    1,
                    None,
                    body.pk,
                    key,
                    None,
                    f"record:{self.records}",
                    0,
                    stamp[0],
                    *stamp,
                ]
            )
        self._owe(rows, duty, body.pk, first, 1, days, last=last, grace=grace)

    def _owe(
        self,
        rows: _Rows,
        duty: int,
        department: int,
        first: date,
        least: int,
        counted: set[tuple[date, int]],
        *,
        post: int | None = None,
        mine: int | None = None,
        last: date | None = None,
        grace: int = 0,
    ) -> None:
        """An obligation with its figure. What was counted: distinct days and mines."""
        kind = "month" if last is None or last.month == first.month else "quarter"
        last = last or last_day(first)
        due = last + timedelta(days=grace)
        days = sorted(day for day, _mine in counted)
        in_time = sum(day <= due for day in days)
        state, change = _state(len(days), in_time, least, due, self.span.today, can_be_late=grace > 0)
        met = str(days[least - 1]) if len(days) >= least else None
        tag = "-" if mine is None else f"m{mine}"
        identity = f"{duty}|{department}|{post or '-'}|{tag}|{kind}|{first}"
        period, judged = [kind, str(first), str(last)], str(max(first, min(due + _DAY, self.span.today)))
        rows.obligations.append(
            [
                duty,
                department,
                post,
                mine,
                identity,
                *period,
                str(first),
                str(last),
                str(due),
                "",
                SOON,
                int(grace > 0),
                least,
                least,
                len(days),
                in_time,
                0,
                met,
                state,
                0,
                change and str(change),
                0,
                int(state in LATE),
                judged,
            ]
        )


_DAY = timedelta(days=1)
LATE = ("missed", "overdue", "met_late")


def _slots(body: Body, pair: int, number: int, first: date) -> Iterator[Slot]:
    """What two colleagues did in a month: one visit over video, one that does not stand, one to the same mine again."""
    chance = body.pk * 31 + pair * 7 + number * 5
    lazy, lonely, open_handed = chance % 12 == 0, chance % 12 == 1, chance % 11 == 0
    for n in range(VISITS):
        place = n % (VISITS - 1)
        day = first + timedelta(days=(2 * place + pair) % 28)
        kind = Visit.Kind.ROUTINE
        if n == VISITS - 2 or (lazy and n >= 3):
            kind = Visit.Kind.REMOTE_VIDEO
        elif n in (3, 7) and not open_handed:
            kind = Visit.Kind.UNANNOUNCED
        broken = n == VISITS - 3
        yield Slot(
            day=day,
            mine=body.mines[(place + pair + number) % len(body.mines)],
            kind=kind.value,
            ended=not (broken and number % 2),
            voided=broken and not number % 2,
            alone=n == VISITS - 4 or (lonely and n >= 3),
        )


def _holder(terms: list[Term], day: date) -> Term:
    """Whoever holds a post, or has just left it: two days go by before the next one comes."""
    return next(term for term in reversed(terms) if term.starts <= day)


def _state(
    done: int, in_time: int, least: int, due: date, today: date, *, can_be_late: bool
) -> tuple[str, date | None]:
    if in_time >= least:
        return "met", None
    if can_be_late and done >= least:
        return "met_late", None
    if today > due:
        return "overdue" if can_be_late else "missed", None
    soon = due - timedelta(days=SOON)
    return ("due_soon", due + _DAY) if today >= soon else ("open", soon)


def _recorded(day: date, *, voided: bool) -> list[Cell]:
    by = [f"{day} 10:00:00", "bench"]
    return [*by, f"{day} 11:00:00", "bench", "记错"] if voided else [*by, None, "", ""]


def _flag() -> None:
    """A flag for whatever is or was late, each on record. What was missed long ago has been explained."""
    late = Obligation.objects.filter(flagged=True).order_by("pk").values_list("pk", "due", "state", "met_on")
    recent = Obligation.objects.order_by("-period_start").values_list("period_start", flat=True)[0] - timedelta(
        days=365
    )
    now = database_now()
    rows = late.iterator(chunk_size=10_000)
    while some := list(islice(rows, 10_000)):
        load(Flag, FLAG, [_flag_row(pk, due + _DAY, state, met_on, recent) for pk, due, state, met_on in some])
        deeds = [Deed("flag.raised", "flag", pk, {"obligation": pk, "raised_on": due + _DAY}) for pk, due, *_ in some]
        put_on_record(deeds, by="system", at=now)


def _flag_row(pk: int, raised: date, state: str, met_on: date | None, recent: date) -> list[Cell]:
    if state == "met_late":
        return [pk, str(raised), "closed", 0, str(met_on), state]
    if raised < recent:
        return [pk, str(raised), "closed", 1, str(raised + timedelta(days=20)), "accepted"]
    return [pk, str(raised), "raised", 0, None, ""]


def count_of_rows() -> dict[str, int]:
    """Rows by table."""
    return {model._meta.model_name: model.objects.count() for model in TABLES}
