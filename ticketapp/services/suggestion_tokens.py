"""A suggestion handed to a form and back: signed, bound to the text that was classified, good for an hour."""

from __future__ import annotations

import hashlib
from dataclasses import asdict

from itsdangerous import BadData, URLSafeTimedSerializer

from ticketapp.classifier.types import Sent, Suggestion
from ticketapp.rules.texts import in_one_line, with_unix_lines

MAX_AGE_SECONDS = 3600


def text_hash(title: str, description: str) -> str:
    """SHA-256 of the trimmed title and description; line ends count as one, since browsers change them on the way."""
    text = in_one_line(title) + "\x00" + with_unix_lines(description).strip()
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def dump_suggestion(suggestion: Suggestion, title: str, description: str, secret_key: str) -> str:
    payload = {"hash": text_hash(title, description), **asdict(suggestion)}
    return str(serializer(secret_key).dumps(payload))


def load_suggestion(token: str, title: str, description: str, secret_key: str) -> Suggestion | None:
    """The suggestion in *token*; None where it is forged, expired or was made for another text."""
    try:
        payload = serializer(secret_key).loads(token, max_age=MAX_AGE_SECONDS)
    except BadData:
        return None
    if payload.pop("hash", None) != text_hash(title, description):
        return None
    try:
        sent = payload.pop("sent", None)
        return Suggestion(**payload, sent=Sent(**sent) if sent else None)
    except TypeError:  # signed by a release whose suggestions had other fields
        return None


def serializer(secret_key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key, salt="suggestion", signer_kwargs={"digest_method": hashlib.sha256})
