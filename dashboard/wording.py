"""Wording: how duties, periods, measures and subjects are said on the pages, in the language of the request."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from compliance.periods import PeriodKind
from duties.models import Clause, Duty, Obligation, Reading

# Measures are short on a board: 5 times a month, once a quarter.
EVERY = {
    PeriodKind.DAY: _("日"),
    PeriodKind.WEEK: _("周"),
    PeriodKind.TEN_DAY: _("旬"),
    PeriodKind.HALF_MONTH: _("半月"),
    PeriodKind.MONTH: _("月"),
    PeriodKind.TWO_MONTH: _("两月"),
    PeriodKind.QUARTER: _("季"),
    PeriodKind.HALF_YEAR: _("半年"),
    PeriodKind.YEAR: _("年"),
}
ROMAN = dict(zip("一二三四五六七八九十", ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"), strict=True))

# An entry of the trail is named subject.verb.
SUBJECTS = {
    "appointment": _("任职"),
    "back_check": _("回访抽查"),
    "book_setting": _("账簿设置"),
    "department": _("单位"),
    "duty": _("职责"),
    "enterprise": _("煤矿企业"),
    "excuse": _("免除核减"),
    "export": _("导出"),
    "factor": _("第二要素"),
    "flag": _("督办"),
    "guard": _("留痕触发器"),
    "import": _("导入"),
    "instrument": _("依据文件"),
    "mine": _("煤矿"),
    "mine_status": _("矿井状态"),
    "notice": _("通知"),
    "period": _("封账"),
    "post": _("岗位"),
    "posting": _("驻矿派驻"),
    "reading": _("本地设置"),
    "record": _("材料"),
    "session": _("登录"),
    "user": _("人员"),
    "visit": _("入矿检查"),
    "workday": _("节假日调整"),
}
VERBS = {
    "accepted": _("受理"),
    "acknowledged": _("签收"),
    "added": _("添加"),
    "answered": _("说明"),
    "applied": _("已保存"),
    "changed": _("变更"),
    "chased": _("催办"),
    "closed": _("办结"),
    "confirmed": _("确认"),
    "corrected": _("更正"),
    "created": _("新增"),
    "declined": _("表示未参加"),
    "ended": _("结束"),
    "granted": _("批准"),
    "made": _("已生成"),
    "phone_shown": _("查看电话"),
    "locked": _("锁定"),
    "opened": _("成功"),
    "raised": _("标为逾期"),
    "read": _("已读"),
    "recorded": _("登记"),
    "refused": _("失败"),
    "removed": _("删除"),
    "reopened": _("重开"),
    "restored": _("恢复"),
    "renewed": _("更换"),
    "reset": _("清除"),
    "returned": _("退回"),
    "suspended": _("停用登录"),
    "undone": _("撤销"),
    "unlocked": _("解锁"),
    "voided": _("作废"),
    "withdrawn": _("撤回"),
}


@dataclass(frozen=True, slots=True)
class Subjects:
    """What the obligations of a row are owed for."""

    mines: bool = False
    enterprises: bool = False
    people: bool = False

    @property
    def each(self) -> str:
        """For whom or what each is owed, empty where it is owed once over all."""
        if self.mines:
            return gettext("每矿")
        if self.enterprises:
            return gettext("每企业")
        return gettext("每人") if self.people else ""


def in_english() -> bool:
    """Whether the page is read in English."""
    return (get_language() or "").startswith("en")


def note_of(reading: Reading) -> str:
    """Why the district reads the text so."""
    return reading.note_en if in_english() and reading.note_en else reading.note


def article_of(duty: Duty) -> str:
    """The article's label as the document prints it, （十二）; in English its number."""
    clause: Clause | None = duty.clause
    if in_english():
        return gettext("第%(number)s条") % {"number": duty.article} if duty.article.isdigit() else duty.article
    return clause.label if clause is not None and clause.label else duty.article


def measure_of(period_kind: str, required: int, subjects: Subjects, *, days: bool = False) -> str:
    """``≥5次/月``, ``每矿 ≥1次/季``; head-counts are said in days."""
    if period_kind not in EVERY:
        return gettext("一次性")
    words = {"count": required, "every": EVERY[PeriodKind(period_kind)]}
    count = gettext("每天人数相符") if days else gettext("≥%(count)d次/%(every)s") % words
    return f"{subjects.each} {count}".strip()


def month_of(day: date) -> str:
    """The month's name as a column head."""
    return date_format(day, gettext("n月"))


def day_of(day: date) -> str:
    """Month and day: 9月23日."""
    return date_format(day, gettext("n月j日"))


def times(count: int) -> str:
    """A count of acts with its unit."""
    return ngettext("%(count)d 次", "%(count)d 次", count) % {"count": count}


def amount(obligation: Obligation, count: int) -> str:
    """A count with the unit its duty counts in: days of right head-count, else times."""
    if obligation.duty.kind == Duty.Kind.POSTING:
        return ngettext("%(count)d 天", "%(count)d 天", count) % {"count": count}
    return times(count)


def listed(names: Sequence[str], *, most: int) -> str:
    """Names run together, the tail as a number."""
    shown = gettext("、").join(names[:most])
    return gettext("%(names)s 等 %(count)d 个") % {"names": shown, "count": len(names)} if len(names) > most else shown


def deed_of(action: str) -> str:
    """An entry of the trail in words: visit.recorded is 入矿检查 登记."""
    subject, _dot, verb = action.partition(".")
    return f"{SUBJECTS.get(subject, subject)} {VERBS.get(verb, verb)}".strip()


def numeral_of(number: str) -> str:
    """The document numbers its parts 一 to 十."""
    return ROMAN.get(number, number) if in_english() else number
