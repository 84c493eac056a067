"""The plan as issued: clauses in order, their phrases lit, and beside each article what stands now."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.utils.translation import get_language, gettext

from accounts.models import User
from audit.kept import kept
from compliance.standing import State
from dashboard import addresses
from dashboard.figures import worst
from dashboard.lights import Counts, Light, Lights
from dashboard.marks import Piece, pieces
from dashboard.wording import in_english, note_of
from duties.models import Clause, Duty, Instrument


@dataclass(frozen=True, slots=True)
class Phrase:
    """A run of the text; lit where it makes a duty."""

    text: str
    state: State | None = None
    url: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A clause with what stands beside it. ``lead`` is its label and heading, set bold."""

    clause: Clause
    anchor: str
    lead: str
    label: str
    phrases: tuple[Phrase, ...]
    lights: tuple[Light, ...]
    notes: tuple[str, ...]
    mismatches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """The document with the counts of its head line."""

    instrument: Instrument
    articles: int
    counts: Counts
    paragraphs: tuple[Paragraph, ...]


def page_of(instrument: Instrument, user: User, *, today: date) -> Page:
    """The document on a day, a constant number of queries."""
    clauses = kept(("clauses", instrument.pk), lambda: list(instrument.clauses.all()))
    duties = kept(("wordings", instrument.pk, today), lambda: _in_force(instrument, today))
    lights = Lights(user, duties, today=today)
    by_clause: dict[int, list[Duty]] = defaultdict(list)
    for duty in duties:
        if duty.clause_id is not None:
            by_clause[duty.clause_id].append(duty)
    paragraphs = [_paragraph_kept(clause, by_clause[clause.pk], lights) for clause in clauses]
    articles = sum(clause.kind == Clause.Kind.ARTICLE for clause in clauses)
    return Page(instrument, articles, lights.counts, tuple(paragraphs))


def instrument_on(today: date) -> Instrument | None:
    """The document in force on a day: the newest that has begun; before the first, that one."""
    found = kept(("instruments",), lambda: list(Instrument.objects.order_by("effective_from", "id")))
    begun = [instrument for instrument in found if instrument.effective_from <= today]
    return begun[-1] if begun else next(iter(found), None)


def _in_force(instrument: Instrument, today: date) -> Sequence[Duty]:
    """One wording of each duty: the one of the day, else the first."""
    wordings: dict[str, Duty] = {}
    for duty in instrument.duties.select_related("clause").order_by("effective_from", "id"):
        if duty.key not in wordings or duty.effective_from <= today:
            wordings[duty.key] = duty
    return sorted(wordings.values(), key=lambda duty: duty.pk)


def _paragraph_kept(clause: Clause, duties: Sequence[Duty], lights: Lights) -> Paragraph:
    found = tuple(lights.by_key[duty.key] for duty in duties)
    key = ("paragraph", clause.pk, found, tuple(lights.mismatches), get_language())
    return kept(key, partial(_paragraph, clause, duties, lights))


def _paragraph(clause: Clause, duties: Sequence[Duty], lights: Lights) -> Paragraph:
    found = tuple(lights.by_key[duty.key] for duty in duties)
    lead, rest = _lead(clause)
    quotes = {duty.key: duty.quote for duty in duties}
    phrases = tuple(_phrase(piece, lights) for piece in pieces(clause.text, quotes))
    notes = dict.fromkeys(note_of(reading) for light in found for reading in light.readings)
    posted = [light for light in found if light.detail]
    return Paragraph(
        clause=clause,
        anchor=_anchor(clause),
        lead=lead,
        label=_label(clause),
        phrases=_without(phrases, len(clause.text) - len(rest)),
        lights=found,
        notes=tuple(note for note in notes if note),
        mismatches=tuple(lights.mismatches) if posted else (),
    )


def _lead(clause: Clause) -> tuple[str, str]:
    """Label and heading as one, and the text after them; the text itself begins with its heading."""
    heading = clause.heading
    if clause.kind not in (Clause.Kind.ARTICLE, Clause.Kind.PART) or not clause.text.startswith(heading):
        return clause.label if clause.kind == Clause.Kind.CLOSING else "", clause.text
    rest = clause.text[len(heading) :]
    stop = "。" if rest.startswith("。") else ""
    return f"{clause.label}{heading}{stop}", rest[len(stop) :].lstrip("\n")


def _without(phrases: Sequence[Phrase], count: int) -> tuple[Phrase, ...]:
    """The phrases less the first characters, which stand in the lead already."""
    left: list[Phrase] = []
    for phrase in phrases:
        cut = min(count, len(phrase.text))
        count -= cut
        if cut < len(phrase.text):
            left.append(Phrase(phrase.text[cut:], phrase.state, phrase.url, phrase.title))
    return tuple(left)


def _phrase(piece: Piece, lights: Lights) -> Phrase:
    if not piece.keys:
        return Phrase(piece.text)
    found = [lights.by_key[key] for key in piece.keys]
    url = found[0].url
    if url and len(found) > 1:
        url = addresses.listing(duty=",".join(piece.keys))
    title = gettext("；").join(f"{light.bearer} {light.title}".strip() for light in found)
    return Phrase(piece.text, worst(light.state for light in found), url, title)


def _label(clause: Clause) -> str:
    """How the articles are cited beside the text."""
    if in_english() and clause.number is not None:
        return gettext("第%(number)s条") % {"number": clause.number}
    return clause.label


def _anchor(clause: Clause) -> str:
    if clause.number is not None:
        return addresses.anchor(str(clause.number))
    return addresses.anchor("") if clause.kind == Clause.Kind.ANNEX else f"p{clause.order}"
