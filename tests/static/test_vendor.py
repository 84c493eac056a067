"""The vendored browser files are the ones the manifest names, each with its licence."""

import hashlib
import json

from scripts.vendor import PACKAGES, VENDOR, stripped

MANIFEST = json.loads((VENDOR / "MANIFEST.json").read_text(encoding="utf-8"))["packages"]


def test_every_file_has_the_hash_of_the_manifest() -> None:
    for package in MANIFEST:
        for path, expected in package["sha256"].items():
            assert hashlib.sha256((VENDOR / path).read_bytes()).hexdigest() == expected, path


def test_no_file_lies_there_unnamed() -> None:
    named = {path for package in MANIFEST for path in package["sha256"]}
    present = {file.relative_to(VENDOR).as_posix() for file in VENDOR.rglob("*") if file.is_file()}
    assert present - {"MANIFEST.json"} == named


def test_the_manifest_is_what_the_script_would_fetch() -> None:
    assert [(entry["name"], entry["version"], entry["address"], entry["licence"]) for entry in MANIFEST] == [
        (package.name, package.version, f"{package.name}@{package.version}", package.licence) for package in PACKAGES
    ]


def test_each_package_brings_its_licence() -> None:
    for package in PACKAGES:
        assert (VENDOR / package.folder / "LICENSE").read_text(encoding="utf-8").strip()


def test_no_source_map_is_pointed_to() -> None:
    for file in VENDOR.rglob("*.*s"):
        assert b"sourceMappingURL" not in file.read_bytes(), file.name


def test_source_map_comments_are_stripped_from_scripts_and_styles() -> None:
    assert stripped(b"run();\n//# sourceMappingURL=run.js.map") == b"run();\n"
    assert stripped(b"a{}\n/*# sourceMappingURL=a.css.map */\n") == b"a{}\n"
    assert stripped(b"run();") == b"run();\n"
