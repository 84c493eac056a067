"""Many browsers in one process: each reads and records in turn, without pause, over a connection it keeps open.

Run by ``bench.load`` beside the server, so that what it costs is counted apart. It knows no Django: a job as JSON on
stdin, what happened as JSON on stdout.
"""

import asyncio
import json
import random
import re
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlencode

# Of ten requests two are a visit posted, each after its form was opened and before the page it leads to: the reads
# are the two forms, the two pages after, and four of the pages below.
DECK = ("visit", "visit", "page", "page", "page", "page")
GIVEN = re.compile(rb'name="(csrfmiddlewaretoken|token)" value="([^"]+)"')
CSRF_COOKIE = re.compile(rb"[Ss]et-[Cc]ookie: csrftoken=([^;]+)")
LENGTH = re.compile(rb"[Cc]ontent-[Ll]ength: (\d+)")
LOCATION = re.compile(rb"[Ll]ocation: ([^\r]+)")


@dataclass
class Answer:
    """Status, head and body of one response."""

    status: int
    head: bytes
    body: bytes


@dataclass
class Seen:
    """What the browsers saw: seconds by kind of page, answers that were not what they should be, visits taken."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    wrong: dict[str, int] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    cpu: float = 0.0
    elapsed: float = 0.0

    def note(self, kind: str, seconds: float, status: int, *, wanted: int) -> None:
        """One request of a kind."""
        self.seconds.setdefault(kind, []).append(seconds)
        if status != wanted:
            name = f"{kind} {status}"
            self.wrong[name] = self.wrong.get(name, 0) + 1


class Browser:
    """One person signed in."""

    def __init__(self, job: dict[str, Any], who: dict[str, Any], seen: Seen) -> None:
        """``who``: session, person, pages by kind, and the mines and days still to be recorded."""
        self.address = (job["host"], job["port"])
        self.session = who["session"]
        self.person = who["person"]
        self.pages: dict[str, list[str]] = who["pages"]
        self.todo: list[tuple[int, str]] = [(mine, day) for mine, day in who["todo"]]
        self.seen = seen
        self.rng = random.Random(who["person"])  # a benchmark, not a secret
        self.csrf = ""
        self.ends = 0.0
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def work(self, until: float) -> None:
        """Requests without pause until then."""
        self.ends = until
        while time.perf_counter() < until:
            deck = list(DECK) if self.todo else ["page"] * len(DECK)
            self.rng.shuffle(deck)
            for card in deck:
                if time.perf_counter() >= until:
                    break
                await (self.record() if card == "visit" and self.todo else self.look())
        if self.writer:
            self.writer.close()

    async def look(self) -> None:
        """One page."""
        kind = self.rng.choice(sorted(self.pages))
        await self.get(kind, self.rng.choice(self.pages[kind]))

    async def record(self) -> None:
        """A visit as a person records it: the form, what he fills in, the page that says what it changed."""
        form = await self.get("form", "/visits/new/")
        found = dict(GIVEN.findall(form.body))
        if form.status != 200 or b"token" not in found:
            return
        mine, day = self.todo.pop()
        token = found[b"token"].decode()
        filled = {
            "csrfmiddlewaretoken": found[b"csrfmiddlewaretoken"].decode(),
            "token": token,
            "seen": "",
            "mine": mine,
            "day_choice": "other",
            "day_other": day,
            "kind": "routine",
            "participants": self.person,
            "underground": "no",
            "findings": "皮带机头积煤未清理",
            "ended": "yes",
        }
        self.seen.sent.append(token)
        answer = await self.ask("visit", "POST", "/visits/new/", urlencode(filled).encode(), wanted=302)
        if answer.status != 302:
            return
        self.seen.taken.append(token)
        location = LOCATION.search(answer.head)
        if location:
            await self.get("after", location[1].decode())

    async def get(self, kind: str, path: str) -> Answer:
        """A page by its address."""
        return await self.ask(kind, "GET", path, b"", wanted=200)

    async def ask(self, kind: str, method: str, path: str, body: bytes, *, wanted: int) -> Answer:
        """One request, timed until its last byte; a connection the server has closed is opened anew."""
        started = time.perf_counter()
        try:
            answer = await self._over(method, path, body)
        except (OSError, asyncio.IncompleteReadError):
            self.writer = None
            # A request that records is not sent twice: what became of it is found out afterwards.
            answer = await self._over(method, path, body) if method == "GET" else Answer(0, b"", b"")
        self.seen.note(kind, time.perf_counter() - started, answer.status, wanted=wanted)
        return answer

    async def _over(self, method: str, path: str, body: bytes) -> Answer:
        if self.writer is None or self.reader is None or self.reader.at_eof():
            self.reader, self.writer = await asyncio.open_connection(*self.address)
        reader, writer = self.reader, self.writer
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n"
        head += f"Cookie: sessionid={self.session}; csrftoken={self.csrf}\r\n"
        if body:
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        writer.write(head.encode() + b"\r\n" + body)
        answered = await reader.readuntil(b"\r\n\r\n")
        length = LENGTH.search(answered)
        content = await reader.readexactly(int(length[1])) if length else b""
        cookie = CSRF_COOKIE.search(answered)
        if cookie:
            self.csrf = cookie[1].decode()
        if b"onnection: close" in answered:
            writer.close()
            self.writer = None
        return Answer(int(answered[9:12]), answered, content)


async def crowd(job: dict[str, Any]) -> Seen:
    """All of them at once, for so many seconds."""
    seen = Seen()
    browsers = [Browser(job, who, seen) for who in job["people"]]
    started = time.perf_counter()
    await asyncio.gather(*(browser.work(started + job["seconds"]) for browser in browsers))
    seen.elapsed = time.perf_counter() - started
    seen.cpu = time.process_time()
    return seen


if __name__ == "__main__":
    json.dump(asdict(asyncio.run(crowd(json.load(sys.stdin)))), sys.stdout)
