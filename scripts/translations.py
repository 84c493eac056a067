"""Keep locale/en complete: ``check`` names what lacks English, ``write`` takes new texts up and compiles the catalogue.

Works without gettext: Django turns templates into gettext calls, Babel reads the calls and writes the catalogue.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("accounts", "audit", "coalsafety", "dashboard", "duties", "exchange", "inspections", "mines", "records")
PO = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")

KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")

Found = tuple[str | None, tuple[str, ...]]


def main(argv: list[str]) -> int:
    """Run one of the two commands; 1 when something lacks English, 2 for wrong usage."""
    if argv not in (["check"], ["write"]):
        print("usage: python scripts/translations.py check|write", file=sys.stderr)
        return 2
    # Templates are turned into gettext calls by Django, which wants settings but no apps for that.
    settings.configure()
    django.setup(set_prefix=False)
    catalogue = read_catalogue()
    texts = {key(context, ids): (context, ids) for context, ids in all_texts()}
    if argv == ["write"]:
        catalogue = renewed(catalogue, texts)
        PO.parent.mkdir(parents=True, exist_ok=True)
        with PO.open("wb") as file:
            write_po(file, catalogue, width=0, sort_output=True, no_location=True)
        MO.write_bytes(compiled(catalogue))
    complaints = list(problems(catalogue, texts))
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    print(f"{len(texts)} texts, {len(complaints)} problems")
    return 1 if complaints else 0


def all_texts() -> Iterator[Found]:
    """Every text of templates and Python files, once per place."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in file.parts:
                yield from texts_of(file.read_text(encoding="utf-8"))
    for folder in (ROOT / "templates", *(ROOT / room / "templates" for room in ROOMS)):
        for file in sorted([*folder.rglob("*.html"), *folder.rglob("*.txt")]):
            calls = templatize(file.read_text(encoding="utf-8"), origin=str(file))
            # What is left of the markup is not Python; without indentation the tokenizer takes it as words.
            yield from texts_of("\n".join(line.strip() for line in calls.splitlines()))


def texts_of(source: str) -> Iterator[Found]:
    """Texts of a Python source."""
    stream = io.BytesIO(source.encode("utf-8"))
    for _line, function, messages, _comments in extract_python(stream, KEYWORDS, [], {"encoding": "utf-8"}):
        parts = strings_of(messages)
        name = str(function)
        if name.startswith("pgettext"):
            yield parts[0], parts[1:2]
        elif parts and parts[0]:
            yield None, parts[:2] if name.startswith("ngettext") else parts[:1]


def strings_of(value: object) -> tuple[str, ...]:
    """Babel's one-or-several as several; what is no literal text becomes empty."""
    parts = value if isinstance(value, list | tuple) else (value,)
    return tuple(part if isinstance(part, str) else "" for part in parts)


def key(context: str | None, ids: tuple[str, ...]) -> tuple[str | None, str]:
    """What gettext looks a text up by."""
    return context, ids[0]


def read_catalogue() -> Catalog:
    """The English there is; empty at the very first."""
    if not PO.exists():
        return Catalog(locale="en", domain="django")
    with PO.open("rb") as file:
        return read_po(file, locale="en", domain="django")


def renewed(old: Catalog, texts: dict[tuple[str | None, str], Found]) -> Catalog:
    """A catalogue of exactly the texts in use, with the English known so far."""
    new = Catalog(locale="en", domain="django", project="coalsafety", header_comment="# English of the screens.")
    new.creation_date = new.revision_date = old.creation_date
    for context, ids in texts.values():
        known = old.get(ids[0], context)
        strings = strings_of(known.string) if known is not None and not known.fuzzy else ("",)
        if len(ids) == 2:
            new.add(ids, (*strings, "")[:2], context=context)
        else:
            new.add(ids[0], strings[0], context=context)
    return new


def compiled(catalogue: Catalog) -> bytes:
    """Bytes of the .mo file."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def problems(catalogue: Catalog, texts: dict[tuple[str | None, str], Found]) -> Iterator[str]:
    """What keeps the English from being complete, one line each."""
    for context, ids in texts.values():
        message = catalogue.get(ids[0], context)
        if message is None:
            yield f"not in the catalogue (make messages): {ids[0]!r}"
            continue
        yield from faults(message)
    for message in catalogue:
        first = strings_of(message.id)[0]
        if first and (message.context, first) not in texts:
            yield f"no longer in use (make messages): {first!r}"
    if not MO.exists() or MO.read_bytes() != compiled(catalogue):
        yield "django.mo is not compiled from django.po (make messages)"


def faults(message: Message) -> Iterator[str]:
    """What is wrong with one translation."""
    ids, strings = strings_of(message.id), strings_of(message.string)
    if message.fuzzy or not all(strings):
        yield f"no English: {ids[0]!r}"
        return
    for text in strings:
        if CHINESE.search(text):
            yield f"Chinese in the English of {ids[0]!r}: {text!r}"
    if sorted(set(PLACEHOLDER.findall(ids[-1]))) != sorted(set(PLACEHOLDER.findall(strings[-1]))):
        yield f"placeholders differ: {ids[-1]!r} and {strings[-1]!r}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
