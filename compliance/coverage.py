"""Coverage: the days on which the head-count at a mine was right (article 11: 向每个市属国有煤矿派驻2人 …).

domain.md "How each class of duty becomes obligations": required = days, done = days on which the head-count was right;
a gap of one day is visible.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from compliance.owing import Owed
from compliance.periods import Season, Span, common_days, day_after, joined
from compliance.standing import Excuse, Standing, State, required_after, state_of


@dataclass(frozen=True, slots=True)
class Quota:
    """How many persons must be there: at least ``minimum`` and, unless None, at most ``maximum``."""

    minimum: int
    maximum: int | None

    def admits(self, heads: int) -> bool:
        """Whether a head-count is right."""
        return self.minimum <= heads and (self.maximum is None or heads <= self.maximum)


@dataclass(frozen=True, slots=True)
class Cover:
    """Days, not heads: ``required`` of the window in scope, ``done`` up to today with the right head-count.

    ``gaps``: runs of days up to today, in scope, on which it was not right.
    """

    required: int
    done: int
    gaps: tuple[Span, ...]


def cover(
    window: Span,
    scope: tuple[Span, ...] | None,
    postings: Iterable[tuple[int, Span]],
    quota: Quota,
    today: date,
    *,
    season: Season | None = None,
) -> Cover:
    """Count the days of a window on which the distinct persons posted fit the quota.

    ``scope``: days on which the mine is in scope, None = always. ``postings``: (person, days); a person posted twice on
    a day is one head. Costs a sort of the postings, never days × postings.
    """
    days = (window,) if season is None else season.windows(window)
    in_scope = _edges(common_days(days, (window,) if scope is None else scope))
    by_person: dict[int, list[Span]] = defaultdict(list)
    for person, span in postings:
        by_person[person].append(span)
    head_count: Counter[int] = Counter()
    for spans in by_person.values():
        head_count.update(_edges(common_days(spans, (window,))))
    tomorrow = today.toordinal() + 1
    required = done = inside = heads = 0
    gaps: list[Span] = []
    # Nothing changes between two cuts. What lies after the last cut is out of scope, for the scope's end is a cut.
    for cut, following in pairwise(sorted({*in_scope, *head_count, tomorrow})):
        inside += in_scope[cut]
        heads += head_count[cut]
        if not inside:
            continue
        required += following - cut
        if cut >= tomorrow:
            continue
        if quota.admits(heads):
            done += following - cut
        else:
            gaps.append(Span.of_ordinals(cut, following))
    return Cover(required, done, joined(gaps))


def judge_cover(owed: Owed, cover: Cover, excuse: Excuse | None, today: date, soon_days: int) -> Standing:
    """How a coverage obligation stands on a day; ``required`` and ``done`` in days.

    Met from the day after the window's last day, never before: tomorrow's head-count is not known. A gap cannot be made
    up, whatever ``late_ok`` says: the state stays open until the due day has passed, then it is missed. While every day
    so far was right nothing presses, however near the end: there is nothing to do but to let it stay so.
    """
    required, excused = required_after(cover.required, excuse)
    last = owed.window.last_day or date.max
    over = today > last
    state, next_change = state_of(
        done=cover.done,
        done_in_time=cover.done if over else required - 1,
        required=required,
        over_maximum=False,
        unjudged=owed.unjudged,
        excused=excused,
        due=max(owed.due, last),
        late_ok=False,
        today=today,
        soon_days=soon_days,
    )
    if not over:
        # While the window runs ``done`` grows with every day, so it is looked at again tomorrow.
        next_change = day_after(today) if today >= owed.window.start else owed.window.start
        if state is State.DUE_SOON and not cover.gaps:
            state = State.OPEN
    met = state is State.MET
    return Standing(
        required=required,
        done=cover.done,
        state=state,
        counted=(),
        not_counted=(),
        met_on=last if met else None,
        in_time=met,
        over_maximum=False,
        next_change=next_change,
        done_in_time=cover.done,
        last_counted_on=None,
    )


def _edges(runs: Iterable[Span]) -> Counter[int]:
    """How many more (or fewer) of the runs hold a day than the day before, by day number."""
    edges: Counter[int] = Counter()
    for run in runs:
        first, end = run.ordinals
        edges[first] += 1
        edges[end] -= 1
    return edges
