"""The plan's words for what the core says in codes."""

from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from compliance.owing import Unjudged
from compliance.standing import Why

WHY = {
    Why.VOIDED: _("已作废"),
    Why.SUPERSEDED: _("已被更正后的记录取代"),
    Why.OPEN_NOT_ENDED: _("检查尚未结束"),
    Why.NOT_CONFIRMED: _("没有本人确认"),
    Why.OUTSIDE_PERIOD: _("不在计算期内"),
    Why.KIND_NOT_COUNTED: _("这种方式不计入"),
    Why.NOT_IN_POST: _("当日不在该岗位任职"),
    Why.MINE_NOT_IN_SCOPE: _("当日该矿不在适用范围"),
    Why.SAME_MINE_AND_DAY: _("同一天同一矿已算一次"),
    Why.SAME_DAY: _("同一天已算一次"),
    Why.SAME_MINE: _("该矿已算一次"),
    Why.TOO_SOON: _("距上次计入的间隔不足"),
}

UNJUDGED = {
    Unjudged.FIRST_PERIOD: _("首期不满，只跟踪不考核"),
    Unjudged.DUTY_ENDED: _("职责在期内废止"),
    Unjudged.SUBJECT_LEFT: _("对象在期内退出适用范围"),
    Unjudged.SUBJECT_ENTERED: _("对象在期内才进入适用范围"),
    Unjudged.PERIOD_UNSET: _("未设周期"),
    Unjudged.PRINCIPLE: _("原则性要求"),
}

QUARTERS = (_("第一季度"), _("第二季度"), _("第三季度"), _("第四季度"))
HALVES = (_("上半年"), _("下半年"))


def period_label(kind: str, start: date, end: date) -> str:
    """What people call a calendar period: 2021年5月, 2021年第二季度; finer ones by their days (end inclusive)."""
    if kind == "month":
        return gettext("%(year)d年%(month)d月") % {"year": start.year, "month": start.month}
    if kind == "year":
        return gettext("%(year)d年") % {"year": start.year}
    if kind == "quarter":
        return gettext("%(year)d年%(part)s") % {"year": start.year, "part": QUARTERS[(start.month - 1) // 3]}
    if kind == "half_year":
        return gettext("%(year)d年%(part)s") % {"year": start.year, "part": HALVES[(start.month - 1) // 6]}
    return days_label(start, end)


def days_label(start: date, end: date) -> str:
    """First and last day; the year is not said twice."""
    if start == end:
        return start.isoformat()
    last = end.isoformat() if end.year != start.year else f"{end:%m-%d}"
    return gettext("%(start)s 至 %(end)s") % {"start": start.isoformat(), "end": last}
