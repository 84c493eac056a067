"""Fetch the browser files kept under static/vendor/ and write their MANIFEST.json.

Run by `make vendor`; needs npm. The files are committed, so neither running nor testing needs Node or a network.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"

# collectstatic's manifest storage follows source map comments and fails on maps that are not shipped.
SOURCE_MAP = re.compile(rb"\n?(?://[#@] ?sourceMappingURL=[^\n]*|/\*[#@] ?sourceMappingURL=[^*]*\*/)\s*")


@dataclass(frozen=True, slots=True)
class Package:
    """One npm package: what is taken out of it, and under which licence."""

    name: str
    version: str
    licence: str
    folder: str
    files: tuple[str, ...]
    licence_files: tuple[str, ...]

    @property
    def address(self) -> str:
        """What npm calls this package."""
        return f"{self.name}@{self.version}"


PACKAGES: tuple[Package, ...] = (
    Package(
        name="bootstrap",
        version="5.3.8",
        licence="MIT",
        folder="bootstrap",
        files=("dist/css/bootstrap.min.css", "dist/js/bootstrap.bundle.min.js"),
        licence_files=("LICENSE",),
    ),
    Package(
        name="htmx.org",
        version="2.0.11",
        licence="0BSD",
        folder="htmx",
        files=("dist/htmx.min.js",),
        licence_files=("LICENSE",),
    ),
    # The `common` build is the smallest official one that draws lines and bars as SVG (`simple` has canvas only).
    Package(
        name="echarts",
        version="6.1.0",
        licence="Apache-2.0",
        folder="echarts",
        files=("dist/echarts.common.min.js",),
        licence_files=("LICENSE", "NOTICE", "licenses/LICENSE-d3"),
    ),
)


def stripped(content: bytes) -> bytes:
    """The file without its source map comment, ending in one line feed."""
    return SOURCE_MAP.sub(b"", content).rstrip() + b"\n"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def unpack(package: Package, scratch: Path) -> dict[str, bytes]:
    """The wanted files of a package, by their name in it; npm checks the archive's integrity."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", package.address],
        cwd=scratch,
        check=True,
        capture_output=True,
        text=True,
    )
    contents: dict[str, bytes] = {}
    with tarfile.open(scratch / packed.stdout.split()[-1]) as archive:
        for wanted in (*package.files, *package.licence_files):
            member = archive.extractfile(f"package/{wanted}")
            if member is None:
                raise FileNotFoundError(f"{package.address} has no file {wanted}")
            contents[wanted] = member.read()
    return contents


def place(package: Package, contents: dict[str, bytes]) -> dict[str, object]:
    """Write a package's files into their folder and return its entry of the manifest."""
    folder = VENDOR / package.folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    hashes: dict[str, str] = {}
    for wanted, content in contents.items():
        target = folder / Path(wanted).name
        kept = stripped(content) if wanted in package.files else content
        target.write_bytes(kept)
        hashes[target.relative_to(VENDOR).as_posix()] = sha256(kept)
    return {
        "name": package.name,
        "version": package.version,
        "address": package.address,
        "licence": package.licence,
        "sha256": dict(sorted(hashes.items())),
    }


def main() -> int:
    if shutil.which("npm") is None:
        print("npm is needed to fetch the browser files; the committed ones stay as they are.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        entries = [place(package, unpack(package, Path(scratch))) for package in PACKAGES]
    manifest = json.dumps({"packages": entries}, ensure_ascii=False, indent=2)
    (VENDOR / "MANIFEST.json").write_text(manifest + "\n", encoding="utf-8")
    print(f"{len(entries)} packages in {VENDOR}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
