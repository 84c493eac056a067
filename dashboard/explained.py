"""One figure explained: which acts count, which do not and why, what was read into the text, what has happened since.

Judged from scratch by the function that makes every figure, now or as the books stood at a moment.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext

from accounts.models import User
from accounts.reach import sight
from audit.prepared import Scope, prepared
from compliance import standing as core
from compliance.periods import Span
from compliance.rules import Unit
from compliance.standing import Standing
from compliance.workload import last_day_to_make_it
from dashboard.wording import day_of
from duties.books import books_of
from duties.judging import judge, owing_of_row
from duties.models import Act, ClosedFigure, Duty, Excuse, Notice, Obligation, Reading
from duties.words import WHY
from inspections.models import Visit
from records.models import Record

# Readings that say what one 次 is and by when: shown at once, the rest on demand.
FIRST_READ = (
    Reading.Field.UNIT,
    Reading.Field.COUNTED_KINDS,
    Reading.Field.SCOPE,
    Reading.Field.PERIOD,
    Reading.Field.MINIMUM,
    Reading.Field.DUE_OFFSET,
)
# More visits than this by people out of post are folded away: once a deputy acted, all of his are candidates.
MOST_OUT_OF_POST = 3
BEARER_AND_SUBJECT = ("post_id", "mine_id", "enterprise_id", "person_id")


@dataclass(frozen=True, slots=True)
class Reckoned:
    """An act with how it was entered, and the reason why it does not count; no reason means that it counts."""

    act: Act
    way: str
    entered: str
    late: bool
    reason: str
    url: str
    why: str
    in_post: bool = True


@dataclass(frozen=True, slots=True)
class Explained:
    """Everything that stands behind one figure."""

    obligation: Obligation
    standing: Standing
    head_count: bool
    counted: tuple[Reckoned, ...]
    not_counted: tuple[Reckoned, ...]
    gaps: tuple[Span, ...]
    last_start: date | None
    first_readings: tuple[Reading, ...]
    other_readings: tuple[Reading, ...]
    excuses: tuple[Excuse, ...]
    excuse: Excuse | None
    closed: ClosedFigure | None
    entered_after_closing: int
    reminded_at: datetime | None
    warned_at: datetime | None

    @property
    def out_of_post(self) -> tuple[Reckoned, ...]:
        """What does not count because its person was not in post, where that is much; shown apart."""
        found = tuple(item for item in self.not_counted if not item.in_post)
        return found if len(found) > MOST_OUT_OF_POST else ()

    @property
    def not_counted_first(self) -> tuple[Reckoned, ...]:
        """What else does not count."""
        return tuple(item for item in self.not_counted if item not in self.out_of_post)

    @property
    def missing(self) -> int:
        """How many more are required."""
        return max(self.standing.required - self.standing.done, 0)


def row_to_explain(user: User, pk: int) -> Obligation | None:
    """One obligation with all that its page names, if the person may see it."""
    seen = Scope.seen_by(sight(user), "obligations", Obligation.objects.visible_to)
    found = seen.ask("explain", lambda rows, pk: rows_to_explain(rows).filter(pk=pk), pk)
    return found[0] if found else None


def rows_to_explain(rows: QuerySet[Obligation]) -> QuerySet[Obligation]:
    """Obligations with all that a page on one of them names, and when its bearer was told."""
    told = Notice.objects.filter(obligation=OuterRef("pk")).order_by("pk")
    return rows.select_related(
        "duty__clause__instrument",
        "department",
        "post__department",
        "mine",
        "enterprise",
        "person",
        "flag",
        "closed_figure__closing",
    ).annotate(
        reminded_at=Subquery(told.filter(kind=Notice.Kind.DUE_SOON).values("created_at")[:1]),
        warned_at=Subquery(told.filter(kind=Notice.Kind.LATE).values("created_at")[:1]),
    )


def neighbours_of(row: Obligation) -> tuple[int | None, int | None]:
    """The same obligation of the period before and of the next one; one query.

    Asked once its bearer and subject are known: an index then has their periods in order. Looked for along with the
    row, all that the department owes by the duty had to be compared.
    """
    own = {name: value for name in BEARER_AND_SUBJECT if (value := getattr(row, name)) is not None}

    def beside(pk: Any, key: Any, department: Any, start: Any, *values: Any) -> QuerySet[Any]:
        same = Obligation.objects.owed().filter(duty__key=key, department=department)
        same = same.filter(**dict.fromkeys(BEARER_AND_SUBJECT) | dict(zip(own, values, strict=True)))
        before = same.filter(period_start__lt=start).order_by("-period_start").values("pk")[:1]
        after = same.filter(period_start__gt=start).order_by("period_start").values("pk")[:1]
        return Obligation.objects.filter(pk=pk).values_list(Subquery(before), Subquery(after))

    place = row.pk, row.duty.key, row.department_id, row.period_start
    ((before, after),) = prepared(("neighbours", *own), beside, *place, *own.values())
    return before, after


def explained(row: Obligation, *, today: date, known_on: datetime | None = None) -> Explained:
    """Judge one row of ``rows_to_explain`` from its acts; a constant number of queries."""
    books = books_of({row.duty_id: row.duty}, known_on=known_on)
    owing = owing_of_row(books, row)
    excuses = prepared("excuses", lambda pk: Excuse.objects.filter(obligation=pk).select_related("approved_by"), row.pk)
    if known_on is not None:
        excuses = [excuse for excuse in excuses if excuse.recorded_at <= known_on]
    in_force = next(
        (e for e in excuses if e.voided_at is None or (known_on is not None and e.voided_at > known_on)), None
    )
    granted = {} if in_force is None else {row.identity: core.Excuse(in_force.reduce_to)}
    (judged,) = judge(books, [owing], today=today, excuses=granted)
    standing = judged.standing
    counted, not_counted = _reckoned(standing, row)
    readings = owing.measure.readings
    closed = getattr(row, "closed_figure", None)
    if closed is not None and known_on is not None and closed.closing.closed_at > known_on:
        closed = None
    return Explained(
        obligation=row,
        standing=standing,
        head_count=owing.measure.rule.unit is Unit.COVERAGE_DAYS,
        counted=counted,
        not_counted=not_counted,
        gaps=judged.gaps,
        last_start=last_day_to_make_it(owing.owed, standing, today),
        first_readings=tuple(sorted((r for r in readings if r.field in FIRST_READ), key=_reading_order)),
        other_readings=tuple(r for r in readings if r.field not in FIRST_READ),
        excuses=tuple(excuses),
        excuse=in_force,
        closed=closed,
        entered_after_closing=_after_closing(counted, closed),
        reminded_at=row.reminded_at,  # type: ignore[attr-defined]  # annotated by rows_to_explain
        warned_at=row.warned_at,  # type: ignore[attr-defined]
    )


def _reading_order(reading: Reading) -> int:
    return FIRST_READ.index(Reading.Field(reading.field))


def _reckoned(standing: Standing, row: Obligation) -> tuple[tuple[Reckoned, ...], tuple[Reckoned, ...]]:
    why = dict(standing.not_counted)
    acts = Act.objects.select_related("mine", "person", "department").in_bulk([*standing.counted, *why])
    late = _late_entries(acts.values(), row)
    found = {number: _one(act, late.get(act.source), why.get(number)) for number, act in acts.items()}
    return tuple(found[n] for n in standing.counted), tuple(found[n] for n in why)


def _one(act: Act, late: tuple[int, str] | None, why: core.Why | None) -> Reckoned:
    register, _, number = act.source.partition(":")
    days, reason = late or (0, "")
    if days:
        way = gettext("补录，晚 %(days)d 天") % {"days": days}
    else:
        entered = localtime(act.recorded_at).date()
        way = gettext("当日记入") if entered <= act.day else gettext("%(day)s 记入") % {"day": day_of(entered)}
    confirmed = localtime(act.confirmed_at).date() if act.confirmed_at else None
    if confirmed is not None and confirmed > localtime(act.recorded_at).date():
        way = gettext("%(way)s，%(day)s 本人确认") % {"way": way, "day": day_of(confirmed)}
    kind = Visit.Kind(act.visit_kind).label if act.visit_kind in Visit.Kind else Duty.Kind(act.kind).label
    words = _in_words(act, why) if why else ""
    return Reckoned(
        act, str(kind), way, days > 0, reason, _address(register, number), words, why is not core.Why.NOT_IN_POST
    )


def _in_words(act: Act, why: core.Why) -> str:
    """The reason in words; where the kind of visit is the reason, it is named."""
    if why is core.Why.KIND_NOT_COUNTED and act.visit_kind in Visit.Kind:
        return gettext("%(kind)s不计入") % {"kind": Visit.Kind(act.visit_kind).label}
    return str(WHY[why])


def _address(register: str, number: str) -> str:
    return reverse(register, args=[int(number)]) if register in ("visit", "record") and number.isdigit() else ""


def _late_entries(acts: Iterable[Act], row: Obligation) -> dict[str, tuple[int, str]]:
    """Days and reason of late entries as their register holds them, by source; one query."""
    visits = row.duty.kind in (Duty.Kind.VISIT, Duty.Kind.PATROL)
    name = "visit" if visits else "record"
    numbers = [int(act.source.partition(":")[2]) for act in acts if act.source.startswith(f"{name}:")]
    if not numbers:
        return {}
    register = Visit if visits else Record
    found = register.objects.filter(pk__in=numbers, late_days__gt=0).values_list("pk", "late_days", "late_reason")
    return {f"{name}:{pk}": (days, reason) for pk, days, reason in found}


def _after_closing(counted: Sequence[Reckoned], closed: ClosedFigure | None) -> int:
    if closed is None:
        return 0
    return sum((item.act.confirmed_at or item.act.recorded_at) > closed.closing.closed_at for item in counted)
