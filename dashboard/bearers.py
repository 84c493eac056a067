"""Bearers as the text names them: whose row a figure stands in, and who posts whom by article 11."""

from collections import defaultdict
from datetime import date
from functools import cached_property

from django.db.models import Subquery
from django.utils.translation import gettext

from audit.kept import kept
from dashboard.figures import Line
from duties.models import BookSetting, Duty, DutyBearer, PeriodClosing
from mines.staffing import Headcount, Staffing

GROUP = "group"


class Bearers:
    """Every bearer with its duty and clause, in one query."""

    def __init__(self) -> None:
        """Read them, and with them the first day of the books and the last that the office has closed."""
        found = (
            DutyBearer.objects.select_related("duty__clause", "department", "post__department")
            .annotate(
                books_from=Subquery(BookSetting.objects.values("books_from")[:1]),
                closed_to=Subquery(PeriodClosing.objects.order_by("-ends").values("ends")[:1]),
            )
            .order_by("id")
        )
        self.by_duty: dict[int, list[DutyBearer]] = defaultdict(list)
        self._books_from: date | None = None
        self.closed_to: date | None = None
        for bearer in found:
            self.by_duty[bearer.duty_id].append(bearer)
            self._books_from = bearer.books_from
            self.closed_to = bearer.closed_to

    @cached_property
    def duties(self) -> dict[int, Duty]:
        """Duties that somebody bears, by id."""
        return {number: bearers[0].duty for number, bearers in self.by_duty.items()}

    @property
    def first_day(self) -> date | None:
        """The first day on which anything is owed in these books; None while nobody owes anything."""
        first = min((duty.effective_from for duty in self.duties.values()), default=None)
        return max(first, self._books_from) if first and self._books_from else first

    def tag_of(self, duty: int, post: int | None, department: int) -> str:
        """Whose row an obligation stands in: the post or department named, else the group that the text names."""
        if post is not None:
            return f"post={post}"
        return GROUP if self._group_of(duty, department) else f"department={department}"

    def name_of(self, line: Line) -> str:
        """The name of that row."""
        if line.post is not None:
            return f"{line.department_name}{line.post_title}"
        return self._group_of(line.duty, line.department) or line.department_name

    def _group_of(self, duty: int, department: int) -> str:
        """The group for which a department owes that the text does not name itself; empty where it does."""
        bearers = self.by_duty.get(duty, [])
        if any(bearer.department_id == department for bearer in bearers):
            return ""
        return next((_described(bearer) for bearer in bearers if bearer.group or _is_placeholder(bearer)), "")

    def names(self, duty: int) -> str:
        """All who bear a duty."""
        return gettext("、").join(_described(bearer) for bearer in self.by_duty.get(duty, []))

    def posting_names(self) -> dict[str, str]:
        """Which body of each kind posts inspectors, by the words of the posting duties."""
        return {
            bearer.department.kind: bearer.department.name
            for number, bearers in self.by_duty.items()
            if self.duties[number].kind == Duty.Kind.POSTING and self.duties[number].applies_to_ownership
            for bearer in bearers
            if bearer.department is not None
        }

    def mismatch_lines(self, staffing: Staffing) -> list[str]:
        """One line per mine whose head-counts are wrong: who has how many of how many."""
        names = self.posting_names()
        by_mine: dict[str, list[str]] = defaultdict(list)
        for count in staffing.mismatches:
            by_mine[str(count.mine)].append(_has_of(count, names))
        line = gettext("%(mine)s：%(counts)s")
        return [line % {"mine": mine, "counts": gettext("，").join(counts)} for mine, counts in by_mine.items()]


def bearers_now() -> Bearers:
    """The bearers as the catalogue stands now."""
    return kept(("bearers",), Bearers)


def _has_of(count: Headcount, names: dict[str, str]) -> str:
    who = names.get(count.department_kind, str(count.department_kind.label))
    return gettext("%(who)s %(has)d／应 %(should)d") % {"who": who, "has": count.has, "should": count.should}


def _described(bearer: DutyBearer) -> str:
    if bearer.group:
        return str(bearer.get_group_display())
    return str(bearer.post or bearer.department)


def _is_placeholder(bearer: DutyBearer) -> bool:
    return bearer.department is not None and bearer.department.pending_check
