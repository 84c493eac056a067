"""Log lines: one JSON object each, with the id of the request they belong to."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Final

# "-" outside a request: commands, the timetable.
request_id: Final[ContextVar[str]] = ContextVar("request_id", default="-")


class JsonFormatter(logging.Formatter):
    """One line per record; the error's traceback travels inside it."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one JSON object."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": request_id.get(),
            "message": record.getMessage(),
        }
        # Who was refused; never asked of the database, where that may be what is broken.
        person = getattr(getattr(record, "request", None), "_cached_user", None)
        if person is not None and person.is_authenticated:
            line["user"] = person.username
        # What somebody sent badly is no fault of ours: one line, or whoever likes fills the disk with tracebacks.
        refused = 400 <= getattr(record, "status_code", 0) < 500
        if record.exc_info and not refused:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
