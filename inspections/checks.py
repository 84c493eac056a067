"""The rules a visit must keep before it is recorded. A broken rule is a value: field and what to do about it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Appointment, Post, User
from audit.prepared import prepared
from duties.closings import closed_spans
from duties.lateness import closed_span_of, days_late
from inspections.drafts import VisitDraft
from inspections.models import Visit, VisitParticipant
from mines.models import Posting

FIRST_DAY = date(2000, 1, 1)
MOST_FINDINGS = 50
# How far a phone's clock may run before ours.
CLOCKS_DIFFER = timedelta(minutes=5)
# The department a person came for, when it is not said: that of the highest post held on the day.
POSTED = "posted"
RANKS = [*Post.Rank.values, POSTED]

Problems = dict[str, str]


@dataclass(frozen=True, slots=True)
class Tenure:
    """A post or a posting a person held; days inclusive, None is open."""

    department_id: int
    starts: date | None
    ends: date | None

    def covers(self, day: date) -> bool:
        """Whether it was in force on a day."""
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, slots=True)
class Stay:
    """A presence of one person at one mine on one day, with its times where they are known."""

    mine_id: int
    mine: str
    kind: str
    starts: time | None
    ends: time | None

    def overlaps(self, other: "Stay") -> bool:
        """Whether one cannot have been at both; touching times are fine, unknown ones prove nothing."""
        mine, theirs = self.minutes(), other.minutes()
        return mine[0] < theirs[1] and theirs[0] < mine[1]

    def minutes(self) -> tuple[int, int]:
        """From and to in minutes of the day; a mere start counts as a minute, an unknown one as none."""
        if self.starts is None:
            return 0, 0
        first = self.starts.hour * 60 + self.starts.minute
        last = first if self.ends is None else self.ends.hour * 60 + self.ends.minute
        return first, max(last, first + 1)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the books say that the rules need; read once for any number of drafts."""

    tenures: dict[int, list[Tenure]]
    closed: list[tuple[date, date]]
    stays: dict[tuple[int, date], list[Stay]]
    refs: set[str]

    def department_of(self, person: int, day: date) -> int | None:
        """The department a person came for on a day, by what he held then, else by what he ever held."""
        held = self.tenures.get(person, [])
        return next((t.department_id for t in [*(t for t in held if t.covers(day)), *held]), None)


def facts_for(drafts: Sequence[VisitDraft], *, imported: bool, leaving_out: Iterable[int] = ()) -> Facts:
    """Read the facts for a set of drafts in a constant number of queries.

    ``leaving_out``: visits about to be superseded.
    """
    # A table spans years, and nobody is there to be warned: then only times matter.
    timed = [draft for draft in drafts if draft.started_at] if imported else drafts
    people = {person for draft in drafts for person in draft.person_ids}
    kept = Visit.objects.current().exclude(pk__in=list(leaving_out))
    refs = {draft.ref for draft in drafts if draft.ref}
    return Facts(
        tenures=_tenures(people),
        closed=closed_spans(),
        stays=_stays(timed, people, set(leaving_out), timed_only=imported) if timed else {},
        refs=set(kept.filter(ref__in=refs).values_list("ref", flat=True)) if refs else set(),
    )


def problems_of(
    draft: VisitDraft, facts: Facts, *, today: date, imported: bool, now: datetime | None = None
) -> Problems:
    """Every rule the draft breaks, by field. ``now``: the local time, where the door knows it (a table does not)."""
    found: Problems = {}
    found |= _day_problems(draft, today)
    found |= _people_problems(draft, facts)
    found |= _late_problems(draft, facts, today, imported=imported) if not found else {}
    found |= _time_problems(draft, facts)
    found |= _clock_problems(draft, now) if now is not None and not found else {}
    if draft.kind not in Visit.Kind.values:
        found["kind"] = _("没有“%(kind)s”这种检查方式，请从列表中选择") % {"kind": draft.kind}
    if draft.ref and draft.ref in facts.refs:
        found["ref"] = _("外部编号 %(ref)s 已有一次检查，请更正那一条") % {"ref": draft.ref}
    if len(draft.findings) > MOST_FINDINGS:
        found["findings"] = _("发现的问题最多 %(most)d 条，请分成几次记录") % {"most": MOST_FINDINGS}
    if any(len(text) > 500 for text in draft.findings):
        found["findings"] = _("每条问题最多 500 字，请分成几行")
    return found


