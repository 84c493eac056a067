"""The front door: what waits for whoever opens it, by what he is there for."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext

from accounts.models import User
from accounts.reach import sight
from audit.kept import kept
from audit.models import AuditEntry
from audit.prepared import Scope
from compliance.standing import State
from dashboard import pace
from dashboard.addresses import behind, entry, listing
from dashboard.agenda import MOST_TO_EXPLAIN, Item, agenda_of, mine_of
from dashboard.attention import Matter, flags_seen_by, of_flags, open_flags, total_of
from dashboard.board import Due, Late, due_of, late_of
from dashboard.figures import due_this_month, in_year, owed_seen_by, running_month, totals
from dashboard.person import desk_of
from dashboard.wording import day_of, listed
from dashboard.workload import Left, left_of
from duties.models import Duty, Flag
from duties.words import period_label
from inspections.models import VisitParticipant
from mines.models import Posting
from mines.postings import postings_on
from records.models import Record

# What is due within six weeks stands as a card, and always the first few; the rest is folded.
WEEKS_AHEAD = timedelta(weeks=6)
FEW = 4
MOST_ANSWERS = 5
MOST_IMPORTS = 5
MOST_ENTRIES = 10
MOST_ABOUT = 10
MOST_TO_CONFIRM = 3


@dataclass(frozen=True, slots=True)
class Card:
    """An item of the agenda as a card: what is left, and where one goes on."""

    item: Item
    left: Left | None
    days_left: int
    entry: str
    behind: str
    all_late: str

    @property
    def presses(self) -> bool:
        """Whether it is due soon and something is missing."""
        return self.item.figure.state == State.DUE_SOON

    @property
    def title(self) -> str:
        """What is to be done."""
        return self.item.duty.title

    @property
    def period(self) -> str:
        """For which period."""
        return period_label(self.item.period_kind, self.item.start, self.item.end)

    @property
    def figure(self) -> str:
        """Done of required; empty where one act does it and it is not done."""
        figure = self.item.figure
        return "" if figure.required == 1 and not figure.done else f"{figure.done} / {figure.required}"

    @property
    def due_word(self) -> str:
        """By when, in place of the state's word while it is open."""
        due = self.item.due
        day = day_of(due) if due.year == self.item.end.year else due.isoformat()
        return gettext("%(day)s前") % {"day": day}

    @property
    def hint(self) -> str:
        """What the figure counts, where that is not times."""
        if self.item.duty.kind == Duty.Kind.POSTING:
            return gettext("按天计：每天人数都要相符")
        if self.item.subjects.people:
            return gettext("每名驻矿人员一份，可一表填完")
        if self.item.subjects.mines:
            return gettext("每个煤矿一份")
        return gettext("每家企业一份") if self.item.subjects.enterprises else ""

    @property
    def unvisited(self) -> str:
        """Mines not yet visited in the period, by their short names."""
        return listed([str(mine) for mine in self.left.unvisited], most=3) if self.left else ""


