"""Small secrets, encrypted with a key that comes from SECRET_KEY: a copy of the database alone does not open them."""

from __future__ import annotations

import base64
import functools

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def seal(plain: str, secret_key: str) -> str:
    """Fernet: AES-128-CBC under an HMAC-SHA256, with the time."""
    return cipher(secret_key).encrypt(plain.encode()).decode()


def unseal(sealed: str, secret_key: str, max_age_seconds: int | None = None) -> str | None:
    """None where it was altered, is too old, or was sealed with another key."""
    try:
        return cipher(secret_key).decrypt(sealed, ttl=max_age_seconds).decode()
    except (InvalidToken, ValueError):
        return None


@functools.lru_cache(maxsize=4)
def cipher(secret_key: str) -> Fernet:
    """A key of its own for this purpose: what signs cookies opens nothing here, and the other way round."""
    key = HKDF(SHA256(), length=32, salt=None, info=b"ticketapp sealing 1").derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(key))
