"""What the product's own pages offer: their forms with every field, and the parameters that its views ask for."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from urllib.parse import parse_qsl, urlsplit

from lxml import html

ROOMS = ("accounts", "coalsafety", "dashboard", "duties", "exchange", "inspections", "mines", "records")
ASKED = re.compile(r"""GET(?:\.get|\.getlist)?[(\[]\s*["'](\w+)["']""")
ROOT = Path(__file__).parents[2]
UNTYPED = frozenset({"hidden", "csrfmiddlewaretoken"})


@dataclass(frozen=True)
class Field:
    """One field of a form as the page shows it. ``options``: what may be chosen; ``value``: what stands in it."""

    name: str
    kind: str
    value: str = ""
    options: tuple[str, ...] = ()

    def good(self, rng: Random, *, today: str) -> str | None:
        """A value that a person could have entered; None leaves the field out."""
        if self.kind == "checkbox":
            return self.value or "on" if rng.random() < 0.6 else None
        if self.options:
            return rng.choice(self.options)
        if self.value and rng.random() < 0.8:
            return self.value
        typed = {"date": today, "time": "09:30", "number": str(rng.randint(1, 5)), "datetime-local": f"{today}T09:30"}
        return typed.get(self.kind, "说明一下" if self.kind in ("text", "textarea") else self.value)


@dataclass(frozen=True)
class Form:
    """A form: where it goes, how, and its fields."""

    action: str
    method: str
    fields: tuple[Field, ...]

    @property
    def has_file(self) -> bool:
        """Whether files travel with it."""
        return any(field.kind == "file" for field in self.fields)


@dataclass(frozen=True)
class Offered:
    """All that one page offers."""

    forms: tuple[Form, ...] = ()
    parameters: tuple[str, ...] = ()


def offered(content: bytes, path: str) -> Offered:
    """The forms of a page, and the names of parameters in its filter forms and links."""
    if not content.lstrip().startswith(b"<"):
        return Offered()
    page = html.fromstring(content)
    forms = tuple(_form(form, path) for form in page.forms)
    names = {field.name for form in forms if form.method == "GET" for field in form.fields}
    for link in page.iterlinks():
        if link[0].tag == "a":
            names |= {name for name, _value in parse_qsl(urlsplit(link[2]).query, keep_blank_values=True)}
    return Offered(tuple(form for form in forms if form.method == "POST"), tuple(sorted(names)))


@cache
def asked_for() -> tuple[str, ...]:
    """Every parameter that a view, a form or a filter of the product reads by name."""
    names = {"lang", "page", "export", "q", "o", "all", "_popup", "_to_field", "_changelist_filters", "next"}
    for room in ROOMS:
        for file in (ROOT / room).rglob("*.py"):
            names |= set(ASKED.findall(file.read_text(encoding="utf-8")))
    return tuple(sorted(names))


def _form(form: html.FormElement, path: str) -> Form:
    fields: dict[str, Field] = {}
    for element in form.iter("input", "select", "textarea", "button"):
        name = element.get("name")
        if not name or name == "csrfmiddlewaretoken":
            continue
        kind = element.get("type", "text") if element.tag in ("input", "button") else element.tag
        options: tuple[str, ...] = ()
        if element.tag == "select":
            options = tuple(option.get("value", "") for option in element.iter("option"))
        elif kind in ("radio", "submit"):
            options = (*(fields[name].options if name in fields else ()), element.get("value", "on"))
        value = (element.text or "") if element.tag == "textarea" else element.get("value", "")
        if kind == "checkbox" and name in fields:
            options, kind = (*(fields[name].options or (fields[name].value,)), value), "choices"
        fields[name] = Field(name, kind, value, options)
    action = form.get("action") or path
    return Form(action if action.startswith("/") else path, form.get("method", "get").upper(), tuple(fields.values()))
