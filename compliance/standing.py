"""Standing: how what was done stands against what is owed, with one reason for every act that does not count.

Source: domain.md "Which date counts", "What one 次 is", "States". Nothing here reads a clock: ``today`` comes in, and
an act dated after it has not happened yet.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from operator import attrgetter

from compliance.acts import Act
from compliance.owing import Owed, Unjudged
from compliance.periods import PeriodKind, Span, common_days, day_after
from compliance.rules import DutyKind, Rule, Unit


class Why(StrEnum):
    """Why an act does not count; in the order in which the reasons are looked at."""

    VOIDED = "voided"
    SUPERSEDED = "superseded"
    OPEN_NOT_ENDED = "open_not_ended"
    NOT_CONFIRMED = "not_confirmed"
    OUTSIDE_PERIOD = "outside_period"
    KIND_NOT_COUNTED = "kind_not_counted"
    NOT_IN_POST = "not_in_post"
    MINE_NOT_IN_SCOPE = "mine_not_in_scope"
    SAME_MINE_AND_DAY = "same_mine_and_day"
    SAME_DAY = "same_day"
    SAME_MINE = "same_mine"
    TOO_SOON = "too_soon"


class State(StrEnum):
    """达标情况: where an obligation stands."""

    NOT_JUDGED = "not_judged"
    OPEN = "open"
    DUE_SOON = "due_soon"
    MET = "met"
    MET_LATE = "met_late"
    OVERDUE = "overdue"
    MISSED = "missed"
    EXCUSED = "excused"


class Light(StrEnum):
    """The colour of a state; never shown without a word or sign beside it."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"
    BLUE = "blue"


_LIGHTS = {
    State.MET: Light.GREEN,
    State.DUE_SOON: Light.YELLOW,
    State.MET_LATE: Light.YELLOW,
    State.OVERDUE: Light.RED,
    State.MISSED: Light.RED,
    State.NOT_JUDGED: Light.GREY,
    State.EXCUSED: Light.GREY,
    State.OPEN: Light.BLUE,
}

# Days before the due day on which a short period turns yellow, at most; month and longer take the setting as it is.
_SOON_AT_MOST = {PeriodKind.DAY: 0, PeriodKind.WEEK: 2, PeriodKind.TEN_DAY: 3, PeriodKind.HALF_MONTH: 3}


