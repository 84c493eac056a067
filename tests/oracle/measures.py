"""The oracle's reading of a duty: the text, else its own reading, else the reading of its kind, else domain.md's default."""

from datetime import date
from typing import Any

World = dict[str, Any]
KINDS = ("day", "week", "ten_day", "half_month", "month", "two_month", "quarter", "half_year", "year")
AT_THE_MINE = ["routine", "unannounced", "cross", "joint", "special", "guidance"]


def rule_on(world: World, duty: dict[str, Any], day: date) -> dict[str, Any]:
    """The measure on a day: the text, else the duty's own reading, else the reading of its kind, else the default."""
    memory = world["memory"].setdefault(("rule", duty["id"]), {})
    if day not in memory:
        memory[day] = _rule_on(world, duty, day)
    return memory[day]


def _rule_on(world: World, duty: dict[str, Any], day: date) -> dict[str, Any]:
    own: dict[str, str] = {}
    of_kind: dict[str, str] = {}
    for reading in sorted(world["readings"], key=lambda r: (r["starts"] or date.min, r["id"])):
        if within(day, reading["starts"], reading["ends"]):
            if reading["duty_key"]:
                if reading["duty_key"] == duty["key"]:
                    own[reading["field"]] = reading["value"]
            elif reading["kind"] == duty["kind"]:
                of_kind[reading["field"]] = reading["value"]

    def value(field: str, default: Any) -> Any:
        text = duty.get(field)
        for source in (None if text in (None, "", "none", []) else text, own.get(field), of_kind.get(field)):
            if source is not None:
                return source
        return default

    kind = duty["kind"]
    unit = {"visit": "mine_days", "patrol": "mine_days", "posting": "coverage_days"}.get(kind, "visits")
    counted = words(value("counted_kinds", AT_THE_MINE if kind == "visit" else []))
    maximum, season, due = value("maximum", None), value("season", None), value("due_day", None)
    period = value("period", None)
    return {
        "kind": kind,
        "period": period if period in KINDS else None,
        "minimum": int(value("minimum", 1)),
        "maximum": None if maximum is None else int(maximum),
        "unit": value("unit", unit),
        "scope": value("scope", "each_mine" if kind == "posting" else "overall"),
        "counted_kinds": counted or None,
        "min_days_apart": int(value("min_days_apart", 0)),
        "first_period": value("first_period", "track"),
        "due_offset": int(value("due_offset", {"report": 10, "assessment": 5, "collection": 5}.get(kind, 0))),
        "due_offset_unit": value("due_offset_unit", "days"),
        "late_ok": value("late_ok", kind in ("report", "assessment", "collection", "plan")) in (True, "true"),
        "season": None if season is None else tuple(int(month) for month in season.split("-")),
        "starts": max(duty["effective_from"], world["books_from"] or duty["effective_from"]),
        "ends": duty["effective_to"],
        "statuses": words(value("applies_to_status", [])),
        "ownerships": words(value("applies_to_ownership", [])),
        "due_day": None if due is None else date.fromisoformat(due),
    }


def words(value: Any) -> list[str]:
    """A list, also where a reading holds it as text."""
    return value if isinstance(value, list) else [word for word in value.split(";") if word]


def within(day: date, starts: date | None, ends: date | None) -> bool:
    """Whether the day lies in a span of the registers."""
    return (starts is None or starts <= day) and (ends is None or day <= ends)
