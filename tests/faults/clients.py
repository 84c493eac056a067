"""Officials at work: browsers that sign in, send forms, and send again whatever got no answer."""

import http.client
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import islice
from itertools import product as pairs_of
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from tests.faults.ledger import Kind, Ledger, Write
from tests.faults.product import Product
from tests.faults.reckoning import Books

PASSWORD = "Tongxing-2021-12"
KINDS = ("routine", "unannounced", "joint", "cross", "follow_up", "remote_video", "special", "guidance")
KIND_WORDS = ("常规检查", "突击暗查", "联合执法", "交叉执法", "整改复查", "专项检查", "检查指导")
FORM_CLIENTS = 8
REPORT = "a04-report-bureau"
PAUSE = 0.15
# Where a form leads to once it is saved, beside the front page.
SAVED = ("/visits/", "/records/")
DAYS = 85


class Official(threading.Thread):
    """One person, one browser: one request after the other, each until it is answered."""

    def __init__(
        self, who: dict[str, Any], mines: list[int], product: Product, books: Books, ledger: Ledger, today: date
    ) -> None:
        super().__init__(daemon=True, name=str(who["username"]))
        self.who, self.product, self.books, self.ledger = who, product, books, ledger
        self.random = random.Random(str(who["username"]))
        self.today = today
        places = list(pairs_of(mines, KINDS, range(1, DAYS)))
        self.random.shuffle(places)
        self.places = iter(places)
        self.own: list[UUID] = []
        self.cookies: dict[str, str] = {}
        self.connection: http.client.HTTPConnection | None = None
        self.ending = threading.Event()
        self.most: int | None = None

    def run(self) -> None:
        """Until told to end; what is under way is brought to its end first."""
        self.sign_in()
        done = 0
        while not self.ending.is_set() and (self.most is None or done < self.most):
            self.bring_in(self.next_write())
            done += 1

    def sign_in(self) -> None:
        """As a browser does: the form's page, then name and password."""
        while "sessionid" not in self.cookies and not self.ending.is_set():
            if self.ask("GET", "/login", {})[0] == 200:
                self.ask("POST", "/login", {"username": str(self.who["username"]), "password": PASSWORD})
            if "sessionid" not in self.cookies:
                time.sleep(PAUSE)

    def next_write(self) -> Write:
        """Mostly visits; now and then a paper, or a visit taken back."""
        dice = self.random.random()
        if dice < 0.04 and self.own:
            taken = self.own.pop(self.random.randrange(len(self.own)))
            number = self.books.number_of_visit(taken)
            if number is not None:
                write = Write(Kind.VOID, {}, f"/visits/{number}/void/", of=taken)
                write.fields = {"reason": str(write.token)}
                return write
        if dice < 0.08 and self.who["body"] == "区能源局":
            write = Write(Kind.RECORD, {}, f"/records/new/?duty={REPORT}")
            day = (self.today - timedelta(days=2)).isoformat()
            about = {
                "department": "3",
                "for_day": day,
                "sent_on": day,
                "late_reason": "外出",
                "title": str(write.token),
                "note": str(write.token),
            }
            write.fields = {"token": str(write.token), **about}
            return write
        mine, kind, back = next(self.places)
        write = Write(Kind.VISIT, {}, "/visits/new/")
        write.fields = {
            "token": str(write.token),
            "mine": str(mine),
            "day_choice": "other",
            "day_other": (self.today - timedelta(days=back)).isoformat(),
            "kind": kind,
            "participants": str(self.who["pk"]),
            "underground": "no",
            "ended": "yes",
            "late_reason": "外出",
            "note": str(write.token),
        }
        return write

    def bring_in(self, write: Write) -> None:
        """Send until it is acknowledged: an unknown outcome is sent again as it was."""
        while True:
            self.ledger.sending(write)
            status, headers, body = self.ask("POST", write.path, write.fields)
            leads_to = headers.get("Location", "")
            gone = write.kind is Kind.VOID and write.sent > 1 and status == 404
            if (status == 302 and (leads_to == "/" or leads_to.startswith(SAVED))) or gone:
                break  # gone: the first attempt had gone through
            if status == 302 and leads_to.startswith("/login"):
                self.cookies.clear()
                self.sign_in()
            elif status == 503 and "Retry-After" not in headers:
                self.ledger.complain("503 without Retry-After")
            elif status not in (0, 503):
                self.ledger.complain(f"{write.kind} {status} {leads_to}: {_said(body)}")
                return
            if self.ending.wait(PAUSE):
                return
        self.ledger.acknowledge(write)
        if write.kind is Kind.VISIT:
            self.own.append(write.token)

    def hang_up(self) -> None:
        """Let the kept connection go."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def ask(self, method: str, path: str, fields: dict[str, str]) -> tuple[int, dict[str, str], str]:
        """One request over a kept connection; status 0 when there was no answer."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.product.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if method == "POST":
            body = urlencode({**fields, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        started = time.monotonic()
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
            text = response.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            self.hang_up()
            self.ledger.heard("no answer", time.monotonic() - started)
            return 0, {}, ""
        self.ledger.heard(str(response.status), time.monotonic() - started)
        for line in response.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";", 1)[0].partition("=")
            self.cookies[name] = value
        return response.status, dict(response.headers), text


class Keeper(Official):
    """The administrator, who takes whole tables of visits in: acknowledged together, or none of them.

    The rows are of officials who enter nothing themselves, so that no row meets a visit of its own kind and day.
    """

    def __init__(
        self, world: dict[str, Any], product: Product, books: Books, ledger: Ledger, today: date, *, rows: int
    ) -> None:
        super().__init__({"username": "administrator"}, [], product, books, ledger, today)
        people = [f"科员{number}" for number in range(FORM_CLIENTS, len(world["officials"]))]
        places = list(pairs_of(people, world["mine_names"], KIND_WORDS, range(1, DAYS)))
        self.random.shuffle(places)
        self.lines = iter(places)
        self.rows = rows

    def run(self) -> None:
        """One table after the other."""
        self.sign_in()
        while not self.ending.is_set() and (batch := list(islice(self.lines, self.rows))):
            writes = [Write(Kind.IMPORTED, {}, "/import/visits/") for _row in batch]
            table = ["煤矿,日期,检查方式,检查人员,备注,外部编号"]
            for write, (person, mine, kind, back) in zip(writes, batch, strict=True):
                day = self.today - timedelta(days=back)
                table.append(f"{mine},{day},{kind},{person},{write.token},{write.token}")
            self.take_in(writes, "\n".join(table))

    def take_in(self, writes: list[Write], table: str) -> None:
        """Shown first, then confirmed; what became of a confirmation without an answer is looked up on its page."""
        shown = self.until_answered("POST", "/import/visits/", {"text": table})
        if shown is None:
            return
        for write in writes:
            self.ledger.sending(write)
        while not self.ending.is_set():
            status, headers, body = self.ask("POST", f"{shown}confirm/", {"rows": "all"})
            if status == 302 and "/login" in headers.get("Location", ""):
                self.cookies.clear()
                self.sign_in()
            elif status not in (0, 302, 503):
                self.ledger.complain(f"import {status}: {_said(body)}")
                return
            status, _headers, body = self.ask("GET", shown, {})
            if status == 200 and "/confirm/" not in body:
                for write in writes:
                    self.ledger.acknowledge(write)
                return
            self.ending.wait(PAUSE)

    def until_answered(self, method: str, path: str, fields: dict[str, str]) -> str | None:
        """Where it leads to; None when the work ends before there is an answer."""
        while not self.ending.is_set():
            status, headers, body = self.ask(method, path, fields)
            if status == 302 and "/login" not in headers["Location"]:
                return headers["Location"]
            if status == 302:
                self.cookies.clear()
                self.sign_in()
            elif status not in (0, 503):
                self.ledger.complain(f"upload {status}: {_said(body)}")
                return None
            self.ending.wait(PAUSE)
        return None


@contextmanager
def officials_at_work(
    world: dict[str, Any],
    product: Product,
    books: Books,
    ledger: Ledger,
    *,
    today: date,
    count: int = FORM_CLIENTS,
    rows: int = 0,
) -> Iterator[list[Official]]:
    """Officials who work until the block ends, and then finish what they have under way."""
    people = [Official(who, world["mines"], product, books, ledger, today) for who in world["officials"][:count]]
    if rows:
        people.append(Keeper(world, product, books, ledger, today, rows=rows))
    for person in people:
        person.start()
    try:
        yield people
    finally:
        for person in people:
            person.ending.set()
        for person in people:
            person.join(timeout=90)


def _said(body: str) -> str:
    at = body.find("<h1")
    return " ".join(body[at : at + 300].split())
