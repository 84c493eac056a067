"""Processes of the running product, found by the folder they were started with."""

from pathlib import Path


def started_with(folder: Path) -> dict[int, str]:
    """Everything alive that was started with this VAR_DIR, however far from its parent by now: pid and command line."""
    mark = f"VAR_DIR={folder}".encode()
    found = {}
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and mark in (entry / "environ").read_bytes().split(b"\0"):
                found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
    return found
