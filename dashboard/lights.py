"""The lights of the plan: how each duty stands at this moment, and what is shown beside its words."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import get_language, gettext

from accounts.models import User
from accounts.reach import reach_of
from audit.kept import kept
from audit.prepared import Scope
from compliance.standing import State
from dashboard import addresses
from dashboard.bearers import bearers_now
from dashboard.figures import Line, figure_of, lines, owed_seen_by, worst
from dashboard.permissions import may_see_figures
from dashboard.wording import listed
from duties.books import books_of
from duties.candidates import period_holds
from duties.measure import Measure
from duties.models import Duty, Reading
from duties.words import period_label
from mines.staffing import mines_alike, staffing_seen

PERIOD = ("duty", "period_kind", "period_start", "period_end")


@dataclass(frozen=True, slots=True)
class Light:
    """One duty at this moment. ``word`` replaces the state's own; ``figure`` stands before it; ``detail``: where.

    ``running``: how the running period stands, where an earlier one gives the light.
    """

    duty: Duty
    title: str
    bearer: str
    state: State
    word: str
    figure: str
    detail: str
    url: str
    readings: tuple[Reading, ...]
    running: str = ""


@dataclass(frozen=True, slots=True)
class Overdue:
    """The earlier periods of one duty that are late and can still be made up: the first, and how many."""

    first: str
    periods: int
    count: int
    only: int


@dataclass(frozen=True, slots=True)
class Counts:
    """What the head line says of the catalogue."""

    duties: int
    borne: int
    bearer_open: int
    unset: int


class Lights:
    """Every duty's light, from a constant number of queries."""

    def __init__(self, user: User, duties: Sequence[Duty], *, today: date) -> None:
        """Read what stands now: obligations whose period holds today, head-counts of today, readings in force."""
        self._today = today
        self._reach = reach_of(user)
        self._alike = mines_alike(user)
        self._sees_figures = may_see_figures(user)
        self._bearers = bearers_now()
        self._books = books_of({duty.pk: duty for duty in duties})
        self.staffing = staffing_seen(user, today)
        visible = owed_seen_by(user)
        running = visible.filter(period_holds(today))
        self._lines: dict[int, list[Line]] = defaultdict(list)
        for line in lines(running, today=today):
            self._lines[line.duty].append(line)
        self._overdue = _overdue(visible.filter(state=State.OVERDUE, period_end__lt=today))
        self.mismatches = self._bearers.mismatch_lines(self.staffing)
        self.by_key = {duty.key: self._light_kept(duty) for duty in duties}
        borne = sum(1 for duty in duties if self._bearers.by_duty.get(duty.pk))
        unset = sum(1 for duty in duties if self._is_unset(duty, self._measure(duty)))
        self.counts = Counts(len(duties), borne, len(duties) - borne, unset)

    def _measure(self, duty: Duty) -> Measure:
        return self._books.measure(duty.pk, max(self._today, duty.effective_from))

    def _light_kept(self, duty: Duty) -> Light:
        stands = tuple(self._lines.get(duty.pk, ())), self._overdue.get(duty.pk)
        # Head-counts and what may be opened follow from the reader's reach and the mines he sees.
        return kept(("light", duty.pk, stands, self._alike, self._today, get_language()), lambda: self._light(duty))

    def _light(self, duty: Duty) -> Light:
        measure = self._measure(duty)
        state, word, figure, detail, url = self._stands(duty, measure)
        running = ""
        late = self._overdue.get(duty.pk)
        if late is not None and state is not State.OVERDUE and worst((state, State.OVERDUE)) is State.OVERDUE:
            running = gettext("本期 %(figure)s") % {"figure": figure} if figure else ""
            state, word, figure, url = State.OVERDUE, _word_of(late), "", _behind(late, duty)
        return Light(
            duty=duty,
            title=duty.title,
            bearer=self._bearers.names(duty.pk),
            state=state,
            word=word,
            figure=figure,
            detail=detail,
            url=(url or addresses.listing(duty=duty.key)) if self._sees_figures else "",
            readings=measure.readings,
            running=running,
        )

    def _stands(self, duty: Duty, measure: Measure) -> tuple[State, str, str, str, str]:
        if not self._bearers.by_duty.get(duty.pk):
            return State.NOT_JUDGED, gettext("待明确主体"), "", "", ""
        if duty.kind == Duty.Kind.POSTING and measure.rule.period is not None and measure.ownerships:
            return self._posted(duty, measure)
        own = self._lines.get(duty.pk)
        if own:
            return self._owed(duty, own)
        if self._is_unset(duty, measure):
            return State.NOT_JUDGED, gettext("未设周期"), "", "", ""
        if measure.rule.period is not None:
            # Nothing of it can be seen: it is somebody else's, or the registers make nobody owe it now.
            word = gettext("本期无应履职事项") if self._reach.sees_all else gettext("不在查看范围")
            return State.NOT_JUDGED, word, "", "", ""
        return State.NOT_JUDGED, str(Duty.Recurrence(duty.recurrence).label), "", "", ""

    def _owed(self, duty: Duty, own: Sequence[Line]) -> tuple[State, str, str, str, str]:
        figure = figure_of([line.part for line in own])
        left = ""
        if figure.state == State.DUE_SOON:
            days = min(line.next_due for line in own if line.part.state == State.DUE_SOON) - self._today
            left = gettext("剩 %(days)d 天") % {"days": days.days}
        url = addresses.behind(figure, duty=duty.key, year=self._today.year)
        return figure.state, left, f"{figure.done} / {figure.required}", "", url

    def _posted(self, duty: Duty, measure: Measure) -> tuple[State, str, str, str, str]:
        """Head-counts right now, said as mines over and short (article 11)."""
        kinds = {bearer.department.kind for bearer in self._bearers.by_duty[duty.pk] if bearer.department}
        counts = [
            count
            for count in self.staffing.counts
            if count.department_kind in kinds and count.mine.ownership in measure.ownerships
        ]
        if not counts:
            return State.NOT_JUDGED, gettext("没有适用的煤矿"), "", "", ""
        wrong = [count for count in counts if not count.right]
        if not wrong:
            return State.MET, gettext("%(count)d 矿") % {"count": len(counts)}, "", "", ""
        over = [count.has - count.should for count in wrong if count.has > count.should]
        short = [count.should - count.has for count in wrong if count.has < count.should]
        words = []
        if over:
            words.append(gettext("%(mines)d 矿多 %(people)d") % {"mines": len(over), "people": sum(over)})
        if short:
            words.append(gettext("%(mines)d 矿缺 %(people)d") % {"mines": len(short), "people": sum(short)})
        names = listed([str(count.mine) for count in wrong], most=3)
        return State.MISSED, gettext("，").join(words), "", names, ""

    def _is_unset(self, duty: Duty, measure: Measure) -> bool:
        return duty.recurrence == Duty.Recurrence.PERIOD_UNSET and measure.rule.period is None


def _overdue(rows: Scope) -> dict[int, Overdue]:
    """Late obligations by duty, period by period; one query."""
    found: dict[int, list[tuple[str, int, int]]] = defaultdict(list)
    counted = rows.ask(
        "overdue",
        lambda rows: (
            rows.order_by("period_start", "period_end")
            .values(*PERIOD)
            .annotate(count=Count("pk"), only=Min("pk"))
            .values_list(*PERIOD, "count", "only")
        ),
    )
    for duty, kind, start, end, count, only in counted:
        found[duty].append((period_label(kind, start, end), count, only))
    return {
        duty: Overdue(late[0][0], len(late), sum(count for _label, count, _only in late), late[0][2])
        for duty, late in found.items()
    }


def _word_of(late: Overdue) -> str:
    words = {"period": late.first, "count": late.periods}
    if late.periods == 1:
        return gettext("%(period)s 逾期") % words
    return gettext("%(period)s 等 %(count)d 期逾期") % words


def _behind(late: Overdue, duty: Duty) -> str:
    if late.count == 1:
        return reverse("obligation", args=[late.only])
    return addresses.listing(duty=duty.key, state=State.OVERDUE, sort="due")
