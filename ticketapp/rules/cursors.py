"""Places in a list, handed out signed: a cursor belongs to its filters, search and ordering, and cannot be forged."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from itsdangerous import BadSignature, URLSafeSerializer

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class BadCursor(ValueError):
    """Altered, cut, signed by another key, or from a list with other filters."""


@dataclass(frozen=True)
class Cursor:
    """The list goes on behind the row whose sort key is ``value`` and whose id is ``id``; before it if ``backwards``.

    ``value`` is a datetime for the two time orderings and the rank for priority.
    """

    value: datetime | int
    id: int
    backwards: bool = False


def list_fingerprint(*parts: object) -> str:
    """A short digest of what a cursor belongs to."""
    text = json.dumps(parts, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def dump_cursor(cursor: Cursor, fingerprint: str, secret_key: str) -> str:
    value = cursor.value
    packed = (value - EPOCH) // timedelta(microseconds=1) if isinstance(value, datetime) else value
    kind = "t" if isinstance(value, datetime) else "n"
    payload = [kind, packed, cursor.id, int(cursor.backwards), fingerprint]
    return str(signer(secret_key).dumps(payload))


def load_cursor(text: str, fingerprint: str | None, secret_key: str) -> Cursor:
    """Read a cursor back; raises ``BadCursor``. Without *fingerprint* it may belong to any list."""
    try:
        kind, packed, row_id, backwards, belongs_to = signer(secret_key).loads(text)
    except (BadSignature, ValueError, TypeError):
        raise BadCursor from None
    if fingerprint not in (None, belongs_to):
        raise BadCursor
    value = EPOCH + timedelta(microseconds=packed) if kind == "t" else packed
    cursor = Cursor(value, row_id, bool(backwards))
    if dump_cursor(cursor, belongs_to, secret_key) != text:  # base64 reads some altered texts as the same bytes
        raise BadCursor
    return cursor


@lru_cache(maxsize=2)
def signer(secret_key: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret_key, salt="list-cursor", signer_kwargs={"digest_method": hashlib.sha256})
