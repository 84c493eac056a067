"""Pages of the exchange room."""

from exchange.views.files import errors, export, template
from exchange.views.previews import cell, discard, drop, preview, sheet
from exchange.views.runs import confirm, index, undo, upload

__all__ = [
    "cell",
    "confirm",
    "discard",
    "drop",
    "errors",
    "export",
    "index",
    "preview",
    "sheet",
    "template",
    "undo",
    "upload",
]
