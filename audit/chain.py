"""The hash chain: what a row's digest is taken over."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

GENESIS = "0" * 64


def canonical(payload: Mapping[str, Any]) -> str:
    """JSON with sorted keys and no blanks: the same facts always give the same bytes."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def digest(
    algorithm: str, seq: int, previous: str, at: datetime, actor: str, action: str, subject: str, subject_id: str, payload: str
) -> str:
    """Hex digest of one row: every column but the digest itself, length-prefixed so that no two rows read alike.

    ``algorithm`` is any name hashlib knows (sha256; sm3 where the country's standard asks for it).
    """
    seal = hashlib.new(algorithm)
    stamp = at.astimezone(UTC).isoformat(timespec="microseconds")
    for part in (algorithm, str(seq), previous, stamp, actor, action, subject, subject_id, payload):
        raw = part.encode()
        seal.update(len(raw).to_bytes(8, "big"))
        seal.update(raw)
    return seal.hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return str(value)
