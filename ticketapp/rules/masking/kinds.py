"""The words that stand for what was taken out, and what every finder yields."""

from __future__ import annotations

CARD, IBAN, PASSWORD, TOKEN, EMAIL = "[card]", "[iban]", "[password]", "[token]", "[email]"
MASKS = (CARD, IBAN, PASSWORD, TOKEN, EMAIL)

# Start, end, the word that goes there.
Span = tuple[int, int, str]


def word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())
