"""Attachments: which files are taken, told by their content and not by their name alone."""

from pathlib import PurePath
from zipfile import BadZipFile, LargeZipFile, ZipFile

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

LARGEST = 10 * 1024 * 1024
MAGIC = {
    ".pdf": (b"%PDF-",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".docx": (b"PK\x03\x04",),
    ".xlsx": (b"PK\x03\x04",),
}
# The part that makes a zip file a Word or an Excel document.
PARTS = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}
TYPES = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def suffix_of(name: str) -> str:
    """The ending of a file's name, in small letters."""
    return PurePath(name).suffix.lower()


def check_attachment(file: File) -> None:
    """Raise ValidationError on ``attachment`` unless it is a PDF, Word, Excel, JPEG or PNG file of at most 10 MB."""
    suffix = suffix_of(file.name or "")
    if suffix not in MAGIC:
        _refuse(_("只收 PDF、Word（docx）、Excel（xlsx）、JPG、PNG 文件；旧格式请另存后再传"))
    if not file.size:
        _refuse(_("这个文件是空的，请重新选择"))
    if file.size > LARGEST:
        _refuse(_("文件超过 10 MB，请压缩或拆分后再传"))
    file.seek(0)
    if not file.read(16).startswith(MAGIC[suffix]) or not _is_document(file, suffix):
        _refuse(_("文件内容与扩展名 %(suffix)s 不符，请用原来的程序另存后再传") % {"suffix": suffix})
    file.seek(0)


def _is_document(file: File, suffix: str) -> bool:
    """Whether a zip file is what its name says, and without macros; its parts are listed, never unpacked."""
    if suffix not in PARTS:
        return True
    file.seek(0)
    try:
        with ZipFile(file) as parts:
            names = set(parts.namelist())
    except (BadZipFile, LargeZipFile, ValueError, OSError, NotImplementedError):
        return False
    return PARTS[suffix] in names and not any(name.endswith("vbaProject.bin") for name in names)


def _refuse(words: str) -> None:
    raise ValidationError({"attachment": words})
