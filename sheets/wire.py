"""How a workbook crosses the pipe between child and parent: JSON, with dates and times tagged by their type."""

import json
from datetime import date, datetime, time
from typing import Any

from sheets.grid import Kind, Line, Sheet, Value, Workbook
from sheets.refusals import Code, Refusal


class Broken(ValueError):
    """The answer of a child that did not get to its end."""


def pack_workbook(workbook: Workbook) -> bytes:
    """The workbook as an answer."""
    return _pack(
        {
            "filename": workbook.filename,
            "kind": workbook.kind,
            "names": workbook.sheet_names,
            "sheets": [
                {
                    "name": sheet.name,
                    "hidden": sheet.hidden,
                    "hidden_lines": sorted(sheet.hidden_lines),
                    "lines": [
                        [line.number, [_plain(cell) for cell in line.cells], sorted(line.filled)]
                        for line in sheet.lines
                    ],
                }
                for sheet in workbook.sheets
            ],
        }
    )


def pack_refusal(refusal: Refusal) -> bytes:
    """The refusal as an answer."""
    return _pack({"refused": refusal.code, "params": refusal.params})


def pack_crash(report: str) -> bytes:
    """The report of a fault of our own, for the parent's log."""
    return _pack({"crashed": report})


def unpack(answer: bytes) -> Workbook:
    """The workbook; raises the refusal that the child answered with, or `Broken`."""
    try:
        said = json.loads(answer)
    except ValueError:
        raise Broken(f"{len(answer)} bytes that are no answer") from None
    if "refused" in said:
        raise Refusal(Code(said["refused"]), **said["params"])
    if "crashed" in said:
        raise Broken(said["crashed"])
    return Workbook(
        filename=said["filename"],
        kind=Kind(said["kind"]),
        sheet_names=tuple(said["names"]),
        sheets=tuple(
            Sheet(
                name=sheet["name"],
                hidden=sheet["hidden"],
                hidden_lines=frozenset(sheet["hidden_lines"]),
                lines=tuple(
                    Line(number, tuple(map(_value, cells)), frozenset(filled))
                    for number, cells, filled in sheet["lines"]
                ),
            )
            for sheet in said["sheets"]
        ),
    )


def _pack(answer: dict[str, Any]) -> bytes:
    # A lone surrogate in a sheet is legal JSON only as an escape.
    return json.dumps(answer, separators=(",", ":")).encode("ascii")


def _plain(value: Value) -> object:
    if isinstance(value, datetime):
        return ["moment", value.isoformat()]
    if isinstance(value, date):
        return ["day", value.isoformat()]
    if isinstance(value, time):
        return ["time", value.isoformat()]
    return value


def _value(plain: Any) -> Value:
    if isinstance(plain, list):
        kind, text = plain
        if kind == "moment":
            return datetime.fromisoformat(text)
        return date.fromisoformat(text) if kind == "day" else time.fromisoformat(text)
    value: Value = plain
    return value
