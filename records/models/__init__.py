"""The tables of the records room."""

from records.models.record import Record

__all__ = ["Record"]
