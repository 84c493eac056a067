"""KIND mine_statuses: 矿井状态."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.resources.outcome import GivenRow, Problems, RowOutcome, Touch
from accounts.resources.table import Column, TableResource
from accounts.resources.widgets import Choice, Day, Name
from mines.actions.statuses import change_status, open_before, record_status, void_status
from mines.models import MineStatus
from mines.resources.registers import mines


class MineStatusResource(TableResource):
    """One row per mine and status from a day on."""

    table: ClassVar = "mine_statuses"
    caption: ClassVar = gettext_lazy("矿井状态")
    needs: ClassVar = gettext_lazy("煤矿、状态、起；止可空")

    mine = Column("煤矿", "Mine", widget=Name(), required=True, aliases=("煤矿名称",))
    status = Column("状态", "Status", widget=Choice(MineStatus.Status), required=True)
    starts = Column("起", "From", widget=Day(), required=True, aliases=("起始日期", "开始日期"))
    ends = Column("止", "Until", widget=Day(), default=None, aliases=("结束日期", "终止日期"))

    def get_queryset(self) -> Any:
        """Statuses that stand in the books, day by day."""
        return MineStatus.objects.current().select_related("mine").order_by("mine_id", "starts", "id")

    def load(self, rows: Sequence[GivenRow]) -> None:
        """Mines and all their statuses."""
        self.mines = mines()
        self.known: dict[int, list[MineStatus]] = defaultdict(list)
        for row in self.get_queryset():
            self.known[row.mine_id].append(row)

    def resolve(self, cells: dict[str, Any], problems: Problems) -> None:
        """Which mine."""
        cells["mine"] = self.mines.one("mine", cells["mine"], problems)

    def match(self, cells: dict[str, Any]) -> MineStatus | None:
        """The mine's status from the same day."""
        rows = self.known.get(cells["mine"].pk, ())
        return next((row for row in rows if row.starts == cells["starts"]), None)

    def check(self, draft: Mapping[str, Any], match: MineStatus | None, problems: Problems) -> None:
        """One status on a day; a status still running is ended by the next one, anything else may not overlap."""
        starts, ends = draft["starts"], draft["ends"]
        if ends and ends < starts:
            problems.add("ends", ends, _("止早于起，请改正"))
            return
        for row in self.known.get(draft["mine"].pk, ()):
            if match is not None and row.pk == match.pk:
                continue
            running_before = row.ends is None and row.starts < starts
            meets = (row.ends is None or row.ends >= starts) and (ends is None or row.starts <= ends)
            if meets and not running_before:
                facts = {"status": row.get_status_display(), "starts": row.starts, "ends": row.ends or "…"}
                text = _("与已登记的“%(status)s”（%(starts)s 至 %(ends)s）重叠，请改正起止日期")
                problems.add("starts", starts, text % facts)
                return

    def remarks(self, draft: Mapping[str, Any], match: MineStatus | None) -> Iterable[str]:
        """Say which status ends with this one."""
        for row in self.known.get(draft["mine"].pk, ()):
            if match is None and row.ends is None and row.starts < draft["starts"]:
                facts = {"status": row.get_status_display(), "day": draft["starts"] - timedelta(days=1)}
                yield _("原“%(status)s”将于 %(day)s 止") % facts

    def accept(self, number: int, draft: Mapping[str, Any], match: MineStatus | None) -> None:
        """Later rows may not overlap this one."""
        row = MineStatus(pk=match.pk if match else None, **{name: draft[name] for name in self.columns})
        rows = self.known[draft["mine"].pk]
        rows[:] = [*(other for other in rows if match is None or other.pk != match.pk), row]

    def identity(self, draft: Mapping[str, Any]) -> Hashable:
        """Mine and first day."""
        return draft["mine"].pk, draft["starts"]

    def called(self, cells: Mapping[str, Any]) -> str:
        """Mine and first day."""
        return f"{cells['mine']} · {cells['starts']}"

    def order(self, outcomes: Sequence[RowOutcome]) -> list[RowOutcome]:
        """Oldest first, since each ends the one before it."""
        return sorted(super().order(outcomes), key=lambda outcome: outcome.draft["starts"])

    def save(self, outcome: RowOutcome, *, by: User) -> MineStatus:
        """A changed status is voided and entered anew; a new one ends the one still running."""
        draft = outcome.draft
        values = {name: draft[name] for name in ("status", "starts", "ends")}
        if outcome.match is not None:
            return change_status(former=outcome.match, **values, reason=_("导入更正"), by=by)
        self.former = open_before(MineStatus(mine=draft["mine"], **values))
        return record_status(mine=draft["mine"], **values, by=by)

    def touches(self, outcome: RowOutcome, saved: MineStatus) -> list[Touch]:
        """The status that ended is a written row, too."""
        touched = super().touches(outcome, saved)
        if outcome.match is None and self.former is not None:
            ended = self.get_queryset().get(mine=self.former.mine_id, starts=self.former.starts)
            touched.append(Touch(outcome.number, ended.pk, self.row_of(self.former), self.row_of(ended)))
        return touched

    def withdraw(self, pks: Sequence[int], *, by: User, reason: str) -> None:
        """Void them."""
        for row in self.find(pks).values():
            void_status(status=row, reason=reason, by=by)

    def find(self, pks: Iterable[int]) -> dict[int, MineStatus]:
        """Statuses that still stand, by id."""
        return {row.pk: row for row in self.get_queryset().filter(pk__in=list(pks))}
