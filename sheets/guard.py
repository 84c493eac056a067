"""The guard before any reader: name, size, true kind of the bytes, and for zipped documents everything in parts.py."""

import re
from math import ceil
from pathlib import PurePosixPath

from sheets import limits
from sheets.grid import Kind
from sheets.parts import Parts
from sheets.refusals import Code, Refusal

_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OLE_ENTRY = 128

_MACRO = frozenset({"xlsm", "xltm", "xlam", "docm", "dotm"})
_WPS = frozenset({"et", "ett", "wps", "wpt", "dps"})
_TEXT = frozenset({"csv", "txt", "tsv"})
_NAMED = {kind.value: kind for kind in Kind if kind not in {Kind.CSV, Kind.PASTED}}

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_MARKUP = re.compile(rb"\s*(<\?xml|<!doctype|<html|<head|<meta|<table|<style|<!--|mime-version:)", re.IGNORECASE)
_LOOK = 4096
_BOM = b"\xef\xbb\xbf"


def check_envelope(source: bytes, filename: str) -> None:
    """What can be told from name and length alone, before a child process is worth its while."""
    name, extension = _name_and_extension(filename)
    if name.startswith(("~$", ".~")):
        raise Refusal(Code.LOCK_FILE, name=name)
    if not source:
        raise Refusal(Code.EMPTY_FILE)
    limit = limits.TEXT_UPLOAD_BYTES if extension in _TEXT else limits.UPLOAD_BYTES
    if len(source) > limit:
        raise too_big(len(source), limit)
    if extension in _WPS:
        raise Refusal(Code.WPS_FORMAT, name=name)
    if extension in _MACRO:
        raise Refusal(Code.MACRO)


def too_big(size: int, limit: int) -> Refusal:
    """The refusal that names both sizes, the first rounded up so that it never reads like the limit."""
    return Refusal(Code.TOO_BIG, size=str(ceil(size * 10 / limits.MEGABYTE) / 10), limit=limit // limits.MEGABYTE)


def identify(source: bytes, filename: str) -> Kind:
    """The true kind of the bytes, or a refusal when it cannot be read or is not what the name says."""
    name, extension = _name_and_extension(filename)
    kind = _kind_of(source, name, extension)
    fits = extension in _TEXT if kind is Kind.CSV else _NAMED.get(extension) is kind
    if not fits and (extension in _TEXT or extension in _NAMED):
        raise Refusal(Code.WRONG_EXTENSION, name=name, found=kind.value)
    if not fits:
        raise Refusal(Code.UNKNOWN_KIND, name=name)
    return kind


def _kind_of(source: bytes, name: str, extension: str) -> Kind:
    if source.startswith(_ZIP):
        return _zipped(source, name)
    if source.startswith(_OLE):
        return _ole(source, name)
    if source.startswith(_PICTURES) or (source[:4] == b"RIFF" and source[8:12] == b"WEBP"):
        raise Refusal(Code.IMAGE)
    if source.startswith(b"%PDF"):
        raise Refusal(Code.PDF)
    if source.startswith((*_ARCHIVES, b"PK")):
        raise Refusal(Code.DAMAGED if source.startswith(b"PK") else Code.ARCHIVE)
    if _MARKUP.match(source.removeprefix(_BOM)):
        raise Refusal(Code.WEB_PAGE)
    if source.startswith(b"{\\rtf"):
        raise Refusal(Code.OLD_WORD)
    if extension in _NAMED and b"\x00" in source[:_LOOK]:
        raise Refusal(Code.DAMAGED)
    return Kind.CSV


def _zipped(source: bytes, name: str) -> Kind:
    parts = Parts(source)
    parts.check()
    if any(part.lower().endswith("vbaproject.bin") for part in parts.names):
        raise Refusal(Code.MACRO)
    for part, kind in (
        ("xl/workbook.xml", Kind.XLSX),
        ("xl/workbook.bin", Kind.XLSB),
        ("word/document.xml", Kind.DOCX),
    ):
        if part in parts.names:
            return kind
    if "mimetype" in parts.names and b"".join(parts.unpack("mimetype")).startswith(
        b"application/vnd.oasis.opendocument.spreadsheet"
    ):
        return Kind.ODS
    if "[Content_Types].xml" in parts.names:
        raise Refusal(Code.UNKNOWN_KIND, name=name)
    raise Refusal(Code.ARCHIVE)


def _ole(source: bytes, name: str) -> Kind:
    """Old Office files and encrypted new ones share this container; the names in its directory tell them apart."""
    if _holds(source, "EncryptedPackage"):
        raise Refusal(Code.ENCRYPTED)
    if _holds(source, "Workbook") or _holds(source, "Book"):
        return Kind.XLS
    if _holds(source, "WordDocument"):
        raise Refusal(Code.OLD_WORD)
    raise Refusal(Code.UNKNOWN_KIND, name=name)


def _holds(source: bytes, entry: str) -> bool:
    """Whether the directory has an entry of that name: entries lie at multiples of 128 bytes, names end in NUL."""
    wanted = entry.encode("utf-16-le") + b"\x00\x00"
    at = source.find(wanted)
    while at >= 0:
        if at % _OLE_ENTRY == 0:
            return True
        at = source.find(wanted, at + 1)
    return False


def _name_and_extension(filename: str) -> tuple[str, str]:
    name = filename.replace("\\", "/").rpartition("/")[2].strip()
    return name[-120:], PurePosixPath(name).suffix.lower().removeprefix(".")