def problems_of_all(
    drafts: Sequence[VisitDraft],
    *,
    today: date,
    imported: bool,
    now: datetime | None = None,
    leaving_out: Iterable[int] = (),
) -> tuple[list[Problems], Facts]:
    """Problems of each draft in turn, each also held against the ones before it."""
    facts = facts_for(drafts, imported=imported, leaving_out=leaving_out)
    found = []
    for former, draft in zip([None, *drafts], drafts, strict=False):
        # A draft joins the facts when the next one's turn comes: none is held against itself.
        if former is not None:
            _join(facts, former)
        found.append(problems_of(draft, facts, today=today, now=now, imported=imported))
    return found, facts


def warnings_of(draft: VisitDraft, facts: Facts) -> list[str]:
    """What does not stand in the way but is worth a second look; a query only where there is somebody to name."""
    words = []
    stay = _stay(draft)
    twins = [
        person
        for person in draft.person_ids
        if any(
            (other.mine_id, other.kind) == (stay.mine_id, stay.kind)
            for other in facts.stays.get((person, draft.day), [])
        )
    ]
    if twins:
        words.append(_("%(names)s 当天在该矿已有一次同样的检查，再记一次不重复计次") % {"names": _names(twins)})
    idle = [
        person for person in draft.person_ids if not any(t.covers(draft.day) for t in facts.tenures.get(person, []))
    ]
    if idle:
        words.append(_("%(names)s 当天没有任职或派驻，不计入任何职责") % {"names": _names(idle)})
    return words


def _day_problems(draft: VisitDraft, today: date) -> Problems:
    if draft.day > today:
        return {"day": _("日期 %(day)s 还没有到，请填检查当天的日期") % {"day": draft.day}}
    if draft.day < FIRST_DAY:
        return {"day": _("日期 %(day)s 太早，请核对年份") % {"day": draft.day}}
    return {}


def _people_problems(draft: VisitDraft, facts: Facts) -> Problems:
    if not draft.participants:
        return {"participants": _("请选择检查人员，至少一人")}
    strangers = [person for person in sorted(draft.person_ids) if person not in facts.tenures]
    if strangers:
        text = _("%(names)s 没有任职，也没有驻矿派驻；请先由管理员登记任职，或把外单位人员写在“外单位人员”一栏")
        return {"participants": text % {"names": _names(strangers)}}
    return {}


def _late_problems(draft: VisitDraft, facts: Facts, today: date, *, imported: bool) -> Problems:
    if draft.late_reason or (imported and draft.note):
        return {}
    span = closed_span_of(draft.day, facts.closed)
    if span is not None and imported:
        text = _("%(starts)s 至 %(ends)s 已封账，请在备注栏写明补录原因")
        return {"note": text % {"starts": span[0], "ends": span[1]}}
    if span is not None:
        text = _("%(starts)s 至 %(ends)s 已封账，请写明补录原因；封账时的数字不变")
        return {"late_reason": text % {"starts": span[0], "ends": span[1]}}
    late = days_late(draft.day, today=today)
    if late and not imported:
        said = ngettext("这是补录，晚 %(days)d 天，请写明原因", "这是补录，晚 %(days)d 天，请写明原因", late)
        return {"late_reason": said % {"days": late}}
    return {}


