"""The database backend that settings name for embedded files."""

import sqlite3
from typing import Any

from django.db.backends.sqlite3 import base, features
from django.utils.functional import cached_property


class DatabaseFeatures(features.DatabaseFeatures):
    """What this SQLite can do."""

    # Django assumes the limit SQLite had before 3.32: a bulk write of 10,000 visits would take hundreds of statements.
    @cached_property
    def max_query_params(self) -> int:  # type: ignore[override]
        """Values one statement may carry, as this library was built."""
        self.connection.ensure_connection()
        limit: int = self.connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
        return limit


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection with those features."""

    features_class: Any = DatabaseFeatures
    # SQLite does not call json_valid() harmless, so a CHECK with it cannot be written under trusted_schema=OFF. What
    # goes into a JSON column has been serialised by Django and is valid by construction.
    data_type_check_constraints = {  # noqa: RUF012 - as Django declares it
        kind: check for kind, check in base.DatabaseWrapper.data_type_check_constraints.items() if kind != "JSONField"
    }
