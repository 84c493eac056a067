"""The annex's roster, taken in as it stands in the document, through the importer's own code."""

from datetime import date
from pathlib import Path

from accounts.models import User
from accounts.resources.outcome import Result
from audit.actions import SYSTEM
from exchange.reading import read_table
from mines.resources.roster import RosterResource


def post_the_annex(path: Path, *, today: date) -> None:
    """Post the inspectors that the annex names. Raises ValueError when a row of the shipped text cannot be taken."""
    resource = RosterResource()
    reading = read_table(path.read_text(encoding="utf-8"), filename=path.name, sheet=None, resource=resource)
    outcomes = resource.understand(reading.rows, today=today)
    for outcome in outcomes:
        if outcome.result == Result.REJECTED:
            raise ValueError(f"{path.name}:{outcome.number}: {outcome.errors[0].message}")
    resource.apply(outcomes, by=User(username=SYSTEM), today=today)
