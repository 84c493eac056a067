"""Names of people: how they are tidied, compared, spelled in pinyin, and which ones look alike."""

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from heapq import nlargest
from itertools import chain, islice
from pathlib import Path

from django.conf import settings

from sheets.blanks import tidy, without_blanks

CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
# Half of a two-character name is one character: 宋伟 is near 宋卫.
LIKENESS = 0.5
# A table in which more names are unknown is the wrong table: hints would not help, and each costs time.
MOST_ASKED = 500
# How far one search goes among the names that share a character, and how many of them are measured.
MOST_LOOKED_AT = 5000
MOST_MEASURED = 50
LONGEST_ASKED = 40


def tidy_name(text: str) -> str:
    """A name as it is kept: no blanks around it, and none inside a Chinese one (宋  伟 is padding, not two names)."""
    plain = " ".join(tidy(text).split())
    joined = plain.replace(" ", "")
    return joined if CHINESE.match(joined) else plain


def name_key(text: object) -> str:
    """A name as it is compared: full-width letters made narrow, every blank inside and around taken out."""
    return without_blanks(unicodedata.normalize("NFKC", str(text))).casefold()


class Lookalikes:
    """Names that are found by others that look like them; one serves a whole table of misspelled ones.

    However many names there are and however many are asked for, the work is bounded: past the bounds there is no hint.
    """

    def __init__(self, names: Iterable[str]) -> None:
        """``names`` as they are to be shown."""
        self._by_key = {name_key(name): name for name in names}
        self._with: dict[str, list[str]] = defaultdict(list)
        for key in self._by_key:
            for sign in set(key):
                self._with[sign].append(key)
        self._found: dict[str, list[str]] = {}

    def of(self, name: str, *, at_most: int = 3) -> list[str]:
        """Names that look like this one, the nearest first: for "是不是：李孝光？"."""
        key = name_key(name)[:LONGEST_ASKED]
        if key not in self._found and len(self._found) < MOST_ASKED:
            near = get_close_matches(key, self._sharing(key), n=at_most, cutoff=LIKENESS)
            self._found[key] = [self._by_key[match] for match in near]
        return self._found.get(key, [])

    def _sharing(self, key: str) -> list[str]:
        """The names with most characters in common, the rare characters asked first."""
        lists = sorted((self._with[sign] for sign in set(key) if sign in self._with), key=len)
        shared = Counter(islice(chain.from_iterable(lists), MOST_LOOKED_AT))
        return nlargest(MOST_MEASURED, shared, key=lambda other: 2 * shared[other] / (len(key) + len(other)))


def near_names(name: str, names: Iterable[str], *, at_most: int = 3) -> list[str]:
    """Names that look like this one, where only one is asked for."""
    return Lookalikes(names).of(name, at_most=at_most)


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
