"""文字雷同: findings and notes that repeat each other."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inspections.reasons.facts import Month, Part, Reason, about
from inspections.reasons.thresholds import CLONE_LIKENESS, CLONE_SIGNS, CLONE_TIMES, COPY_SIGNS

TITLE = _("文字雷同")


def found(month: Month) -> Iterator[Reason]:
    """One's own texts over again, nearly alike; and the long texts of others, word for word."""
    people = month.by_person()
    for parts in people.values():
        for group in _alike(parts):
            words = gettext("%(count)d 次检查写的几乎一样：“%(text)s”")
            yield about(group, words % {"count": len(group), "text": _shown(group[0].text)})
    written: dict[str, list[Part]] = defaultdict(list)
    for parts in people.values():
        for part in parts:
            if len(text := _plain(part.text)) >= COPY_SIGNS:
                written[text].append(part)
    for parts in written.values():
        first = min(parts, key=lambda part: (part.recorded_on, part.visit))
        for part in parts:
            # Two who went together may each enter it.
            if part.person != first.person and (part.mine, part.day) != (first.mine, first.day):
                words = gettext("%(visit)s 写的与 %(name)s %(first)s 的一字不差：“%(text)s”")
                facts = {"visit": part.called, "name": first.name, "first": first.called, "text": _shown(part.text)}
                yield about([part, first], words % facts)


def _alike(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Groups of texts that are nearly the first of them; every text is in one group."""
    groups: list[tuple[SequenceMatcher[str], list[Part]]] = []
    for part in parts:
        text = _plain(part.text)
        if len(text) < CLONE_SIGNS:
            continue
        for matcher, group in groups:
            matcher.set_seq1(text)
            # The two quick ones are upper bounds: they spare the slow one almost always.
            if (
                matcher.real_quick_ratio() >= CLONE_LIKENESS
                and matcher.quick_ratio() >= CLONE_LIKENESS
                and matcher.ratio() >= CLONE_LIKENESS
            ):
                group.append(part)
                break
        else:
            # The matcher remembers its second text.
            groups.append((SequenceMatcher(None, "", text, autojunk=False), [part]))
    return (group for _matcher, group in groups if len(group) >= CLONE_TIMES)


def _plain(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _shown(text: str) -> str:
    return text if len(text) <= COPY_SIGNS else f"{text[:COPY_SIGNS]}…"