@dataclass(frozen=True, slots=True)
class Own:
    """What the person himself owes. ``pressing``: due soon; ``late``: can be made up; ``later``: not due for weeks.

    ``postings``: the mines he is posted to today; ``about``: what was recorded of himself this month. ``to_confirm``:
    visits that others recorded with his name in them, the latest few of ``confirm_count``.
    """

    holds_post: bool
    postings: tuple[Posting, ...]
    about: tuple[Record, ...]
    pressing: tuple[Card, ...]
    late: tuple[tuple[Card, ...], ...]
    now: tuple[Card, ...]
    later: tuple[Card, ...]
    settled: tuple[Card, ...]
    to_explain: tuple[Matter, ...]
    explain_count: int
    to_confirm: tuple[VisitParticipant, ...]
    confirm_count: int

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do at all."""
        return not (self.pressing or self.late or self.now or self.later or self.to_explain or self.to_confirm)

    @property
    def idle(self) -> bool:
        """Whether that needs a word: who is posted to a mine and holds no post owes nothing, and is well as he is."""
        return self.empty and (self.holds_post or not self.postings)


@dataclass(frozen=True, slots=True)
class Office:
    """What waits for the office."""

    answers: tuple[Matter, ...]
    answer_count: int
    open_flags: int
    late: Late
    due: Due
    links: dict[str, str]


def own(user: User, *, today: date) -> Own:
    """The person's own cards; a constant number of queries."""
    desk = desk_of(user, today=today)
    agenda = agenda_of(mine_of(user, today=today), today=today)
    left = left_of(agenda.now, today=today)
    cards = [_card(item, left, today) for item in agenda.now]
    soon = [card for number, card in enumerate(cards) if number < FEW or card.days_left <= WEEKS_AHEAD.days]
    postings = kept(("posted", user.pk, today), lambda: tuple(postings_on(today).filter(person=user)))
    waiting = Scope.seen_by(sight(user), "waiting", VisitParticipant.objects.waiting_for)
    to_confirm = tuple(waiting.ask(MOST_TO_CONFIRM, lambda rows: rows[:MOST_TO_CONFIRM]))
    return Own(
        holds_post=bool(desk.holdings),
        postings=postings,
        about=_about(user, today) if postings else (),
        late=tuple(tuple(_card(item, left, today) for item in group) for group in agenda.late),
        pressing=tuple(card for card in soon if card.presses),
        now=tuple(card for card in soon if not card.presses),
        later=tuple(card for card in cards if card not in soon),
        settled=tuple(_card(item, left, today) for item in agenda.settled),
        to_explain=tuple(of_flags(agenda.to_explain, today=today, most=MOST_TO_EXPLAIN)),
        explain_count=agenda.explain_count,
        to_confirm=to_confirm,
        # Counted only where there may be more than are shown.
        confirm_count=len(to_confirm) if len(to_confirm) < MOST_TO_CONFIRM else waiting.count(),
    )


def office(user: User, *, today: date) -> Office:
    """Answers to accept, what is late and what falls due; the board has the rest."""
    flags, rows = flags_seen_by(user), owed_seen_by(user)
    waiting = open_flags(flags.filter(status=Flag.Status.ANSWERED), most=MOST_ANSWERS)
    found = totals(rows.filter(in_year(today.year)), today=today)
    courses = pace.courses(rows.filter(due_this_month(today)), today=today)
    return Office(
        answers=tuple(of_flags(waiting, today=today, most=MOST_ANSWERS)),
        answer_count=total_of(waiting),
        open_flags=flags.filter(~Q(status=Flag.Status.CLOSED)).count(),
        late=late_of(found),
        due=due_of(courses, today=today),
        links={"late": listing(year=today.year, state="late"), "due": listing(show="due")},
    )


def last_entries() -> list[AuditEntry]:
    """The newest entries of the trail, for whoever keeps an eye on it."""
    return list(AuditEntry.objects.order_by("-seq")[:MOST_ENTRIES])


def last_imports() -> list[AuditEntry]:
    """The newest imports on record; the trail knows them, whatever became of their files."""
    return list(AuditEntry.objects.filter(action__startswith="import.").order_by("-seq")[:MOST_IMPORTS])


def _about(user: User, today: date) -> tuple[Record, ...]:
    """The assessments of an inspector that were made this month, or are for it."""
    month = running_month(today)
    made = Q(sent_on__range=month) | Q(for_day__range=month)
    own = Record.objects.visible_to(user).current().filter(made, person=user, kind=Record.Kind.ASSESSMENT)
    return tuple(own.select_related("duty", "department")[:MOST_ABOUT])


def _card(item: Item, left: dict[int, Left], today: date) -> Card:
    who = {"post": item.post} if item.post else {"department": item.department}
    end = item.end
    start = max(item.start, item.window_start)
    return Card(
        item=item,
        left=left.get(item.figure.only) if item.single else None,
        days_left=(item.due - today).days,
        entry=entry(item.duty, period_kind=item.period_kind, start=start, each_person=item.subjects.people),
        all_late=listing(duty=item.duty.key, state="overdue", sort="due", **who),
        behind=behind(item.figure, duty=item.duty.key, year=end.year, month=end.month, **who),
    )
