"""From a cell to a value: dates, times, yes or no, numbers, names, phones.

A blank cell gives None (no names: an empty tuple); what the default is, the caller knows. What cannot be understood
raises `Unreadable` with its reason; no text raises anything else.
"""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite

from sheets.blanks import tidy, without_blanks
from sheets.grid import Value
from sheets.refusals import Trouble, Unreadable

# Excel counts days from here (its serial 60 is a 29 February 1900 that never was; nobody imports 1900).
_EXCEL_EPOCH = date(1899, 12, 30)
# 1954 to 2119: a smaller or larger number in a date column is a year or a typing error, not a day.
_SERIALS = range(20_000, 80_001)
_YEARS = range(1900, 2200)
_DATE_CHARACTERS = 60

_WEEKDAY = re.compile(r"[(（]?(星期|周|礼拜)[一二三四五六日天][)）]?$")
_CLOCK_BEHIND = re.compile(r"[\sT]+[0-9]{1,2}[:：][0-9]{1,2}([:：][0-9]{1,2}(\.[0-9]+)?)?Z?\s*$")
_DAY_BEFORE = re.compile(r"^[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}[\sT]{1,4}")
_SEPARATOR = r"[./\-‐‑–—−]"
_FULL = re.compile(rf"([0-9]{{4}})(?:年|{_SEPARATOR})([0-9]{{1,2}})(?:月|{_SEPARATOR})([0-9]{{1,2}})[日号.]?")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SHORT_YEAR = re.compile(rf"'?[0-9]{{2}}(?:年|{_SEPARATOR})[0-9]{{1,2}}(?:月|{_SEPARATOR})[0-9]{{1,2}}[日号]?")
_NO_DAY = re.compile(rf"[0-9]{{4}}(?:年度?)?|[0-9]{{4}}(?:年|{_SEPARATOR})[0-9]{{1,2}}月?")
_NO_YEAR = re.compile(r"[0-9]{1,2}月[0-9]{1,2}[日号]?")
_NUMERIC = re.compile(r"[0-9]{1,9}(\.[0-9]*)?")
_CLOCK = re.compile(r"([0-9]{1,2})(?:[:时点])([0-9]{1,2})?(?:[:分]([0-9]{1,2})?秒?)?")

_FIGURES = re.compile(r"[+-]?([0-9]{1,15}(\.[0-9]{0,15})?|\.[0-9]{1,15})")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3}){1,4}(\.[0-9]*)?")

_YES = frozenset({"是", "有", "对", "true", "t", "yes", "y", "1", "√", "✓", "✔", "☑"})
_NO = frozenset({"否", "无", "不是", "错", "false", "f", "no", "n", "0", "×", "✗", "✘", "☐", "□"})

_NAME_BREAK = re.compile(r"[、;,/\n\r\v\f\u2028\u2029]+")
_NAME_CHARACTERS = 100


def text_of(value: Value) -> str:
    """The cell as a person reads it: 13800138000.0 is 13800138000, a date is 2021-01-27."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return tidy(value) if isinstance(value, str) else str(value)


def parse_date(value: Value) -> date | None:
    """A local day from a date cell, an Excel serial, or text such as 2021年1月27日, 2021.1.27, 20210127."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        if value.year not in _YEARS:
            raise Unreadable(Trouble.IMPOSSIBLE_DATE, value)
        return value
    if isinstance(value, bool | time):
        raise Unreadable(Trouble.NOT_A_DATE, value)
    written = _half_width(text_of(value))
    if len(written) > _DATE_CHARACTERS:
        raise Unreadable(Trouble.NOT_A_DATE, value)
    plain = _WEEKDAY.sub("", without_blanks(_CLOCK_BEHIND.sub("", written)))
    return _day_of_text(plain, value) if plain else None


def parse_time(value: Value) -> time | None:
    """A time of day from a time cell, a fraction of a day, or text such as 9:30, 09:30:00, 9时30分."""
    if isinstance(value, datetime):
        return value.time().replace(microsecond=0)
    if isinstance(value, time):
        return value.replace(microsecond=0)
    if isinstance(value, date | bool):
        raise Unreadable(Trouble.NOT_A_TIME, value)
    if isinstance(value, int | float):
        return _fraction_of_day(value)
    plain = without_blanks(_DAY_BEFORE.sub("", _half_width(text_of(value))))
    if not plain:
        return None
    found = _CLOCK.fullmatch(plain)
    if found is None or (":" in plain and found.group(2) is None):
        raise Unreadable(Trouble.NOT_A_TIME, value)
    hour, minute, second = (int(part or 0) for part in found.groups())
    if hour > 23 or minute > 59 or second > 59:
        raise Unreadable(Trouble.NOT_A_TIME, value)
    return time(hour, minute, second)


