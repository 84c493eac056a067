"""KIND duties: 职责, the catalogue as a table."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.widgets import Widget

from accounts.actions.removing import remove_unused
from accounts.models import User
from accounts.resources.directory import Directory
from accounts.resources.outcome import GivenRow, Problems, RowOutcome, Touch
from accounts.resources.registers import departments, posts
from accounts.resources.table import Column, TableResource
from accounts.resources.widgets import Choice, ChoiceList, Day, Names, Text, Whole, YesNo, is_blank
from compliance.periods import Season
from compliance.rules import FirstPeriod, OffsetUnit, Scope, Unit
from duties.actions.catalogue import BearerDraft, save_duty
from duties.bearers import GROUP_NAMES
from duties.models import Clause, Duty, Instrument
from mines.models import Mine, MineStatus
from sheets.values import split_names

NAMES_OF_GROUPS = {str(group): name for name, group in GROUP_NAMES.items()}


class Word(Text):
    """One identifier of the core's vocabulary; empty = the text is silent."""

    def __init__(self, words: type[StrEnum]) -> None:
        """``words``: the vocabulary."""
        super().__init__()
        self.words = words

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The identifier."""
        text = str(super().clean(value, row, **kwargs)).lower()
        if text not in list(self.words):
            raise ValueError(_("只能是：%(words)s") % {"words": "、".join(self.words)})
        return text


class WordList(Names):
    """Identifiers split by ; or 、, in the order written."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """With ; between them."""
        return ";".join(value or ())


class SeasonText(Text):
    """Months in which a duty is owed: 3-12, or 11-2 over the turn of the year."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """First and last month with a dash."""
        text = str(super().clean(value, row, **kwargs)).removesuffix("月").replace("至", "-").replace("月-", "-")
        try:
            first, _dash, last = text.partition("-")
            Season(int(first), int(last or first))
        except ValueError:
            raise ValueError(_("月份写成 3-12 这样")) from None
        return text


class Listed(Widget):
    """Names split by 、, whatever their order: who is bound."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The names, sorted."""
        return tuple(sorted(set(split_names(value))))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """The names with 、 between them."""
        return "、".join(value or ())


