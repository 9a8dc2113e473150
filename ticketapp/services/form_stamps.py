"""When a copy of the public form was handed out: signed, so that whoever sends it cannot make it older."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from itsdangerous import BadData, URLSafeSerializer

MAX_AGE_SECONDS = 12 * 3600
# A copy that was shown again is taken at its word: not for long, since a program could keep it.
AGAIN_MAX_AGE_SECONDS = 600


@dataclass(frozen=True)
class FormStamp:
    """``is_again``: the form was sent before, doubted, and shown once more."""

    age_seconds: float
    is_again: bool


def dump_stamp(now: datetime, is_again: bool, secret_key: str) -> str:
    return str(serializer(secret_key).dumps([now.timestamp(), is_again]))


def load_stamp(token: str, now: datetime, secret_key: str) -> FormStamp | None:
    """None where it is missing, forged or too old."""
    try:
        made_at, is_again = serializer(secret_key).loads(token)
    except (BadData, UnicodeEncodeError):
        return None
    age_seconds = now.timestamp() - made_at
    if age_seconds > (AGAIN_MAX_AGE_SECONDS if is_again else MAX_AGE_SECONDS):
        return None
    return FormStamp(age_seconds, is_again)


def serializer(secret_key: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret_key, salt="form-stamp", signer_kwargs={"digest_method": hashlib.sha256})
