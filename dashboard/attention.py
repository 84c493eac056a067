"""What needs handling: flags that are open, counts that will not be reached, and what was entered late."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When, Window
from django.urls import reverse
from django.utils.translation import gettext

from accounts.models import User
from accounts.reach import sight
from audit.prepared import Scope
from compliance.periods import Span
from compliance.standing import State
from dashboard import pace
from dashboard.addresses import listing
from dashboard.figures import due_this_month
from dashboard.wording import day_of
from duties.models import Duty, Flag, FlagStep, Obligation
from inspections.models import Visit
from records.models import Record

# What the bearer and the subject of an obligation are called.
NAMES = ("duty", "department", "post__department", "mine", "enterprise", "person")

# Flags that wait for the one who owes, not for the office.
AWAITS_BEARER = Q(status__in=(Flag.Status.RAISED, Flag.Status.ACKNOWLEDGED, Flag.Status.RETURNED))


@dataclass(frozen=True, slots=True)
class Matter:
    """One line: what it is, how far it has got, where one goes on. ``flags`` to chase, by id and subject."""

    state: str
    word: str
    who: str
    what: str
    stage: str
    url: str
    action: str
    flags: tuple[tuple[int, str], ...] = ()


def flags_seen_by(user: User) -> Scope:
    """Flags, as far as a person may see them."""
    return Scope.seen_by(sight(user), "flags", Flag.objects.visible_to)


def open_flags(flags: Scope, *, most: int) -> list[Flag]:
    """Open flags with what their lines say: answers that wait first, then what can still be done, newest first."""
    return flags.ask(("open flags", most), lambda flags: _open(flags)[:most])


def _open(flags: QuerySet[Flag]) -> QuerySet[Flag]:
    last = FlagStep.objects.filter(flag=OuterRef("pk")).order_by("-id").values("on")[:1]
    first = Case(
        When(status=Flag.Status.ANSWERED, then=Value(0)),
        When(obligation__state=State.OVERDUE, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return (
        flags.exclude(status=Flag.Status.CLOSED)
        .select_related(*(f"obligation__{name}" for name in NAMES))
        .annotate(last_on=Subquery(last), total=Window(Count("pk")))
        .order_by(first, "-raised_on", F("obligation__due").desc(), "pk")
    )


def total_of(flags: Sequence[Flag]) -> int:
    """How many open flags there are behind the first ones read."""
    return flags[0].total if flags else 0  # type: ignore[attr-defined]  # annotated by open_flags


def of_flags(flags: Iterable[Flag], *, today: date, most: int) -> list[Matter]:
    """Lines of flags; one line for all subjects of one duty, bearer and period."""
    grouped: dict[tuple[Any, ...], list[Flag]] = defaultdict(list)
    for flag in flags:
        row = flag.obligation
        waiting = flag.pk if flag.status == Flag.Status.ANSWERED else None
        grouped[row.duty_id, row.post_id, row.department_id, row.period_start, flag.level, row.state, waiting].append(
            flag
        )
    return [_of_flags(group, today) for group in list(grouped.values())[:most]]


def falling_short(rows: Scope, windows: Collection[Span], *, today: date, most: int) -> list[Matter]:
    """Lines of counts that fall due this month and will not be reached at the present pace."""
    if not windows:
        return []
    found = rows.filter(due_this_month(today), pace.behind(windows, today=today)).ask(
        ("falling short", most), lambda rows: rows.select_related(*NAMES).order_by("due", "id")[:most]
    )
    return [_of_short(row, today) for row in found]


def entered_late(user: User, *, most: int) -> list[Matter]:
    """The newest visits and papers entered after the window for entering them, as far as the person may see them."""
    reader = sight(user)
    visits = Scope.seen_by(reader, "all visits", Visit.objects.visible_to).ask(
        ("late", most), lambda rows: _late(rows, "mine")[:most]
    )
    papers = Scope.seen_by(reader, "papers", Record.objects.visible_to).ask(
        ("late", most), lambda rows: _late(rows, "duty", "department")[:most]
    )
    found: list[tuple[Any, Matter]] = [
        (visit.recorded_at, _of_entry(visit, str(visit.mine), visit.get_kind_display(), visit.day, "visit"))
        for visit in visits
    ]
    found += [
        (paper.recorded_at, _of_entry(paper, str(paper.department), paper.duty.title, paper.sent_on, "record"))
        for paper in papers
    ]
    found.sort(key=lambda pair: pair[0], reverse=True)
    return [matter for _at, matter in found[:most]]


def _late(entries: Any, *names: str) -> QuerySet[Any]:
    return entries.current().filter(late_days__gt=0).select_related(*names).order_by("-recorded_at")  # type: ignore[no-any-return]


def late_word(row: Obligation, today: date) -> str:
    """How late: days for what can still be done; else the state's own word says it."""
    days = (today - row.due).days
    return gettext("逾期 %(days)d 天") % {"days": days} if row.state == State.OVERDUE and days > 0 else ""


def what_of(row: Obligation) -> str:
    """The action with its period, subject and figure."""
    period = row.period_label
    subject = f" {row.subject}" if row.subject else ""
    figure = f" {row.done} / {row.required}" if row.required > 1 or row.duty.kind == Duty.Kind.VISIT else ""
    return f"{period}{subject} {row.duty.title}{figure}"


def _of_flags(group: Sequence[Flag], today: date) -> Matter:
    flag, several = group[0], len(group) > 1
    row = flag.obligation
    waiting = flag.status == Flag.Status.ANSWERED
    stage = flag.get_status_display()
    if not waiting and flag.level:
        stage = flag.get_level_display()
    last: date | None = flag.last_on  # type: ignore[attr-defined]  # annotated by open_flags
    on = f" {last:%m-%d}" if last else ""
    return Matter(
        state=row.state,
        word=late_word(row, today),
        who=str(row.bearer),
        what=_what_of_several(row, len(group)) if several else what_of(row),
        stage=f"{stage}{on}",
        url=_list_of(row) if several else reverse("flag", args=[flag.pk]),
        action=gettext("看说明") if waiting else gettext("看清单") if several else gettext("看经过"),
        flags=() if waiting else tuple((flag.pk, str(flag.obligation.subject or "")) for flag in group),
    )


def _what_of_several(row: Obligation, count: int) -> str:
    period = row.period_label
    words = {"period": period, "title": row.duty.title, "count": count}
    return gettext("%(period)s %(title)s，%(count)d 个对象") % words


def _list_of(row: Obligation) -> str:
    end = row.period_end
    return listing(duty=row.duty.key, department=row.department_id, state=row.state, year=end.year, month=end.month)


def _of_short(row: Obligation, today: date) -> Matter:
    days = (row.due - today).days
    return Matter(
        state=row.state,
        word=gettext("%(days)d 天后") % {"days": days} if days else gettext("今天到期"),
        who=str(row.bearer),
        what=what_of(row),
        stage=gettext("%(day)s 到期，按目前进度会完不成") % {"day": day_of(row.due)},
        url=reverse("obligation", args=[row.pk]),
        action=gettext("看怎么算的"),
    )


def _of_entry(entry: Visit | Record, who: str, what: str, day: date, name: str) -> Matter:
    return Matter(
        state="",
        word=gettext("补录"),
        who=who,
        what=f"{day.isoformat()} {what}",
        stage=gettext("晚 %(days)d 天记入") % {"days": entry.late_days},
        url=reverse(name, args=[entry.pk]),
        action=gettext("核对"),
    )
