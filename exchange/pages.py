"""What the preview page shows: the rows of a run, bad ones first, a page of them at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext_lazy as _

from accounts.masking import masked
from accounts.resources.outcome import Result
from accounts.resources.table import Column, TableResource
from accounts.resources.widgets import Phone
from exchange.models import ImportRun

# In the order in which a person should look at them, with the tone of each.
WORDS = {
    Result.REJECTED: (_("不能导入"), "late"),
    Result.CHANGED: (_("变更"), "soon"),
    Result.NEW: (_("新增"), "met"),
    Result.SAME: (_("相同"), "grey"),
}


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the four figures above the rows."""

    result: str
    word: Any
    tone: str
    count: int


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of the grid."""

    position: int
    number: int
    word: Any
    tone: str
    cells: list[tuple[str, str]]
    remarks: list[str]
    errors: list[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """All that the page needs, worked out."""

    resource: TableResource
    tiles: list[Tile]
    columns: list[Column]
    page: Page
    rows: list[ShownRow]
    result: str
    other_sheets: list[str]


def preview_page(run: ImportRun, resource: TableResource, result: str, number: str | None) -> PreviewPage:
    """The rows of one result (all without one), paged; rejected rows first."""
    tiles = [Tile(str(key), *WORDS[key], getattr(run, key)) for key in Result]
    order = {str(key): place for place, key in enumerate(WORDS)}
    wanted = [row for row in run.rows if not result or row["result"] == result]
    wanted.sort(key=lambda row: (order[row["result"]], row["position"]))
    page = Paginator(wanted, settings.PAGE_SIZE).get_page(number)
    names = [name for name in resource.columns if name in run.reading.get("columns", {})]
    rows = [_shown(row, names, resource, covered=not run.is_pending) for row in page]
    others = [name for name in run.reading.get("sheets", []) if name != run.sheet]
    return PreviewPage(resource, tiles, [resource.columns[name] for name in names], page, rows, result, others)


def still_wrong(run: ImportRun, position: int, column: str) -> str:
    """Why a cell that was put right is refused again; empty where it is not."""
    return next((error["message"] for error in run.rows[position]["errors"] if error["column"] == column), "")


def _shown(row: Mapping[str, Any], names: list[str], resource: TableResource, *, covered: bool) -> ShownRow:
    # A preview is its uploader's own file; once it is taken in, every administrator may open it.
    word, tone = WORDS[Result(row["result"])]
    errors: list[Mapping[str, Any]] = [
        {
            "message": error["message"],
            "column": error["column"],
            "heading": resource.columns[error["column"]].heading if error["column"] in resource.columns else "",
            "value": error["value"],
        }
        for error in row["errors"]
    ]
    cells = []
    for name in names:
        column, text = resource.columns[name], row["shown"].get(name, "")
        cells.append((column.heading, masked(text) if covered and isinstance(column.widget, Phone) else text))
    return ShownRow(row["position"], row["row"], word, tone, cells, row["remarks"], errors)