@dataclass(frozen=True, slots=True)
class Excuse:
    """免除 / 核减: an approval that excuses an obligation or lowers what it requires.

    ``reduce_to`` None = excused wholly; 0 or less comes to the same.
    """

    reduce_to: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How one obligation stands on one day.

    ``required`` and ``done`` in the rule's unit. ``counted``: ids of acts in (day, order recorded). ``not_counted``:
    the other acts, each with its one reason. ``met_on``: day on which the required number was reached, in time or not.
    ``in_time``: whether it was reached by the due day. ``next_change``: the next day on which time alone changes it.
    ``done_in_time``: how many of ``done`` by the due day. ``last_counted_on``: day of the last act counted.
    """

    required: int
    done: int
    state: State
    counted: tuple[int, ...]
    not_counted: tuple[tuple[int, Why], ...]
    met_on: date | None
    in_time: bool
    over_maximum: bool
    next_change: date | None
    done_in_time: int
    last_counted_on: date | None


def light_of(state: State) -> Light:
    """The light of a state (domain.md "States")."""
    return _LIGHTS[state]


def soon_days_for(kind: PeriodKind | None, setting: int = 7) -> int:
    """How many days before the due day an obligation turns 临期; ``kind`` None (owed once) takes the setting."""
    return setting if kind is None else min(_SOON_AT_MOST.get(kind, setting), setting)


def required_after(required: int, excuse: Excuse | None) -> tuple[int, bool]:
    """What is still required under an excuse, and whether it is excused altogether."""
    if excuse is None:
        return required, False
    if excuse.reduce_to is None:
        return required, True
    return max(min(excuse.reduce_to, required), 0), excuse.reduce_to <= 0


def judge(
    owed: Owed,
    acts: Iterable[Act],
    *,
    held: Mapping[int, tuple[Span, ...]],
    mines_in_scope: Mapping[int, tuple[Span, ...]] | None,
    excuse: Excuse | None,
    today: date,
    soon_days: int,
) -> Standing:
    """How the acts stand against what is owed, on a day.

    ``acts``: the candidates in any order; those dated after ``today`` are left out wholly. ``held``: for each person
    the days on which the bearing post (or any post of the bearing department) was held; domain.md "Readings" 1.
    ``mines_in_scope``: for each mine the days in scope; None = every mine on every day.
    """
    required, excused = required_after(owed.required, excuse)
    memory = _Counted(owed.rule)
    not_counted: list[tuple[int, Why]] = []
    for act in sorted((act for act in acts if act.day <= today), key=_in_order):
        why = _fault(act, owed, held, mines_in_scope) or memory.takes(act)
        if why is not None:
            not_counted.append((act.id, why))
    counted = memory.acts
    done_in_time = sum(act.day <= owed.due for act in counted)
    over_maximum = owed.rule.maximum is not None and len(counted) > max(owed.rule.maximum, 0)
    state, next_change = state_of(
        done=len(counted),
        done_in_time=done_in_time,
        required=required,
        over_maximum=over_maximum,
        unjudged=owed.unjudged,
        excused=excused,
        due=owed.due,
        late_ok=owed.rule.late_ok,
        today=today,
        soon_days=soon_days,
    )
    return Standing(
        required=required,
        done=len(counted),
        state=state,
        counted=tuple(act.id for act in counted),
        not_counted=tuple(not_counted),
        met_on=counted[required - 1].day if 0 < required <= len(counted) else None,
        in_time=done_in_time >= required,
        over_maximum=over_maximum,
        next_change=next_change,
        done_in_time=done_in_time,
        last_counted_on=counted[-1].day if counted else None,
    )


def state_of(
    *,
    done: int,
    done_in_time: int,
    required: int,
    over_maximum: bool,
    unjudged: Unjudged | None,
    excused: bool,
    due: date,
    late_ok: bool,
    today: date,
    soon_days: int,
) -> tuple[State, date | None]:
    """The state that figures have on a day, and the next day on which time alone changes it (None: never again).

    The one place where a state is made; stored figures are carried over a date line by it without looking at acts.
    """
    if excused:
        return State.EXCUSED, None
    if unjudged is not None:
        return State.NOT_JUDGED, None
    if not over_maximum and done_in_time >= required:
        return State.MET, None
    if not over_maximum and late_ok and done >= required:
        return State.MET_LATE, None
    if today > due:
        # More than the maximum cannot be undone by doing more, so it is missed even where lateness is allowed.
        return (State.OVERDUE if late_ok and not over_maximum else State.MISSED), None
    if (due - today).days <= soon_days:
        return State.DUE_SOON, day_after(due)
    return State.OPEN, due - timedelta(days=soon_days)


# The id only makes the order total; acts of one day are taken in the order recorded.
_in_order = attrgetter("day", "order", "id")


def _fault(
    act: Act, owed: Owed, held: Mapping[int, tuple[Span, ...]], mines_in_scope: Mapping[int, tuple[Span, ...]] | None
) -> Why | None:
    """The first reason that lies in the act itself."""
    kinds = owed.rule.counted_kinds
    if act.voided:
        return Why.VOIDED
    if act.superseded:
        return Why.SUPERSEDED
    if not act.ended:
        return Why.OPEN_NOT_ENDED
    if not act.confirmed:
        return Why.NOT_CONFIRMED
    if not owed.counts_on(act.reference_day):
        return Why.OUTSIDE_PERIOD
    if kinds is not None and act.kind is DutyKind.VISIT and act.visit_kind not in kinds:
        return Why.KIND_NOT_COUNTED
    if act.person is not None and not _holds(held, act.person, act.day):
        return Why.NOT_IN_POST
    if act.mine is not None and mines_in_scope is not None and not _in_scope(owed, act, act.mine, mines_in_scope):
        return Why.MINE_NOT_IN_SCOPE
    return None


def _in_scope(owed: Owed, act: Act, mine: int, mines_in_scope: Mapping[int, tuple[Span, ...]]) -> bool:
    """Whether the mine was in scope when the act happened; a paper counts for its period, whenever it is sent."""
    if not owed.rule.kind.is_written:
        return _holds(mines_in_scope, mine, act.day)
    return bool(common_days(owed.rule.counting_days(owed.window), mines_in_scope.get(mine, ())))


def _holds(spans: Mapping[int, tuple[Span, ...]], key: int, day: date) -> bool:
    # A plain loop: this is asked for every act of every figure, and any() of a generator costs three times as much.
    for span in spans.get(key, ()):  # noqa: SIM110
        if span.start <= day and (span.end is None or day < span.end):
            return True
    return False


@dataclass(slots=True)
class _Counted:
    """The acts counted so far, earliest first; only these bar later ones."""

    rule: Rule
    acts: list[Act] = field(default_factory=list)
    records: set[int | str] = field(default_factory=set)
    taken: set[object] = field(default_factory=set)
    once: tuple[Callable[[Act], object], Why] | None = field(init=False)

    def __post_init__(self) -> None:
        """What counts only once under the unit, and the reason when it comes again; None = each record counts."""
        self.once = None if self.rule.kind.is_written else _ONCE.get(self.rule.unit)

    def takes(self, act: Act) -> Why | None:
        """Take the act in, or give the first reason against it that lies in what was counted before."""
        if act.record in self.records:
            return Why.SAME_MINE_AND_DAY
        if self.once is not None and (what := self.once[0](act)) in self.taken:
            return self.once[1]
        if self.rule.min_days_apart and self.acts and (act.day - self.acts[-1].day).days < self.rule.min_days_apart:
            return Why.TOO_SOON
        self.acts.append(act)
        self.records.add(act.record)
        if self.once is not None:
            self.taken.add(what)
        return None


_ONCE: dict[Unit, tuple[Callable[[Act], object], Why]] = {
    Unit.MINE_DAYS: (attrgetter("mine", "day"), Why.SAME_MINE_AND_DAY),
    Unit.DAYS: (attrgetter("day"), Why.SAME_DAY),
    Unit.MINES: (attrgetter("mine"), Why.SAME_MINE),
}