class DutyResource(TableResource):
    """One row per wording of a duty; a later first day under the same key is an amendment."""

    table: ClassVar = "duties"
    caption: ClassVar = gettext_lazy("职责")
    needs: ClassVar = gettext_lazy("编号、单位、事项、履职方式、施行日期；其余可空，空着即原文未写")

    key = Column("编号", "Key", widget=Text(60), required=True)
    instrument = Column("依据文件", "Instrument", widget=Text(200), attribute="instrument__number", aliases=("文号",))
    article = Column("条", "Article", widget=Text(20), aliases=("条款",))
    department = Column("单位", "Department", widget=Listed(), default=(), required=True, aliases=("责任单位",))
    post = Column("岗位", "Post", widget=Listed(), default=())
    action = Column("事项", "Action", widget=Text(200), required=True)
    kind = Column("履职方式", "Kind", widget=Choice(Duty.Kind), required=True)
    period = Column("周期", "Period", widget=Choice(Duty.Period), default=Duty.Period.NONE.value)
    minimum = Column("至少", "Minimum", widget=Whole(), default=None)
    maximum = Column("至多", "Maximum", widget=Whole(), default=None)
    unit = Column("计次口径", "Unit", widget=Word(Unit))
    scope = Column("适用范围", "Scope", widget=Word(Scope))
    counted_kinds = Column("计入的检查方式", "Kinds counted", widget=WordList(), default=list)
    min_days_apart = Column("间隔天数", "Days apart", widget=Whole(), default=None)
    applies_to_status = Column("适用的矿井状态", "Statuses", widget=ChoiceList(MineStatus.Status), default=list)
    applies_to_ownership = Column("适用的所有制", "Ownerships", widget=ChoiceList(Mine.Ownership), default=list)
    season = Column("适用月份", "Season", widget=SeasonText(10))
    effective_from = Column("施行日期", "In force from", widget=Day(), required=True)
    effective_to = Column("废止日期", "In force until", widget=Day(), default=None)
    first_period = Column("首期", "First period", widget=Word(FirstPeriod))
    due_offset = Column("到期日顺延", "Due offset", widget=Whole(), default=None)
    due_offset_unit = Column("顺延单位", "Offset unit", widget=Word(OffsetUnit))
    late_ok = Column("可逾期补办", "Late accepted", widget=YesNo(), default=None)
    quote = Column("原文", "Quote", widget=Text(4000))
    action_en = Column("事项（英文）", "Action (English)", widget=Text(300))
    recurrence = Column(
        "周期类别", "Recurrence", widget=Choice(Duty.Recurrence), default=Duty.Recurrence.PERIODIC.value
    )
    recipient = Column("报送对象", "Recipient", widget=Text(100))
    evidence = Column("佐证材料", "Evidence", widget=Text(300))
    ambiguity = Column("存疑", "Ambiguity", widget=Text(4000))

    def get_queryset(self) -> Any:
        """All wordings of all duties."""
        return (
            Duty.objects.select_related("instrument")
            .prefetch_related("bearers__department", "bearers__post")
            .order_by("effective_from", "id")
        )

    def values_of(self, thing: Duty) -> dict[str, Any]:
        """A duty with those it binds."""
        names, titles = bearers_in_words(thing)
        number = thing.instrument.number if thing.instrument else ""
        return {**super().values_of(thing), "instrument": number, "department": names, "post": titles}

    def dehydrate_department(self, thing: Duty) -> str:
        """Whom it binds, for the export."""
        return "、".join(bearers_in_words(thing)[0])

    def dehydrate_post(self, thing: Duty) -> str:
        """Which of their posts, for the export."""
        return "、".join(bearers_in_words(thing)[1])

    def load(self, rows: Sequence[GivenRow]) -> None:
        """Duties, instruments with their articles, departments and posts."""
        self.departments, self.posts = departments(), posts()
        self.instruments: Directory[Instrument] = Directory(_("依据文件"))
        for instrument in Instrument.objects.all():
            self.instruments.add(instrument.number, instrument)
            self.instruments.add(instrument.title, instrument)
        articles = Clause.objects.filter(number__isnull=False)
        self.clauses = {(clause.instrument_id, str(clause.number)): clause for clause in articles}
        self.wordings: dict[str, list[Duty]] = defaultdict(list)
        for duty in self.get_queryset():
            self.wordings[duty.key].append(duty)

    def resolve(self, cells: dict[str, Any], problems: Problems) -> None:
        """Who is bound, and by which article."""
        instrument = None
        if cells.get("instrument"):
            instrument = self.instruments.one("instrument", cells["instrument"], problems)
            cells["instrument"] = instrument.number if instrument else ""
        cells["document"] = instrument
        cells["clause"] = self.clauses.get((instrument.pk, cells.get("article", ""))) if instrument else None
        self._resolve_bearers(cells, problems)

    def match(self, cells: dict[str, Any]) -> Duty | None:
        """The wording of that key from the same day."""
        rows = self.wordings.get(cells["key"], ())
        return next((duty for duty in rows if duty.effective_from == cells["effective_from"]), None)

    def check(self, draft: Mapping[str, Any], match: Duty | None, problems: Problems) -> None:
        """Dates and figures in order; an amendment comes after what it amends."""
        starts, ends = draft["effective_from"], draft["effective_to"]
        if ends and ends < starts:
            problems.add("effective_to", ends, _("废止日期早于施行日期，请改正"))
        if draft["maximum"] is not None and draft["maximum"] < (draft["minimum"] or 0):
            problems.add("maximum", draft["maximum"], _("至多不能小于至少"))
        later = [duty.effective_from for duty in self.wordings.get(draft["key"], ()) if duty.effective_from > starts]
        if match is None and later:
            text = _("该职责已有更晚施行的版本（%(day)s），请从最新版本起修订")
            problems.add("effective_from", starts, text % {"day": max(later)})

    def remarks(self, draft: Mapping[str, Any], match: Duty | None) -> Iterable[str]:
        """Say which wording an amendment ends."""
        if match is None and self.wordings.get(draft["key"]):
            yield _("修订：此前的版本到前一日为止，原文保留")

    def identity(self, draft: Mapping[str, Any]) -> Hashable:
        """Key and first day."""
        return draft["key"], draft["effective_from"]

    def called(self, cells: Mapping[str, Any]) -> str:
        """The key."""
        return str(cells["key"])

    def order(self, outcomes: Sequence[RowOutcome]) -> list[RowOutcome]:
        """Older wordings first, since an amendment ends the one before it."""
        return sorted(super().order(outcomes), key=lambda outcome: outcome.draft["effective_from"])

    def save(self, outcome: RowOutcome, *, by: User) -> Duty:
        """Through the action."""
        draft = outcome.draft
        apart = ("key", "instrument", "department", "post", "effective_from")
        values = {name: draft[name] for name in self.columns if name not in apart}
        values |= {"instrument": draft["document"], "clause": draft["clause"]}
        former = Duty.objects.filter(key=draft["key"], effective_from__lt=draft["effective_from"])
        self.former = None if outcome.match else self._one(former.order_by("-effective_from"))
        return save_duty(
            key=draft["key"],
            effective_from=draft["effective_from"],
            values=values,
            bearers=draft["bearers"],
            by=by,
        )

    def touches(self, outcome: RowOutcome, saved: Duty) -> list[Touch]:
        """The wording that an amendment ended is a written row, too."""
        stored = self.find([saved.pk])[saved.pk]
        touched = [Touch(outcome.number, saved.pk, outcome.before, self.row_of(stored))]
        if self.former is not None:
            ended = self.find([self.former.pk])[self.former.pk]
            if self.row_of(ended) != self.row_of(self.former):
                touched.append(Touch(outcome.number, ended.pk, self.row_of(self.former), self.row_of(ended)))
        return touched

    def withdraw(self, pks: Sequence[int], *, by: User, reason: str) -> None:
        """Remove duties for which nothing has been opened yet."""
        remove_unused(rows=Duty.objects.filter(pk__in=pks).order_by("-pk"), noun="duty", reason=reason, by=by)

    def find(self, pks: Iterable[int]) -> dict[int, Duty]:
        """Duties by id."""
        return {duty.pk: duty for duty in self.get_queryset().filter(pk__in=list(pks))}

    def _read(self, row: GivenRow, problems: Problems) -> dict[str, Any]:
        """A duty that binds nobody by name stays as it is; a new one must say whom it binds."""
        cells = super()._read(row, problems)
        unbound = any(not duty.bearers.all() for duty in self.wordings.get(cells.get("key", ""), ()))
        if unbound and is_blank(row.values.get("department")):
            problems[:] = [problem for problem in problems if problem.column != "department"]
            cells["department"] = ()
        return cells

    def _resolve_bearers(self, cells: dict[str, Any], problems: Problems) -> None:
        bearers, names = [], []
        for name in cells["department"]:
            if name in GROUP_NAMES:
                names.append(name)
                bearers.append(BearerDraft(group=GROUP_NAMES[name]))
                continue
            department = self.departments.one("department", name, problems)
            if department is None:
                continue
            names.append(department.name)
            titles = self.posts.get(department.pk) or Directory(_("岗位"))
            found = [titles.one("post", title, problems) for title in cells.get("post", ())]
            bearers += [BearerDraft(department=department, post=post) for post in found or [None]]
        cells["department"], cells["bearers"] = tuple(sorted(names)), bearers
        if all(bearer.department is None for bearer in bearers):
            cells["post"] = ()

    def _one(self, rows: Any) -> Duty | None:
        first = rows.first()
        return self.find([first.pk])[first.pk] if first else None


def bearers_in_words(duty: Duty) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Whom a duty binds: names of departments and groups, and titles of posts."""
    names, titles = set(), set()
    for bearer in duty.bearers.all():
        names.add(bearer.department.name if bearer.department else NAMES_OF_GROUPS[bearer.group])
        if bearer.post:
            titles.add(bearer.post.title)
    return tuple(sorted(names)), tuple(sorted(titles))
