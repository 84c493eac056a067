"""What may stand in a cell: one widget per kind of value, reading it on the way in and writing it on the way out.

On the way out a widget is asked for one of three faces: text for scripts (identifiers, ISO days), text for people
(``labels``: the words of the screens) or values for a spreadsheet (``typed``: days and numbers stay days and numbers).
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Choices
from django.utils.translation import gettext as _
from django.utils.translation import override
from import_export.widgets import Widget

from accounts.models import Post
from accounts.names import name_key, tidy_name
from sheets import values
from sheets.blanks import without_blanks

LANGUAGES = ("zh-hans", "en")


def is_blank(value: object) -> bool:
    """Whether a cell holds nothing that a person would see."""
    return value is None or (isinstance(value, str) and not without_blanks(value))


class Text(Widget):
    """Plain text of limited length, blanks around it taken off."""

    def __init__(self, longest: int = 200) -> None:
        """``longest``: as many characters as the register takes."""
        super().__init__()
        self.longest = longest

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The text; a number that Excel made of it becomes text again."""
        text = values.text_of(value)
        if len(text) > self.longest:
            facts = {"longest": self.longest, "count": len(text)}
            raise ValueError(_("不能超过 %(longest)s 个字，现有 %(count)s 个") % facts)
        return text

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """The text as it stands."""
        return "" if value is None else str(value)


class Name(Text):
    """A name, of a new thing or of a known one. Chinese names lose the blanks they are padded with (宋  伟)."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The name without padding; a name in Latin letters keeps single blanks between its words."""
        return tidy_name(super().clean(value, row, **kwargs))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """The full name of a thing, or the text itself."""
        if value is None or isinstance(value, str):
            return value or ""
        return value.title if isinstance(value, Post) else value.name


class Phone(Text):
    """A telephone number, also where Excel took it for a number."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The number as text."""
        return super().clean(values.parse_phone(value), row, **kwargs)


class Names(Widget):
    """A list of names split by 、 or ; in one cell."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The names in the order written, each once."""
        return list(dict.fromkeys(values.split_names(value)))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """The names with 、 between them."""
        return "、".join(str(getattr(item, "name", item)) for item in value or ())


class Day(Widget):
    """A local date in any of the forms people write."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The date."""
        return values.parse_date(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """ISO text, or the date itself for a spreadsheet."""
        if value is None:
            return ""
        return value if kwargs.get("typed") else value.isoformat()


class Clock(Widget):
    """A time of day: 9:30, 09:30:00, 9时30分, or a spreadsheet's own time."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The time, to the minute."""
        moment = values.parse_time(value)
        return moment and moment.replace(second=0)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """HH:MM."""
        return "" if value is None else f"{value:%H:%M}"


class YesNo(Widget):
    """是 or 否."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """True or False."""
        return values.parse_yes_no(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """The word; nothing where the register is silent."""
        if value is None:
            return ""
        words = ("是", "否") if kwargs.get("labels") else ("true", "false")
        return words[0] if value else words[1]


class Whole(Widget):
    """A whole number, not negative."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The number."""
        number = values.parse_int(value)
        if number is not None and not 0 <= number <= 100_000:
            raise ValueError(_("应在 0 和 100000 之间"))
        return number

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Digits, or the number itself for a spreadsheet."""
        if value is None:
            return ""
        return value if kwargs.get("typed") else str(value)


class Amount(Widget):
    """A decimal number with limited places, between two bounds."""

    def __init__(self, places: int, lowest: int, highest: int) -> None:
        """``places`` after the point; bounds inclusive."""
        super().__init__()
        self.places, self.lowest, self.highest = places, lowest, highest

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The number, to as many places as the register keeps."""
        number = values.parse_decimal(value)
        if number is None:
            return None
        if not self.lowest <= number <= self.highest:
            facts = {"lowest": self.lowest, "highest": self.highest}
            raise ValueError(_("应在 %(lowest)s 和 %(highest)s 之间") % facts)
        return number.quantize(Decimal(1).scaleb(-self.places))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Digits without trailing noughts, or the number itself for a spreadsheet."""
        if value is None:
            return ""
        return value if kwargs.get("typed") else f"{value.normalize():f}"


class Choice(Widget):
    """One word of a closed list: its identifier, or its name in either language."""

    def __init__(self, choices: type[Choices]) -> None:
        """``choices``: the register's own list."""
        super().__init__()
        self.choices = choices
        self._meanings: dict[str, str] = {}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The identifier."""
        meaning = self._known().get(name_key(value))
        if meaning is None:
            words = "、".join(str(label) for label in self.choices.labels)
            raise ValueError(_("只能是：%(words)s") % {"words": words})
        return meaning

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """The identifier, or its name for people."""
        if value is None or value == "":
            return ""
        return str(self.choices(value).label) if kwargs.get("labels") else str(value)

    def _known(self) -> dict[str, str]:
        if not self._meanings:
            for choice in self.choices:
                self._meanings[name_key(choice.value)] = choice.value
                for language in LANGUAGES:
                    with override(language):
                        self._meanings.setdefault(name_key(choice.label), choice.value)
        return self._meanings


class ChoiceList(Choice):
    """Several words of a closed list, split by 、 or ;."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The identifiers in the order written."""
        return [super(ChoiceList, self).clean(word) for word in values.split_names(value)]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """The words with ; (scripts) or 、 (people) between them."""
        words: Sequence[str] = [super(ChoiceList, self).render(word, **kwargs) for word in value or ()]
        return ("、" if kwargs.get("labels") else ";").join(words)


def plain(value: object) -> object:
    """A cell's value as it is kept between preview and confirmation: JSON knows no dates and no times."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
