"""What a reading sets, in words instead of the codes it is stored in."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from duties.models import Duty, Reading
from mines.models import Mine, MineStatus

Field = Reading.Field
YES_NO = {"true": _("是"), "false": _("否")}
# Kinds of visits as their register calls them; that register stands on this room and cannot be asked.
VISIT_KINDS = {
    "routine": _("常规检查"),
    "unannounced": _("突击暗查"),
    "cross": _("交叉执法"),
    "joint": _("联合执法"),
    "remote_video": _("远程视频"),
    "follow_up": _("整改复查"),
    "special": _("专项检查"),
    "guidance": _("检查指导"),
}
WORDS: Mapping[str, Mapping[str, Any]] = {
    Field.PERIOD: dict(Duty.Period.choices),
    Field.UNIT: {
        "visits": _("每份记录算一次"),
        "days": _("每天最多算一次"),
        "mine_days": _("同一天同一矿只算一次"),
        "mines": _("每矿只算一次"),
        "coverage_days": _("按人数相符的天数"),
    },
    Field.SCOPE: {
        "overall": _("全区合计"),
        "each_mine": _("每个煤矿"),
        "each_enterprise": _("每家煤矿企业"),
        "each_inspector": _("每名驻矿安监员"),
        "each_closed_mine": _("每个已关闭煤矿"),
    },
    Field.COUNTED_KINDS: VISIT_KINDS,
    Field.APPLIES_TO_STATUS: dict(MineStatus.Status.choices),
    Field.APPLIES_TO_OWNERSHIP: dict(Mine.Ownership.choices),
    Field.FIRST_PERIOD: {"track": _("只跟踪不考核"), "full": _("按整期考核"), "prorata": _("按天数折算")},
    Field.DUE_OFFSET_UNIT: {"days": _("自然日"), "workdays": _("工作日")},
    Field.LATE_OK: YES_NO,
}


def value_in_words(reading: Reading) -> str:
    """The value; one that has no words (a number, a day) as it is."""
    words = WORDS.get(reading.field, {})
    return gettext("、").join(str(words.get(code, code)) for code in reading.value.split(";"))


def value_from_words(field: str, text: str) -> str:
    """The code of what was typed as a word (每月, monthly), parts split by 、 or ;. What is no word stays as it is."""
    codes = {str(word): code for code, word in WORDS.get(field, {}).items()}
    return ";".join(codes.get(part.strip(), part.strip()) for part in re.split("[;；、]", text) if part.strip())


def usable(field: str) -> str:
    """What may be typed, in words; empty where it is a number or a day."""
    return gettext("、").join(str(word) for word in WORDS.get(field, {}).values())


def note_in_words(reading: Reading) -> str:
    """Why it is read so, in the language of the page."""
    return reading.note_en if reading.note_en and (get_language() or "").startswith("en") else reading.note
