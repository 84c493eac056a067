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
    return ENCODER.encode(payload)


def digest(
    algorithm: str,
    seq: int,
    previous: str,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    subject_id: str,
    payload: str,
) -> str:
    """Hex digest of one row: every column but the digest itself, as one JSON array, so that no two rows read alike.

    ``algorithm`` is any name hashlib knows (sha256; sm3 where the country's standard asks for it).
    """
    stamp = at.astimezone(UTC).isoformat(timespec="microseconds")
    row = ENCODER.encode([algorithm, seq, previous, stamp, actor, action, subject, subject_id, payload])
    return hashlib.new(algorithm, row.encode()).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return str(value)


# Built once: json.dumps would build an encoder for every row.
ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
