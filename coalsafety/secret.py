"""The installation's secret key: made at random on the first run, then read from its file."""

import os
import secrets
import tempfile
from pathlib import Path


def secret_key(file: Path) -> str:
    """The key kept in ``file``, readable by its owner alone; made on first use.

    Several processes may start at once: the key is written to a file of its own and linked into place, so that the
    first one wins whole and the others read what it wrote.
    """
    try:
        return _read(file)
    except FileNotFoundError:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".secret_key")
        made = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="ascii") as stream:
                stream.write(secrets.token_urlsafe(50))
            try:
                os.link(made, file)
            except FileExistsError:
                pass
        finally:
            made.unlink()
        return _read(file)


def _read(file: Path) -> str:
    key = file.read_text(encoding="ascii").strip()
    if len(key) < 50:
        raise ValueError(f"{file} holds no usable key; remove it and a new one is made (everybody signs in again)")
    return key
