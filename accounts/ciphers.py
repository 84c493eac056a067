"""What is stored of second factors, enciphered: neither a copy of the database nor a backup opens an account."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes


class LostKeyError(Exception):
    """It was written under a SECRET_KEY that is neither the present one nor among SECRET_KEY_FALLBACKS."""


def encipher(text: str) -> str:
    """The text under the present key."""
    return _cipher().encrypt(text.encode()).decode()


def decipher(text: str) -> str:
    """What was enciphered under the present or a former key. Raises LostKeyError."""
    try:
        return _cipher().decrypt(text.encode()).decode()
    except InvalidToken as error:
        raise LostKeyError from error


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"accounts.factors:" + force_bytes(key)).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
