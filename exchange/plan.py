"""The shipped plan: reads fixtures/ into the values that the catalogue's actions take."""

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from accounts.models import Department, Post
from duties.bearers import GROUP_NAMES

LISTS = ("counted_kinds", "applies_to_status", "applies_to_ownership")
NUMBERS = ("minimum", "maximum", "min_days_apart", "due_offset")
TEXTS = (
    "action",
    "action_en",
    "quote",
    "kind",
    "recurrence",
    "recipient",
    "evidence",
    "ambiguity",
    "article",
    "unit",
    "scope",
    "season",
    "first_period",
    "due_offset_unit",
)


def rows(name: str) -> Iterator[dict[str, str]]:
    """Rows of one of the plan's tables."""
    with (folder() / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def document() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The instrument's values and its clauses in document order."""
    head = json.loads((folder() / "instrument.json").read_text(encoding="utf-8"))
    values = {name: head[name] for name in ("number", "title", "issuer")}
    values |= {name: date.fromisoformat(head[name]) for name in ("issued_on", "effective_from")}
    clauses = []
    for row in json.loads((folder() / "clauses.json").read_text(encoding="utf-8")):
        clause = {name: row[name] or "" for name in ("kind", "part", "label", "heading", "text")}
        clauses.append({**clause, "order": row["order"], "number": row["number"]})
    return values, clauses


def duty_values(row: Mapping[str, str]) -> dict[str, Any]:
    """Columns of a Duty from a row of duties.csv; empty cells stay silent."""
    values: dict[str, Any] = {name: row[name] for name in TEXTS}
    values["period"] = row["period"] or "none"
    values |= {name: [word for word in row[name].split(";") if word] for name in LISTS}
    values |= {name: int(row[name]) if row[name] else None for name in NUMBERS}
    values["late_ok"] = {"": None, "true": True, "false": False}[row["late_ok"]]
    values["effective_to"] = date.fromisoformat(row["effective_to"]) if row["effective_to"] else None
    return values


def bearers(
    row: Mapping[str, str], departments: Mapping[str, Department], posts: Mapping[tuple[str, str], Post]
) -> Iterator[tuple[Department | None, Post | None, str]]:
    """(department, post, group) for every body a row binds."""
    for name in filter(None, row["department"].split("、")):
        if name in GROUP_NAMES:
            yield None, None, GROUP_NAMES[name]
            continue
        titles = [title for title in row["post"].split("、") if title]
        for title in titles:
            yield departments[name], posts[name, title], ""
        if not titles:
            yield departments[name], None, ""


def folder() -> Path:
    """Where the shipped plan lies."""
    return Path(settings.BASE_DIR) / "fixtures" / "yongchuan"
