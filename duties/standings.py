"""Standings from scratch: the owed set and the acts judged together, without looking at a stored figure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Department, Post, User
from compliance.periods import Span
from compliance.standing import State
from duties.books import Books
from duties.judging import Judged, judge
from duties.models import Act
from duties.owed import Owing, owed_set
from duties.words import UNJUDGED, WHY
from mines.models import Enterprise


@dataclass(frozen=True, slots=True)
class Filter:
    """Which standings are asked for; None asks for all. Days inclusive; names as in the registers."""

    first: date | None = None
    last: date | None = None
    duty: str | None = None
    department: str | None = None
    mine: str | None = None


def standings(wanted: Filter, *, today: date, known_on: datetime | None = None) -> tuple[Books, list[Judged]]:
    """Every obligation whose period overlaps the filter's days, and has begun by ``today`` or its last day, judged."""
    books = Books(known_on=known_on)
    last = wanted.last or today
    span = Span.inclusive(wanted.first, last)
    if wanted.first and wanted.first > last:
        return books, []
    chosen = [pk for pk, duty in books.duties.items() if wanted.duty in (None, duty.key)]
    owings = [owing for owing in owed_set(books, span, duty_ids=chosen) if _wanted(books, wanted, owing)]
    return books, judge(books, owings, today=today)


def as_rows(books: Books, judged: Sequence[Judged], *, explain: bool) -> list[dict[str, Any]]:
    """Plain values for JSON, in the contract's columns; a constant number of queries."""
    posts = dict(Post.objects.values_list("pk", "title"))
    people = dict(User.objects.filter(pk__in=_people(judged)).values_list("pk", "name"))
    enterprises = dict(Enterprise.objects.values_list("pk", "name"))
    acts = _acts(judged) if explain else {}
    found = []
    for item in judged:
        owing, standing = item.owing, item.standing
        duty = books.duties[owing.duty]
        row: dict[str, Any] = {
            "duty": duty.key,
            "article": duty.article,
            "department": books.departments[owing.bearer.department].name,
            "post": None if owing.bearer.post is None else posts[owing.bearer.post],
            "subject": _subject(books, owing, enterprises, people),
            "period_start": owing.owed.period.start.isoformat(),
            "period_end": _iso(owing.owed.period.last_day),
            "due": owing.owed.due.isoformat(),
            "required": standing.required,
            "done": standing.done,
            "state": str(standing.state),
            "reason": reason_of(item),
        }
        if explain:
            row["counted"] = [acts[number] for number in standing.counted]
            row["not_counted"] = [
                {**acts[number], "why": str(why), "why_text": str(WHY[why])} for number, why in standing.not_counted
            ]
        found.append(row)
    return found


def reason_of(item: Judged) -> str | None:
    """Why a figure is not simply what was counted, in words; None where it is."""
    if item.standing.state is State.EXCUSED:
        return _("已批准免除")
    if item.owing.owed.unjudged is not None:
        return str(UNJUDGED[item.owing.owed.unjudged])
    if item.standing.over_maximum:
        return _("超过规定人数或次数")
    return None


def _wanted(books: Books, wanted: Filter, owing: Owing) -> bool:
    if wanted.department is not None and not _same(_department(books, owing), wanted.department):
        return False
    if wanted.mine is None:
        return True
    mine = books.mines.get(owing.subject.mine or 0)
    return mine is not None and any(_same(name, wanted.mine) for name in (mine.name, mine.short_name))


def _department(books: Books, owing: Owing) -> str:
    department: Department = books.departments[owing.bearer.department]
    return department.name


def _same(name: str, asked: str) -> bool:
    return "".join(name.split()) == "".join(asked.split())


def _subject(books: Books, owing: Owing, enterprises: dict[int, str], people: dict[int, str]) -> str | None:
    subject = owing.subject
    if subject.mine is not None:
        return books.mines[subject.mine].name
    if subject.enterprise is not None:
        return enterprises[subject.enterprise]
    return None if subject.person is None else people[subject.person]


def _people(judged: Iterable[Judged]) -> set[int]:
    return {item.owing.subject.person for item in judged if item.owing.subject.person is not None}


def _acts(judged: Iterable[Judged]) -> dict[int, dict[str, Any]]:
    numbers: set[int] = set()
    for item in judged:
        numbers.update(item.standing.counted)
        numbers.update(number for number, _why in item.standing.not_counted)
    rows = Act.objects.filter(pk__in=numbers).values_list("pk", "day", "mine__name", "person__name", "source")
    return {
        pk: {"act": pk, "day": day.isoformat(), "mine": mine, "user": user, "source": source}
        for pk, day, mine, user, source in rows
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
