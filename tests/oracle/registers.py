"""The oracle over whole registers: what everybody owes for every period, read from plain tables day by day.

``standings(world, today)`` gives one dict of figures per obligation, by (duty, department, post, subject, kind of
period, first day). The world is what ``reader.read_world`` gives: no product code on this side.
"""

from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from tests.oracle import oracle
from tests.oracle.measures import KINDS, World, rule_on, within

Key = tuple[Any, ...]
TOWNSHIP_GROUPS = ("coal_townships", "all_townships", "concerned_townships")
SOON_AT_MOST = {"day": 0, "week": 2, "ten_day": 3, "half_month": 3}
ALWAYS: Callable[[date], bool] = lambda day: True  # noqa: E731


def standings(world: World, today: date) -> dict[Key, dict[str, Any]]:
    """Every obligation that has begun by ``today``, and how it stands."""
    world = world | {"memory": {}}
    found = {}
    for duty in world["duties"].values():
        if duty["kind"] == "event":
            continue
        for rule, period in periods(world, duty, today):
            for bearer, subject, in_scope in pairs(world, duty, rule):
                owes = oracle.owed(rule, period, world["exceptions"], in_scope)
                if owes is not None:
                    if duty["recurrence"] == "standing":
                        owes["unjudged"] = "principle"
                    key = (duty["id"], *bearer, subject, rule["period"] or "once", period[0])
                    found[key] = figures(world, duty, bearer, subject, owes, key, today)
    return found


def periods(world: World, duty: dict[str, Any], today: date) -> Iterator[tuple[dict[str, Any], tuple[date, ...]]]:
    """Every period that has a day in force by ``today``, with the rule of its first day."""
    first = max(duty["effective_from"], world["books_from"] or duty["effective_from"])
    last = min(today, duty["effective_to"] or today)
    named = [duty["period"], *(r["value"] for r in world["readings"] if r["field"] == "period")]
    kinds = [kind for kind in KINDS if kind in named]
    seen = set()
    for day in oracle.days_between(first, last):
        for kind in kinds:
            period = oracle.period_of(day, kind)
            if (kind, period[0]) not in seen:
                seen.add((kind, period[0]))
                rule = rule_on(world, duty, max(period[0], duty["effective_from"]))
                if rule["period"] == kind:
                    yield rule, period
    yield from once(world, duty, first, today)


def once(
    world: World, duty: dict[str, Any], first: date, today: date
) -> Iterator[tuple[dict[str, Any], tuple[date, ...]]]:
    """What is owed once: from the first day to the due day that the office set."""
    rule = rule_on(world, duty, duty["effective_from"])
    due = rule["due_day"]
    if rule["period"] is None and due is not None and first <= due and first <= today:
        # The office has named the very day: no days of grace after it.
        yield rule | {"due_offset": 0}, oracle.days_between(first, due)


def pairs(
    world: World, duty: dict[str, Any], rule: dict[str, Any]
) -> Iterator[tuple[tuple[int, int | None], str, Callable[[date], bool] | None]]:
    """Who owes it for what, and on which days there is a reason to."""
    seen = set()
    for subject, in_scope in subjects(world, rule):
        mine = int(subject[1:]) if subject.startswith("m") else None
        for department, post, reason in bearers(world, duty, rule, mine):
            if (department, post, subject) not in seen:
                seen.add((department, post, subject))
                yield (department, post), subject, in_scope or reason


def subjects(world: World, rule: dict[str, Any]) -> Iterator[tuple[str, Callable[[date], bool] | None]]:
    """What it is owed for."""
    match rule["scope"]:
        case "overall":
            yield "-", None
        case "each_mine" | "each_closed_mine":
            for mine in world["mines"]:
                yield f"m{mine}", lambda day, mine=mine: mine_counts(world, rule, mine, day)
        case "each_enterprise":
            for enterprise in sorted({m["enterprise"] for m in world["mines"].values() if m["enterprise"]}):
                mines = [number for number, m in world["mines"].items() if m["enterprise"] == enterprise]
                yield (
                    f"e{enterprise}",
                    lambda day, mines=mines: any(mine_counts(world, rule, mine, day) for mine in mines),
                )
        case "each_inspector":
            for person in sorted({posting["person"] for posting in world["postings"]}):
                yield (
                    f"p{person}",
                    lambda day, person=person: any(
                        posting["person"] == person and within(day, posting["starts"], posting["ends"])
                        for posting in world["postings"]
                    ),
                )


def mine_counts(world: World, rule: dict[str, Any], mine: int, day: date) -> bool:
    """Whether a mine is in a rule's scope on a day. What is not known eliminates nothing."""
    closed = rule["scope"] == "each_closed_mine"
    memory = world["memory"].setdefault(("mine", mine, closed, *rule["ownerships"], "", *rule["statuses"]), {})
    if day not in memory:
        memory[day] = _mine_counts(world, rule, mine, day)
    return memory[day]


def _mine_counts(world: World, rule: dict[str, Any], mine: int, day: date) -> bool:
    if rule["ownerships"] and world["mines"][mine]["ownership"] not in rule["ownerships"]:
        return False
    status = None
    for row in world["statuses"]:
        if row["mine"] == mine and within(day, row["starts"], row["ends"]):
            status = row["status"]
    if rule["scope"] == "each_closed_mine":
        return status == "closed"
    if status is None:
        return True
    return status in rule["statuses"] if rule["statuses"] else status != "closed"


