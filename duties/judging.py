"""Judging: obligations and facts in, standings out. One function makes every figure, stored or from scratch."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from django.db.models import Q

from compliance import coverage, standing
from compliance.owing import Owed, Unjudged
from compliance.periods import Span
from duties.books import Bearer, Books, excuses_known_on
from duties.candidates import Candidates
from duties.measure import Measure
from duties.models import BookSetting, Obligation
from duties.owed import Owing, Subject, is_coverage


@dataclass(frozen=True, slots=True)
class Judged:
    """One obligation with its standing and the acts it was judged by."""

    owing: Owing
    standing: standing.Standing
    gaps: tuple[Span, ...] = ()
    awaits: bool = False  # acts dated after ``today`` are in the books and will count later


def judge(
    books: Books, owings: Sequence[Owing], *, today: date, excuses: dict[str, standing.Excuse] | None = None
) -> list[Judged]:
    """Standings of many obligations, in their order; a constant number of queries.

    ``excuses`` by identity; None reads them. ``today``: nothing after that day has happened.
    """
    if excuses is None:
        excuses = _excuses(books, owings)
    counted = [o for o in owings if not is_coverage(o.measure)]
    held = books.held(o.bearer for o in counted)
    keys = {o.duty: books.duties[o.duty].key for o in counted}
    of_one = any(o.subject.enterprise is not None for o in counted)
    enterprises = {mine.pk: mine.enterprise_id for mine in books.mines.values()} if of_one else {}
    candidates = Candidates(counted, held, keys, enterprises, known_on=books.known_on)
    found = []
    for owing in owings:
        soon = standing.soon_days_for(owing.measure.rule.period, books.setting.soon_days)
        excuse = excuses.get(owing.identity)
        if is_coverage(owing.measure):
            cover = _cover(books, owing, today)
            result = coverage.judge_cover(owing.owed, cover, excuse, today, soon)
            found.append(Judged(owing, result, cover.gaps))
            continue
        acts = candidates.of(owing)
        result = standing.judge(
            owing.owed,
            acts,
            held=held.get(owing.bearer, {}),
            mines_in_scope=books.mines_in_scope(owing.measure),
            excuse=excuse,
            today=today,
            soon_days=soon,
        )
        found.append(Judged(owing, result, awaits=any(act.day > today for act in acts)))
    return found


class Stored(Protocol):
    """What a stored obligation says is owed; an Obligation, or as many of its columns read without making one."""

    duty_id: int
    department_id: int
    post_id: int | None
    mine_id: int | None
    enterprise_id: int | None
    person_id: int | None
    identity: str
    period_start: date
    period_end: date
    window_start: date
    window_end: date
    due: date
    base_required: int
    unjudged: str


def owing_of_row(books: Books, row: Stored) -> Owing:
    """A stored obligation as the core wants it: the row says what is owed, duty and readings give the rule.

    Whether it is still owed, and for which days, is the business of opening, which looks whenever a register changed.
    """
    (owing,) = owings_of_rows(books, [row])
    return owing


def owings_of_rows(books: Books, rows: Iterable[Stored]) -> list[Owing]:
    """The same for many rows; what hundreds of bearers owe alike is made once."""
    alike: dict[tuple[object, ...], tuple[Measure, Owed]] = {}
    found = []
    for row in rows:
        window = row.window_start, row.window_end
        key = row.duty_id, row.period_start, row.period_end, *window, row.due, row.base_required, row.unjudged
        if key not in alike:
            measure = books.measure(row.duty_id, max(row.period_start, books.duties[row.duty_id].effective_from))
            alike[key] = measure, _owed(measure, row)
        subject = Subject(row.mine_id, row.enterprise_id, row.person_id)
        bearer = Bearer(row.department_id, row.post_id)
        found.append(Owing(row.duty_id, bearer, subject, *alike[key], row.identity))
    return found


def _owed(measure: Measure, row: Stored) -> Owed:
    return Owed(
        rule=measure.rule,
        period=Span.inclusive(row.period_start, row.period_end),
        window=Span.inclusive(row.window_start, row.window_end),
        due=row.due,
        required=row.base_required,
        unjudged=Unjudged(row.unjudged) if row.unjudged else None,
    )


def books_for(
    rows: Sequence[Obligation], *, known_on: datetime | None = None, setting: BookSetting | None = None
) -> Books:
    """Books with the duties of these rows; ``setting``: the office's settings, where they have just been read."""
    books = Books(known_on=known_on, duty_ids={row.duty_id for row in rows})
    if setting is not None:
        books.setting = setting
    return books


def judge_rows(rows: Sequence[Stored], *, books: Books, today: date) -> list[Judged]:
    """Standings of stored obligations, in their order."""
    return judge(books, owings_of_rows(books, rows), today=today)


def _cover(books: Books, owing: Owing, today: date) -> coverage.Cover:
    """Days on which the head-count of the bearer's kind of body at the mine was what the text says (article 11)."""
    mine, rule = owing.subject.mine, owing.measure.rule
    kind = books.departments[owing.bearer.department].kind
    postings = [
        (posting.person, Span.inclusive(posting.starts, posting.ends))
        for number in _mines_of(books, owing.subject)
        for posting in books.postings.get(number, ())
        if posting.department_kind == kind
    ]
    scope = None if mine is None else books.spans_of_mine(mine, owing.measure)
    quota = coverage.Quota(rule.minimum, rule.maximum)
    return coverage.cover(owing.owed.window, scope, postings, quota, today, season=rule.season)


def _mines_of(books: Books, subject: Subject) -> list[int]:
    """The mines whose heads are counted: the one it is owed for, an enterprise's, or all."""
    if subject.mine is not None:
        return [subject.mine]
    mines = books.mines.values()
    return [mine.pk for mine in mines if subject.enterprise in (None, mine.enterprise_id)]


def _excuses(books: Books, owings: Iterable[Owing]) -> dict[str, standing.Excuse]:
    identities = tuple(o.identity for o in owings)
    if len(identities) > EXCUSES_BY_IDENTITY:
        return books.excuses
    return excuses_known_on(books.known_on, Q(obligation__identity__in=identities))


# Excuses are rare: past this many obligations it is cheaper to read them all than to name each.
EXCUSES_BY_IDENTITY = 500
