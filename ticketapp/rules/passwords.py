"""What is accepted as a password: long enough, and not among the first that anybody would try."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from ticketapp.rules.texts import folded

PASSWORD_MIN = 12
PASSWORD_MAX = 1_000
PRODUCT = "ticketapp"
# What must be left of a password besides what everybody knows about its owner.
OWN_MIN = 8
# Leftovers of a password that otherwise only runs along the keyboard.
STRAY_MAX = 3
PATTERN_MAX = 6

TOO_SHORT, TOO_LONG, TOO_REGULAR, TOO_COMMON, TOO_PERSONAL = "short", "long", "regular", "common", "personal"

LEET = str.maketrans("013457@$!", "oieastasi")
# Alone, repeated or decorated with digits and signs, each of these is on every list of leaked passwords.
WORDS = (
    *("password", "passwort", "passwd", "passcode", "motdepasse", "contrasena", "welcome", "willkommen", "letmein"),
    *("admin", "administrator", "superuser", "root", "guest", "login", "secret", "changeme", "default", "access"),
    *("qwerty", "qwertz", "azerty", "iloveyou", "monkey", "dragon", "master", "football", "baseball", "basketball"),
    *("sunshine", "princess", "superman", "batman", "starwars", "pokemon", "shadow", "michael", "jennifer", "charlie"),
    *("computer", "internet", "samsung", "google", "facebook", "liverpool", "chelsea", "arsenal", "barcelona"),
    *("summer", "winter", "spring", "autumn", "monday", "friday", "january", "september", "december", "support"),
    *("helpdesk", "service", "customer", "ticket", "company", "office", "test", "testing", "demo", "hello", "flower"),
)
RUNS = (
    *("12345678901234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "wxcvbn"),
    *("abcdefghijklmnopqrstuvwxyz", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "qazwsxedcrfvtgbyhnujmikolp"),
    *("1q2w3e4r5t6y7u8i9o0p", "!@#$%^&*()", '!"§$%&/()=', "147258369"),
)


def weakness(password: str, email: str = "") -> str:
    """Why this is no password for the owner of *email*; empty where it is one."""
    if len(password) < PASSWORD_MIN:
        return TOO_SHORT
    if len(password) > PASSWORD_MAX:
        return TOO_LONG
    plain = folded(password)
    if is_regular(plain):
        return TOO_REGULAR
    if plain in common_passwords() or is_decorated_word(plain):
        return TOO_COMMON
    return TOO_PERSONAL if is_personal(plain, folded(email)) else ""


def is_regular(plain: str) -> bool:
    """Few characters, one short pattern again and again, or nothing but ways along the keyboard."""
    if len(set(plain)) < 4:
        return True
    periods = range(1, PATTERN_MAX + 1)
    if any(all(left == right for left, right in zip(plain, plain[period:], strict=False)) for period in periods):
        return True
    return len(without_runs(plain)) <= STRAY_MAX


def without_runs(plain: str) -> str:
    """What is left when every way of four keys or more is taken out."""
    left, start = "", 0
    while start < len(plain):
        length = run_length(plain, start)
        left += "" if length >= 4 else plain[start]
        start += length if length >= 4 else 1
    return left


def run_length(plain: str, start: int) -> int:
    """How far the text from *start* follows one of the ways, in either direction."""
    end = start
    while end < len(plain) and is_way(plain[start : end + 1]):
        end += 1
    return end - start


def is_way(part: str) -> bool:
    return any(part in way or part in way[::-1] for way in RUNS)


def is_decorated_word(plain: str) -> bool:
    """``P@ssw0rd-2026!``: one well-known word, once or several times, and besides it only digits and signs."""
    readings = (plain, plain.strip("0123456789!?.,:;*+-_#$%&@= ").translate(LEET))
    return any(DECORATED.fullmatch(re.sub(r"[\W\d_]+", "", reading)) for reading in readings)


DECORATED = re.compile("|".join(f"(?:{word})+" for word in WORDS))


def is_personal(plain: str, email: str) -> bool:
    """Mostly the name of the product or what stands before and behind the @ of the address."""
    before, _, domain = email.partition("@")
    known = (PRODUCT, before, domain, domain.partition(".")[0])
    rest = plain
    for part in sorted((part for part in known if len(part) >= 4), key=len, reverse=True):
        rest = rest.replace(part, "")
    return rest != plain and len(rest) < OWN_MIN


@functools.cache
def common_passwords() -> frozenset[str]:
    """Often used ones of twelve characters and more that no rule above catches."""
    listed = Path(__file__).with_name("common_passwords.txt").read_text("utf-8")
    return frozenset(line.strip() for line in listed.splitlines() if line and not line.startswith("#"))