def bearers(
    world: World, duty: dict[str, Any], rule: dict[str, Any], mine: int | None
) -> Iterator[tuple[int, int | None, Callable[[date], bool] | None]]:
    """Who is bound: bodies and posts by name, or a group the text describes."""
    unknown = next((number for number, d in world["departments"].items() if d["pending"]), None)
    for department, post, group in duty["bearers"]:
        if department is not None:
            body = world["departments"][department]
            if body["pending"] and mine is not None:
                yield world["mines"][mine]["township"] or department, post, None
            elif body["kind"] not in ("state_branch", "city_body"):
                yield department, post, None
        elif group == "all_departments":
            yield from ((number, None, None) for number, d in world["departments"].items() if d["kind"] == "bureau")
        elif group in TOWNSHIP_GROUPS and mine is not None:
            township = world["mines"][mine]["township"] or unknown
            if township is not None:
                yield township, None, None
        elif group in TOWNSHIP_GROUPS:
            yield from _townships(world, rule, group, unknown)


def _townships(
    world: World, rule: dict[str, Any], group: str, unknown: int | None
) -> Iterator[tuple[int, None, Callable[[date], bool] | None]]:
    mines: dict[int, list[int]] = {}
    for number, mine in world["mines"].items():
        township = mine["township"] or unknown
        if township is not None:
            mines.setdefault(township, []).append(number)
    if group == "coal_townships":
        for township, theirs in mines.items():
            yield township, None, lambda day, theirs=theirs: any(mine_counts(world, rule, m, day) for m in theirs)
        return
    for number, body in world["departments"].items():
        if body["kind"] == "township" and (not body["pending"] or number in mines):
            yield number, None, None


def figures(
    world: World,
    duty: dict[str, Any],
    bearer: tuple[int, int | None],
    subject: str,
    owes: dict[str, Any],
    key: Key,
    today: date,
) -> dict[str, Any]:
    """How one obligation stands."""
    rule = owes["rule"]
    soon = min(SOON_AT_MOST.get(rule["period"], world["soon_days"]), world["soon_days"])
    common = {"excuse": world["excuses"].get(key), "today": today, "soon": soon}
    if rule["unit"] == "coverage_days":
        mines = mines_of(world, subject)
        kind = world["departments"][bearer[0]]["kind"]
        found = oracle.covered(
            owes,
            in_scope=(lambda day: mine_counts(world, rule, mines[0], day)) if subject.startswith("m") else ALWAYS,
            posted=lambda day: posted(world, mines, kind, day),
            **common,
        )
    else:
        candidates = [act for act in world["acts"] if is_candidate(world, duty, bearer, subject, owes, act)]
        hold = lru_cache(lambda person, day: holds(world, bearer, person, day))
        found = oracle.judged(
            owes,
            candidates,
            holds=hold,
            mine_counts=lambda mine, day: mine_counts(world, rule, mine, day),
            **common,
        )
    head = {"window": (owes["window"][0], owes["window"][-1]), "last": owes["period"][-1], "due": owes["due"]}
    return head | {"unjudged": owes["unjudged"] or ""} | found


def mines_of(world: World, subject: str) -> list[int]:
    """The mines that a subject stands for."""
    if subject.startswith("m"):
        return [int(subject[1:])]
    if subject.startswith("e"):
        return [number for number, mine in world["mines"].items() if mine["enterprise"] == int(subject[1:])]
    return list(world["mines"])


def posted(world: World, mines: list[int], kind: str, day: date) -> set[int]:
    """Who is posted to the mines on a day by bodies of a kind."""
    return {
        row["person"]
        for row in world["postings"]
        if row["mine"] in mines
        and world["departments"][row["department"]]["kind"] == kind
        and within(day, row["starts"], row["ends"])
    }


def holds(world: World, bearer: tuple[int, int | None], person: int, day: date) -> bool:
    """Whether a person holds the post, or any post of the department, on a day."""
    department, post = bearer
    return any(
        row["person"] == person
        and (world["posts"][row["post"]] == department if post is None else row["post"] == post)
        and within(day, row["starts"], row["ends"])
        for row in world["appointments"]
    )


def is_candidate(
    world: World,
    duty: dict[str, Any],
    bearer: tuple[int, int | None],
    subject: str,
    owes: dict[str, Any],
    act: dict[str, Any],
) -> bool:
    """Whether an act is one to be looked at: of this period, for this subject, by somebody who has to do with it."""
    if (act["for_day"] or act["day"]) not in owes["period"]:
        return False
    mine = world["mines"].get(act["mine"])
    by_visit = duty["kind"] in ("visit", "patrol") and act["person"] is not None and act["kind"] == duty["kind"]
    enterprise = act["enterprise"] or (mine["enterprise"] if by_visit and mine else None)
    told = {"m": act["mine"], "e": enterprise, "p": act["subject_person"]}
    if subject != "-" and told[subject[0]] != int(subject[1:]):
        return False
    if by_visit and any(holds(world, bearer, act["person"], day) for day in owes["period"]):
        return True
    return bool(act["duty_key"]) and act["duty_key"] == duty["key"] and act["department"] == bearer[0]
