"""Whether the collected static files are still those of the source."""

import hashlib
from pathlib import Path

STAMP = "collected.stamp"


def fingerprint(sources: list[Path], lock: Path) -> str:
    """Changes with every file of ours and with every package that may bring files of its own."""
    digest = hashlib.sha256(lock.read_bytes() if lock.exists() else b"")
    for source in sources:
        for file in sorted(source.rglob("*")):
            state = file.stat()
            digest.update(f"{file.relative_to(source)}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def is_fresh(root: Path, mark: str) -> bool:
    """Whether ``root`` was collected from the files of that fingerprint."""
    stamp = root / STAMP
    return stamp.exists() and stamp.read_text(encoding="ascii") == mark


def remember(root: Path, mark: str) -> None:
    """Note what ``root`` was collected from."""
    (root / STAMP).write_text(mark, encoding="ascii")
