"""Marks: a clause's text cut where quotes begin and end, so that overlapping quotes never nest a link in a link."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the text as issued; ``keys`` names what lights it: the shortest quote over it, or several equal ones."""

    text: str
    keys: tuple[str, ...] = ()


def pieces(text: str, quotes: Mapping[str, str]) -> list[Piece]:
    """The whole text in order. A quote that does not stand in it lights nothing."""
    placed = []
    for key, quote in quotes.items():
        start = text.find(quote) if quote else -1
        if start >= 0:
            placed.append((start, start + len(quote), key))
    cuts = sorted({0, len(text), *(start for start, _, _ in placed), *(end for _, end, _ in placed)})
    found: list[Piece] = []
    for first, last in pairwise(cuts):
        over = [(end - start, key) for start, end, key in placed if start <= first and last <= end]
        shortest = min((length for length, _key in over), default=0)
        keys = tuple(key for length, key in over if length == shortest)
        if found and found[-1].keys == keys:
            found[-1] = Piece(found[-1].text + text[first:last], keys)
        else:
            found.append(Piece(text[first:last], keys))
    return found
