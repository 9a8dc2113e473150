"""No text can make masking slow: work grows with the length of the text, and no faster."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from typing import Any

import pytest

from ticketapp.rules import masking
from ticketapp.rules.masking import mask
from ticketapp.rules.masking.numbers import cards, ibans

MODULES = [
    importlib.import_module(f"{masking.__name__}.{each.name}") for each in pkgutil.iter_modules(masking.__path__)
]
PATTERNS = {
    f"{module.__name__.rpartition('.')[2]}.{name}": pattern
    for module in MODULES
    for name, pattern in vars(module).items()
    if isinstance(pattern, re.Pattern)
}
# From one place a match may try this many ways at most, whatever follows.
WAYS_MAX = 20_000
WAYS_INSIDE_MAX = 20
ENDLESS = int(re._constants.MAXREPEAT)  # type: ignore[attr-defined]


def ways(parsed: Any) -> int:
    """An upper bound of the ways that a sequence of a parsed pattern can be tried from one place."""
    total = 1
    for name, argument in parsed:
        kind = str(name)
        if kind in ("MAX_REPEAT", "MIN_REPEAT"):
            low, high, inner = argument
            assert int(high) != ENDLESS, "an endless repetition must be possessive"
            assert int(high) <= 1 or ways(inner) == 1, "what is repeated can be read in one way only"
            total *= (int(high) - int(low) + 1) * ways(inner)
        elif kind == "POSSESSIVE_REPEAT":
            low, high, inner = argument
            assert int(high) == ENDLESS or int(high) * ways(inner) <= WAYS_MAX
            assert ways(inner) <= WAYS_INSIDE_MAX, "what is taken for good is simple: it is tried at every step"
        elif kind == "BRANCH":
            total *= sum(ways(branch) for branch in argument[1])
        elif kind == "SUBPATTERN":
            total *= ways(argument[-1])
        elif kind in ("ASSERT", "ASSERT_NOT"):
            total *= ways(argument[1])
    return total


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
def test_no_pattern_can_be_made_to_search_without_bound(pattern: re.Pattern[str]) -> None:
    """Endless repetitions give nothing back, all others are bounded: work per place does not grow with the text."""
    assert ways(re._parser.parse(pattern.pattern, pattern.flags)) <= WAYS_MAX  # type: ignore[attr-defined]


class CountedText(str):
    """A text that counts how often one of its places is looked at."""

    looks = 0

    def __getitem__(self, key: Any) -> str:
        type(self).looks += 1
        return super().__getitem__(key)


@pytest.mark.parametrize("piece", ["1234 ", "411 ", "1", "DE89 ", "AB12", "NO12 3"])
def test_numbers_are_looked_at_a_bounded_number_of_times(piece: str) -> None:
    def looks(length: int) -> int:
        CountedText.looks = 0
        text = CountedText((piece * length)[:length])
        for _ in ibans(text):
            pass
        for _ in cards(text):
            pass
        return CountedText.looks

    assert looks(20_000) <= 2 * looks(10_000) + 200
    assert looks(10_000) <= 30 * 10_000


LENGTH = 100_000
# Heads that begin many searches, and what follows without an end to any of them.
PIECES = [
    "a", "A1", "1", "1 ", "4111 ", "4111/", "DE89 ", "DE89", "NO12 3", "a@", "a@b.", "a.b@c", "@", "a at ",
    "a at b dot ", "bob (at) ", "a arroba b ", "%40a", "&#64;", "password ", "password", "password: ", "password is ",
    "password is not ", "password, it's ", "password for my ", "passphrase: a ", "my the is password ",
    "passwordpassword: x", "pw", "is ", "login: ", "login: a / ", "user bob pass ", "login bob:", "key ", "key: ",
    "api key is ", "secret=", "secret", "a=", "token=a&", "A_PASSWORD=", "a_password", "'", '"', "'a",
    '"password": "', "://a:", "://", "a:b@", "://a:b", "-p", " -p ", "mysql -p ", "mysql ", "--password ", "--a-a-a-",
    " -u a:", "-----BEGIN PRIVATE KEY-----", "-----BEGIN ", "-----END -----", "-----BEGIN PRIVATE KEY-----a",
    "eyJaaaaaa.aaaa", "eyJaaaaaa.", "sk-", "sk-a", "sk_live_a1", "ghp_", "Bearer ", "bearer a", "Cookie: ",
    "cookie: a=", "Authorization: basic ", "sid=", "a1B2-", "a1/", "aB3dE6gH9jK2mN5pQ8sT ", "commit ", "Ａ", "１ ",
    "a\u0301", "\u200b", "\u00ad1", "\n", "\t", " ", "=", "/", "_", "-", ".", "PIN ", "PIN 1", "482 913 ", "code is ",
    "hasło to ", "mein Passwort, das ich ", "mot de passe est ", "to ", "is my password ", "a1 is my password ",
]  # fmt: skip


def work(text: str) -> float:
    """Processor seconds of this thread: other programs on the machine do not count."""
    before = time.thread_time()
    mask(text)
    return time.thread_time() - before


def is_linear(text: str) -> bool:
    """Quadratic work would be sixteen times as much; the half second beside it keeps short works from counting."""
    whole = work(text)
    return whole <= 0.5 or whole <= 8 * work(text[: LENGTH // 4]) + 0.5


@pytest.mark.parametrize("piece", PIECES, ids=ascii)
def test_four_times_the_text_is_about_four_times_the_work(piece: str) -> None:
    text = (piece * LENGTH)[:LENGTH]
    assert any(is_linear(text) for _ in range(3))