def parse_yes_no(value: Value) -> bool | None:
    """是/否, true/false, 1/0, yes/no, √/×; None where nothing stands, for the caller's default."""
    if isinstance(value, bool):
        return value
    plain = without_blanks(_half_width(text_of(value))).casefold()
    if not plain:
        return None
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    raise Unreadable(Trouble.NOT_YES_OR_NO, value)


def parse_decimal(value: Value) -> Decimal | None:
    """A number, thousands commas allowed; neither infinity nor words."""
    if isinstance(value, bool | date | time):
        raise Unreadable(Trouble.NOT_A_NUMBER, value)
    if isinstance(value, float) and isfinite(value):
        value = format(Decimal(repr(value)), "f")
    plain = without_blanks(_half_width(text_of(value)))
    if not plain:
        return None
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    # Decimal itself also takes NaN, 1_0, other scripts' figures and exponents of any size.
    if not _FIGURES.fullmatch(plain):
        raise Unreadable(Trouble.NOT_A_NUMBER, value)
    return Decimal(plain)


def parse_int(value: Value) -> int | None:
    """A whole number; 5.0 is 5, 5.5 is refused."""
    number = parse_decimal(value)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise Unreadable(Trouble.NOT_WHOLE, value)
    return int(number)


def split_names(value: Value) -> tuple[str, ...]:
    """Names in the order written, split by 、 ; , / and line breaks, freed of all blanks; `name@单位` is kept together.

    Never split at a blank: two-character names are padded with blanks to the width of three.
    """
    return tuple(name for name, _ in names_as_written(value))


def names_as_written(value: Value) -> tuple[tuple[str, str], ...]:
    """Like `split_names`, each name beside the piece of text it came from."""
    found = []
    for piece in _NAME_BREAK.split(_half_width(text_of(value))):
        name = without_blanks(piece)
        if len(name) > _NAME_CHARACTERS:
            raise Unreadable(Trouble.NAME_TOO_LONG, piece)
        if name:
            found.append((name, piece.strip()))
    return tuple(found)


def looks_like_two_names(written: str) -> bool:
    """True for 宋大伟  李孝光 (either side of the blank could be a name), False for padding as in 宋  伟."""
    parts = [without_blanks(part) for part in re.split(r"\s+", tidy(written.partition("@")[0]))]
    return len(parts) > 1 and all(len(part) > 1 and not part.isascii() for part in parts)


def parse_phone(value: Value) -> str | None:
    """The digits of a mobile number or of a landline with its dash, also where a spreadsheet holds a number."""
    plain = without_blanks(_half_width(text_of(value)))
    if not plain:
        return None
    plain = re.sub(r"[‐‑–—−]", "-", plain)
    plain = re.sub(r"^(\+|00)86-?", "", plain)
    plain = re.sub(r"^\((0[0-9]{2,3})\)-?", r"\1-", plain)
    digits = plain.replace("-", "")
    if re.fullmatch(r"1[3-9][0-9]{9}", digits):
        return digits
    if re.fullmatch(r"(0[0-9]{2,3}-?)?[2-9][0-9]{4,7}(-[0-9]{1,5})?", plain):
        return plain
    raise Unreadable(Trouble.NOT_A_PHONE, value)


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _day_of_text(plain: str, shown: Value) -> date:
    if found := _FULL.fullmatch(plain) or _COMPACT.fullmatch(plain):
        return _day(*(int(part) for part in found.groups()), shown=shown)
    if _SHORT_YEAR.fullmatch(plain):
        raise Unreadable(Trouble.TWO_DIGIT_YEAR, shown)
    if _NUMERIC.fullmatch(plain) and int(plain.partition(".")[0]) in _SERIALS:
        return _EXCEL_EPOCH + timedelta(days=int(plain.partition(".")[0]))
    if _NO_DAY.fullmatch(plain) or _NO_YEAR.fullmatch(plain):
        raise Unreadable(Trouble.DATE_INCOMPLETE, shown)
    raise Unreadable(Trouble.NOT_A_DATE, shown)


def _day(year: int, month: int, day: int, *, shown: Value) -> date:
    if year in _YEARS:
        try:
            return date(year, month, day)
        except ValueError:
            pass
    raise Unreadable(Trouble.IMPOSSIBLE_DATE, shown)


def _fraction_of_day(value: float) -> time:
    if not 0 <= value < 1:
        raise Unreadable(Trouble.NOT_A_TIME, value)
    seconds = min(round(value * 86_400), 86_399)
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60)
