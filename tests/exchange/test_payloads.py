"""Every text column of every KIND holding what a spreadsheet would run: exported, harmless, taken back, the same."""

import csv
from collections.abc import Callable, Iterator
from io import BytesIO, StringIO
from itertools import cycle, islice
from typing import Any

import pytest
from django.db import models
from openpyxl import load_workbook

from accounts.resources.table import Column, TableResource
from accounts.resources.widgets import Name, Phone, Text
from exchange.exports import Face, csv_bytes, export_rows, xlsx_bytes
from exchange.kinds import KINDS
from exchange.reading import read_table
from sheets import open_table
from sheets.formulas import as_written, harmless
from sheets.reader import read_bytes
from tests.exchange.conftest import TODAY
from tests.exchange.test_roundtrip import full_books, full_snapshot
from tests.sheets.payloads import FORMULAS, PLAIN, UNTIDY

__all__ = ["full_books", "full_snapshot"]

pytestmark = pytest.mark.django_db

# No database column holds a NUL.
PAYLOADS = [text for text in (*FORMULAS, *UNTIDY, *PLAIN) if text.strip("'\" ") and "\x00" not in text]
WRITERS: dict[str, Callable[[list[Any]], bytes]] = {"x.csv": csv_bytes, "x.xlsx": lambda rows: xlsx_bytes("x", rows)}


@pytest.fixture(autouse=True)
def no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of our own making are read here and now: the child is what hostile ones are for."""
    monkeypatch.setattr(open_table, "read_in_child", read_bytes)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.table))
def test_no_text_is_run_and_every_row_is_the_same(full_books: None, kind: type[TableResource]) -> None:
    columns = [name for name, column in kind().columns.items() if _is_free_text(kind, column)]
    for payloads in _dealt(kind):
        _put(kind, columns, payloads)
        rows = [list(row) for row in export_rows(kind(), Face.SCRIPTS)]
        for name, write in WRITERS.items():
            source = write(rows)
            _check_harmless(source, name, rows)
            resource = kind()
            outcomes = resource.understand(
                read_table(source, filename=name, sheet=None, resource=resource).rows, today=TODAY
            )
            others = [(row.key, row.result, row.errors, row.remarks) for row in outcomes if row.result != "same"]
            assert others == [], (kind.table, name)
            assert len(outcomes) == len(rows) - 1


def _is_free_text(kind: type[TableResource], column: Column) -> bool:
    """A column that anybody may fill with words: no choices, no numbers, no other register's names, no key."""
    if not isinstance(column.widget, Text) or isinstance(column.widget, Phone) or "__" in column.attribute:
        return False
    fields = {field.name: field for field in kind().get_queryset().model._meta.get_fields()}
    field = fields.get(column.attribute)
    return isinstance(field, models.CharField | models.TextField) and not field.choices and field.name not in KEYS


# What the rules of a register hold to a form of its own, or what names a row of a table that other tables point to.
KEYS = {"key", "username", "first_period", "season", "scope", "unit", "due_offset_unit", "ref"}


def _dealt(kind: type[TableResource]) -> Iterator[list[str]]:
    """The payloads, as many at a time as there are rows."""
    count = kind().get_queryset().count()
    for start in range(0, len(PAYLOADS), count):
        yield list(islice(cycle(PAYLOADS[start : start + count]), count))


def _put(kind: type[TableResource], columns: list[str], payloads: list[str]) -> None:
    """Behind the actions' back: the books may hold what forms take today, and what they took in former years."""
    resource = kind()
    for number, (row, payload) in enumerate(zip(resource.get_queryset(), payloads, strict=True)):
        values = {}
        for name in columns:
            widget, attribute = resource.columns[name].widget, resource.columns[name].attribute
            own = f"甲{number}" if isinstance(widget, Name) or name == "number" else ""
            values[attribute] = payload[: widget.longest - len(own)] + own
        if values:
            type(row)._base_manager.filter(pk=row.pk).update(**values)


def _check_harmless(source: bytes, name: str, rows: list[list[Any]]) -> None:
    if name.endswith("csv"):
        text = StringIO(source.decode("utf-8-sig"), newline="")
        for read, row in zip(csv.reader(text), rows, strict=True):
            texts = [(cell, value) for cell, value in zip(read, row, strict=True) if isinstance(value, str)]
            assert all(harmless(as_written(cell)) == cell and as_written(cell) == value for cell, value in texts)
        return
    for read, row in zip(load_workbook(BytesIO(source)).active.iter_rows(), rows, strict=True):
        assert all(
            cell.data_type == "s" for cell, value in zip(read, row, strict=True) if isinstance(value, str) and value
        )


def test_the_payloads_reach_every_kind(full_books: None) -> None:
    reached = {
        kind.table: [name for name, column in kind().columns.items() if _is_free_text(kind, column)] for kind in KINDS
    }
    assert reached["visits"] == ["note", "others"]
    assert "title" in reached["reports"]
    assert len([kind for kind, names in reached.items() if names]) >= 7
