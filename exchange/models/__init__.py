"""The tables of the exchange room."""

from exchange.models.run import ImportRun

__all__ = ["ImportRun"]
