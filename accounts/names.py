"""Names of people: how they are tidied, compared, spelled in pinyin, and which ones look alike."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from django.conf import settings

# Zero-width characters are no blanks to Python, and yet they come along with text copied from Word and the web.
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
# Half of a two-character name is one character: 宋伟 is near 宋卫.
LIKENESS = 0.5


def tidy_name(text: str) -> str:
    """A name as it is kept: no blanks around it, and none inside a Chinese one (宋  伟 is padding, not two names)."""
    plain = " ".join(text.translate(INVISIBLE).split())
    joined = plain.replace(" ", "")
    return joined if CHINESE.match(joined) else plain


def name_key(text: object) -> str:
    """A name as it is compared: full-width letters made narrow, every blank inside and around taken out."""
    return "".join(unicodedata.normalize("NFKC", str(text)).translate(INVISIBLE).split()).casefold()


def near_names(name: str, names: Iterable[str], *, at_most: int = 3) -> list[str]:
    """Names that look like this one, the nearest first: for "是不是：李孝光？"."""
    by_key = {name_key(candidate): candidate for candidate in names}
    return [by_key[key] for key in get_close_matches(name_key(name), by_key, n=at_most, cutoff=LIKENESS)]


def spell(name: str) -> tuple[str, str]:
    """Pinyin run together and its initials: 宋伟 → songwei, sw. Surnames are read as such (单 shan, 曾 zeng)."""
    # Half a second and 55 MB, needed only when a person is saved.
    from pypinyin import lazy_pinyin  # noqa: PLC0415

    plain = tidy_name(name)
    surname = _surname_of(plain)
    syllables = surnames()[surname].split() if surname else []
    syllables += lazy_pinyin(plain[len(surname) :])
    words = [word for word in (re.sub(r"[^a-z0-9]", "", syllable.casefold()) for syllable in syllables) if word]
    return "".join(words), "".join(word[0] for word in words)


@cache
def surnames() -> Mapping[str, str]:
    """Surnames that are not read as the character usually is, with their pinyin (syllables apart)."""
    path = Path(settings.BASE_DIR) / "fixtures" / "pinyin" / "surnames.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["surname"]: row["pinyin"] for row in csv.DictReader(file)}


def _surname_of(name: str) -> str:
    """The surname, if it is one of the odd ones; of two characters before one (单于 before 单)."""
    return next((name[:length] for length in (2, 1) if len(name) > length and name[:length] in surnames()), "")
