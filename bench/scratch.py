"""A database of its own beside the one that is named, gone afterwards: no suite and no other bench works in it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from django.db import connection
from django.test.utils import setup_databases, teardown_databases

_numbers = count(1)


@contextmanager
def scratch() -> Iterator[None]:
    """In a file or on the server. Inside another one, both stand until the outer is left."""
    name = f"bench_{os.getpid()}_{next(_numbers)}"
    with tempfile.TemporaryDirectory(dir=os.environ.get("VAR_DIR")) as folder:
        here = str(Path(folder) / f"{name}.sqlite3") if connection.vendor == "sqlite" else name
        connection.settings_dict["TEST"]["NAME"] = here
        old = setup_databases(verbosity=0, interactive=False)
        try:
            yield
        finally:
            teardown_databases(old, verbosity=0)
