"""One request out of a number: whose, where, by which method, with what in it. The same number draws the same again."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from random import Random
from urllib.parse import quote, quote_from_bytes, urlencode, urlsplit

from django.urls import resolve

from tests.fuzz.pages import Field, Form, Offered, asked_for
from tests.fuzz.values import DAYS, FILES, FORM, HEADERS, HUGE, LOOKUPS, NUMBERS, TEXTS, TYPES, anything, as_bytes

TOKEN = "f" * 32
BOUNDARY = "gRaNiTe"
METHODS = (
    "GET",
    "GET",
    "GET",
    "GET",
    "GET",
    "HEAD",
    "POST",
    "POST",
    "POST",
    "PUT",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "BREW",
)


@dataclass(frozen=True)
class Asked:
    """A request as a server would get it. ``page`` is the address it was drawn for."""

    page: str
    role: str
    method: str
    path: str
    query: str = ""
    body: bytes = b""
    kind: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    token: bool = True

    def told(self) -> str:
        """The request in one line, for whoever looks into a failure."""
        facts = asdict(self) | {"body": repr(self.body[:400])}
        return json.dumps({name: value for name, value in facts.items() if value}, ensure_ascii=True)[:1800]


@dataclass(frozen=True)
class Ground:
    """Where requests go: pages with whom they answer, real numbers for their addresses, what each page offers."""

    # address → its pattern
    patterns: dict[str, str]
    # address → the roles whom it answers at all
    readers: dict[str, tuple[str, ...]]
    roles: tuple[str, ...]
    # noun (the first word of an address) → numbers of rows
    numbers: dict[str, tuple[str, ...]]
    words: dict[str, tuple[str, ...]]
    today: str
    offers: Callable[[str], Offered]

    def path(self, page: str, rng: Random, *, real: bool) -> str:
        """The address with its parts filled; unless they are to be real, now and then by junk."""
        path = "/" + self.patterns[page]
        numbers = self._numbers(page)
        for part in ("<int:pk>", "<path:object_id>"):
            path = _filled(path, part, numbers, rng, real=real)
        for part, words in self.words.items():
            path = _filled(path, part, words, rng, real=real)
        if not real and rng.random() < 0.15:
            path = _bent(path, rng)
        return path

    def _numbers(self, page: str) -> tuple[str, ...]:
        """Rows by the page's own name, by its model in the admin, by its noun."""
        names = (page, page.rpartition("_")[0], page.partition("_")[0])
        return next((self.numbers[name] for name in names if self.numbers.get(name)), ("1",))


def draw(rng: Random, ground: Ground) -> Asked:
    """A request: half of them fill a form, half ask for whatever comes."""
    page = rng.choice(sorted(ground.patterns))
    if rng.random() < 0.5:
        asked = _from_form(page, rng, ground)
        if asked is not None:
            return asked
    return _at_large(page, rng, ground)


def _at_large(page: str, rng: Random, ground: Ground) -> Asked:
    readers = ground.readers.get(page) or ground.roles
    role = rng.choice(readers) if rng.random() < 0.8 else rng.choice((*ground.roles, "nobody"))
    method = rng.choice(METHODS)
    path = ground.path(page, rng, real=rng.random() < 0.7)
    query = _query(page, rng, ground)
    body, kind = b"", ""
    if method not in ("GET", "HEAD") or rng.random() < 0.02:
        body, kind = _junk_body(rng)
    token = rng.random() < 0.9
    return Asked(page, role, method, path, query, body, kind, _headers(rng), token)


def _from_form(page: str, rng: Random, ground: Ground) -> Asked | None:
    offered = ground.offers(page)
    if not offered.forms:
        return None
    # The way out stands on every page; once in a while is enough.
    forms = [form for form in offered.forms if form.action != "/logout"] or offered.forms
    form = rng.choice(forms if rng.random() < 0.98 else offered.forms)
    readers = ground.readers.get(page) or ground.roles
    role = readers[0] if rng.random() < 0.8 else rng.choice(readers)
    pairs = _filled_in(form, rng, ground.today)
    body, kind = _sent(form, pairs, rng)
    action = urlsplit(form.action)
    headers = _headers(rng) if rng.random() < 0.15 else {}
    page = resolve(action.path).view_name
    return Asked(page, role, "POST", action.path, action.query, body, kind, headers, token=rng.random() < 0.97)


def _filled_in(form: Form, rng: Random, today: str) -> list[tuple[str, str]]:
    """What a person would have entered, then some of it spoilt."""
    values: dict[str, list[str]] = {}
    for each in form.fields:
        good = each.good(rng, today=today)
        values[each.name] = [] if good is None else [good]
    spoilt = min(rng.choice((0, 0, 1, 1, 1, 2, 3, len(values))), len(values))
    for each in rng.sample(list(form.fields), spoilt):
        values[each.name] = _spoilt(each, values[each.name], rng)
    pairs = [(name, value) for name, found in values.items() for value in found]
    if rng.random() < 0.1:
        pairs.append((rng.choice(asked_for()) + rng.choice(("", *LOOKUPS)), anything(rng)))
    if rng.random() < 0.1:
        rng.shuffle(pairs)
    return pairs


