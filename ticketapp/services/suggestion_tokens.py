"""A suggestion handed to a form and back: signed, bound to the text that was classified, good for an hour."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass

from itsdangerous import BadData, URLSafeTimedSerializer

from ticketapp.classifier.types import Sent, Suggestion
from ticketapp.rules.texts import in_one_line, with_unix_lines

MAX_AGE_SECONDS = 3600


@dataclass(frozen=True)
class Offer:
    """A suggestion that came back. Its ``sent`` has no text; ``sent_id`` is the row that has."""

    suggestion: Suggestion
    sent_id: int | None


def text_hash(title: str, description: str) -> str:
    """SHA-256 of the trimmed title and description; line ends count as one, since browsers change them on the way."""
    text = in_one_line(title) + "\x00" + with_unix_lines(description).strip()
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def dump_suggestion(
    suggestion: Suggestion, title: str, description: str, secret_key: str, sent_id: int | None = None
) -> str:
    """The token. *sent_id* names the row with the text that left for Gemini: the text itself stays here."""
    payload = {"hash": text_hash(title, description), **asdict(suggestion), "sent_id": sent_id}
    if suggestion.sent is not None:
        payload["sent"] = {**asdict(suggestion.sent), "text": ""}
    return str(serializer(secret_key).dumps(payload))


def load_suggestion(token: str, title: str, description: str, secret_key: str) -> Suggestion | None:
    """The suggestion in *token*; None where it is forged, expired or was made for another text."""
    offer = load_offer(token, title, description, secret_key)
    return offer.suggestion if offer is not None else None


def load_offer(token: str, title: str, description: str, secret_key: str) -> Offer | None:
    """All that *token* says; None where it is forged, expired or was made for another text."""
    try:
        payload = serializer(secret_key).loads(token, max_age=MAX_AGE_SECONDS)
    except BadData:
        return None
    if payload.pop("hash", None) != text_hash(title, description):
        return None
    sent_id, sent = payload.pop("sent_id", None), payload.pop("sent", None)
    flags = tuple(payload.pop("flags", ()))
    try:
        return Offer(Suggestion(**payload, flags=flags, sent=sent and Sent(**sent)), sent_id)
    except TypeError:  # signed by a release whose suggestions had other fields
        return None


def serializer(secret_key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key, salt="suggestion", signer_kwargs={"digest_method": hashlib.sha256})
