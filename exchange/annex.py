"""The annex's roster, taken in as it stands in the document, through the importer's own code."""

from datetime import date
from pathlib import Path


def post_the_annex(path: Path, *, today: date) -> None:
    """placeholder until the roster kind is there"""
