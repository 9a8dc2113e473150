"""Passwords: argon2id hashes, and what is accepted as one."""

from __future__ import annotations

import functools
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ticketapp.errors import BadPassword

PASSWORD_MIN = 12
PASSWORD_MAX = 1_000

# OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, two passes, one lane. So a flood of sign-ins on every thread
# of a small machine stays within a few hundred MiB.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """The argon2id hash in PHC string form; raises ``BadPassword`` for one that is not accepted."""
    if len(password) < PASSWORD_MIN:
        raise BadPassword(f"The password needs at least {PASSWORD_MIN} characters.")
    if len(password) > PASSWORD_MAX:
        raise BadPassword(f"The password has more than {PASSWORD_MAX} characters.")
    if len(set(password)) < 4:
        raise BadPassword("The password repeats too few characters.")
    return HASHER.hash(prepared(password))


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether the password fits the hash. Without a hash it is False after the same time."""
    try:
        HASHER.verify(password_hash or hash_of_nothing(), prepared(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def prepared(password: str) -> bytes:
    """One form for what different keyboards send for the same characters; cut, so that length costs no time."""
    return unicodedata.normalize("NFKD", password[:PASSWORD_MAX]).encode("utf-8", "surrogatepass")


@functools.cache
def hash_of_nothing() -> str:
    """What an unknown user's password is compared with."""
    return HASHER.hash(b"nobody has this password")