def _time_problems(draft: VisitDraft, facts: Facts) -> Problems:
    if draft.ended_at and not draft.started_at:
        return {"started_at": _("填了结束时间，请一并填开始时间")}
    if draft.started_at and draft.ended_at and draft.ended_at < draft.started_at:
        return {"ended_at": _("结束时间早于开始时间；跨过零点的检查按开始那天记，结束时间请留空")}
    if draft.started_at is None:
        return {}  # an unknown time proves nothing
    stay = _stay(draft)
    for person in sorted(draft.person_ids):
        for other in facts.stays.get((person, draft.day), []):
            if other.mine_id != stay.mine_id and stay.overlaps(other):
                text = _("%(name)s 当天 %(starts)s–%(ends)s 在%(mine)s检查，同一时间不能在两个煤矿；请核对时间")
                span = {"starts": f"{other.starts:%H:%M}", "ends": f"{other.ends or other.starts:%H:%M}"}
                return {"started_at": text % {"name": _names([person]), "mine": other.mine, **span}}
    return {}


def _clock_problems(draft: VisitDraft, now: datetime) -> Problems:
    """Nobody has been there yet at a time that is still to come."""
    latest = now.replace(tzinfo=None) + CLOCKS_DIFFER
    text = _("%(time)s 还没有到，现在是 %(now)s；请填实际的时间")
    return {
        name: text % {"time": f"{moment:%H:%M}", "now": f"{now:%H:%M}"}
        for name, moment in (("started_at", draft.started_at), ("ended_at", draft.ended_at))
        if moment is not None and datetime.combine(draft.day, moment) > latest
    }


def _join(facts: Facts, draft: VisitDraft) -> None:
    facts.refs.add(draft.ref)
    if draft.started_at is not None:
        stay = _stay(draft)
        for person in draft.person_ids:
            facts.stays.setdefault((person, draft.day), []).append(stay)


def _stay(draft: VisitDraft) -> Stay:
    return Stay(draft.mine_id, _("另一煤矿"), draft.kind, draft.started_at, draft.ended_at)


def _tenures(people: Iterable[int]) -> dict[int, list[Tenure]]:
    """Posts first, the highest before the others, then postings; one query."""
    wanted = tuple(sorted(people))
    rows = prepared(("tenures", wanted), lambda: _held(wanted))
    found: dict[int, list[Tenure]] = defaultdict(list)
    for person, department, starts, ends, _rank, _pk in sorted(rows, key=lambda row: (RANKS.index(row[4]), row[5])):
        found[person].append(Tenure(department, starts, ends))
    return dict(found)


def _held(people: Sequence[int]) -> QuerySet[Appointment, Any]:
    posts = Appointment.objects.current().filter(user__in=people).order_by()
    postings = Posting.objects.current().filter(person__in=people).order_by()
    return posts.values_list("user_id", "post__department_id", "starts", "ends", "post__rank", "pk").union(
        postings.values_list("person_id", "department_id", "starts", "ends", Value(POSTED), "pk"), all=True
    )


def _stays(
    drafts: Sequence[VisitDraft], people: set[int], leaving_out: set[int], *, timed_only: bool
) -> dict[tuple[int, date], list[Stay]]:
    days = [draft.day for draft in drafts]
    wanted, out = tuple(sorted(people)), tuple(sorted(leaving_out))

    def rows(first: Any, last: Any) -> QuerySet[VisitParticipant]:
        present = VisitParticipant.objects.filter(
            person__in=wanted, visit__day__gte=first, visit__day__lte=last, visit__voided_at__isnull=True
        ).exclude(visit__in=out)
        timed = present.filter(visit__started_at__isnull=False) if timed_only else present
        return timed.select_related("visit__mine")

    found: dict[tuple[int, date], list[Stay]] = defaultdict(list)
    for row in prepared(("stays", wanted, out, timed_only), rows, min(days), max(days)):
        visit = row.visit
        stay = Stay(visit.mine_id, str(visit.mine), visit.kind, visit.started_at, visit.ended_at)
        found[row.person_id, visit.day].append(stay)
    return found


def _names(people: Iterable[int]) -> str:
    return "、".join(User.objects.filter(pk__in=list(people)).order_by("pk").values_list("name", flat=True))
