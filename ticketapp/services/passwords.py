"""Passwords: argon2id hashes of what ``rules.passwords`` accepts."""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ticketapp.errors import BadPassword
from ticketapp.rules.passwords import PASSWORD_MAX, weakness

# OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, two passes, one lane. So a flood of sign-ins on every thread
# of a small machine stays within a few hundred MiB.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# What is compared where there is no password: a hash of random bytes that were thrown away, by the same settings.
HASH_OF_NOTHING = "$argon2id$v=19$m=19456,t=2,p=1$xyBKa/e6jn6iMxYmyIHBNA$ysSFJQoJfYmiS6keZ1bnOAX1IX/a0xEnnSor17vn1aE"


def hash_password(password: str, email: str = "") -> str:
    """The argon2id hash in PHC string form; raises ``BadPassword`` for one that is not accepted."""
    found = weakness(password, email)
    if found:
        raise BadPassword(found)
    return HASHER.hash(prepared(password))


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether the password fits the hash. Without a hash it is False after the same time."""
    try:
        HASHER.verify(password_hash or HASH_OF_NOTHING, prepared(password))
    except (VerificationError, InvalidHashError):
        return False
    return bool(password_hash)


def prepared(password: str) -> bytes:
    """One form for what different keyboards send for the same characters; cut, so that length costs no time."""
    return unicodedata.normalize("NFKD", password[:PASSWORD_MAX]).encode("utf-8", "surrogatepass")