def _spoilt(field: Field, good: list[str], rng: Random) -> list[str]:
    way = rng.randrange(7)
    if way == 0:
        return []
    if way == 1:
        return [*good, *good, anything(rng)]
    if way == 2:
        return [rng.choice(NUMBERS)]
    if way == 3:
        return [rng.choice(DAYS)]
    if way == 4 and field.options:
        return list(field.options)[:50]
    return [anything(rng)]


def _sent(form: Form, pairs: list[tuple[str, str]], rng: Random) -> tuple[bytes, str]:
    files = [each.name for each in form.fields if each.kind == "file"]
    pairs = [pair for pair in pairs if pair[0] not in files]
    if not files and rng.random() < 0.85:
        return _urlencoded([*pairs, ("csrfmiddlewaretoken", TOKEN)], rng), FORM
    named = [name for name in files if rng.random() < 0.8]
    if rng.random() < 0.1:
        named += [rng.choice(("file", "attachment", "x", "")) for _ in range(rng.choice((1, 3, 25)))]
    return _multipart([*pairs, ("csrfmiddlewaretoken", TOKEN)], named, rng)


def _urlencoded(pairs: list[tuple[str, str]], rng: Random) -> bytes:
    return "&".join(
        f"{quote(name, errors='replace')}={quote_from_bytes(as_bytes(value, rng) if value != TOKEN else TOKEN.encode())}"
        for name, value in pairs
    ).encode()


def _multipart(pairs: list[tuple[str, str]], files: list[str], rng: Random) -> tuple[bytes, str]:
    parts = []
    for name, value in pairs:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        parts.append(head.encode("utf-8", "replace") + value.encode("utf-8", "replace") + b"\r\n")
    for name in files:
        filename, content = rng.choice(FILES)
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        head += rng.choice(("Content-Type: text/plain\r\n\r\n", "\r\n", "Content-Transfer-Encoding: base64\r\n\r\n"))
        parts.append(head.encode() + content + b"\r\n")
    body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
    if rng.random() < 0.05:
        body = body[: rng.randrange(len(body))]
    return body, f"multipart/form-data; boundary={BOUNDARY}"


def _junk_body(rng: Random) -> tuple[bytes, str]:
    pairs = [(rng.choice(asked_for()), anything(rng)) for _ in range(rng.choice((0, 1, 3, 8)))]
    way = rng.random()
    if way < 0.6:
        return _urlencoded(pairs, rng), FORM
    if way < 0.75:
        return _multipart(pairs, ["file"] * rng.choice((0, 1, 2)), rng)
    if way < 0.85:
        return json.dumps(dict(pairs)).encode(), "application/json"
    return as_bytes(anything(rng), rng) * rng.choice((1, 1, 400)), rng.choice(TYPES)


def _query(page: str, rng: Random, ground: Ground) -> str:
    if rng.random() < 0.25:
        return ""
    known = ground.offers(page).parameters
    pairs = []
    for _ in range(rng.choice((1, 1, 2, 3, 8))):
        name = rng.choice(known) if known and rng.random() < 0.7 else rng.choice(asked_for())
        if rng.random() < 0.1:
            name += rng.choice(LOOKUPS)
        value = rng.choice(("csv", "xlsx", "all", "2", "2021-02-01", "en")) if rng.random() < 0.2 else anything(rng)
        pairs.append((name, as_bytes(value, rng)))
    query = urlencode(pairs, errors="replace")
    if rng.random() < 0.05:
        query = rng.choice(("?", "&&==&", "%", "%zz=1", "a=%u4e00;b=2", "=", "page")) + query
    return query[:20_000]


def _headers(rng: Random) -> dict[str, str]:
    if rng.random() < 0.6:
        return {}
    names = rng.sample(sorted(HEADERS), rng.choice((1, 1, 2, 4)))
    return {name: rng.choice(HEADERS[name]) for name in names}


def _filled(path: str, part: str, real_ones: tuple[str, ...], rng: Random, *, real: bool) -> str:
    while part in path:
        junk = rng.choice((*HUGE, *NUMBERS, *TEXTS))[:600].encode("utf-8", "surrogatepass")
        value = rng.choice(real_ones) if real or rng.random() < 0.5 else quote_from_bytes(junk, safe="")
        path = path.replace(part, value, 1)
    return path


def _bent(path: str, rng: Random) -> str:
    way = rng.randrange(7)
    if way == 0:
        return path.rstrip("/")
    if way == 1:
        return path.upper()
    if way == 2:
        return path + quote_from_bytes(as_bytes(anything(rng), rng))[:2000]
    if way == 3:
        return path.replace("/", "//")
    if way == 4:
        return path.replace("/", "/../", 1)
    if way == 5:
        return path + "%00"
    return path + "%FF%FE%C0%AF"
