"""Words as the model compares them, each with its place in the text."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

WORD = re.compile(r"[^\W_]+(?:['’`´][^\W_]+)*")
APOSTROPHES = str.maketrans("", "", "'’`´")
# What has no decomposition into a letter and a mark.
PLAIN_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
DIGITS = re.compile(r"\d")


class Token(NamedTuple):
    """A folded word; ``start`` and ``end`` are its place in the text it was read from."""

    word: str
    start: int
    end: int


def tokens_of(text: str) -> list[Token]:
    """The words of *text*, in order."""
    return [Token(fold_word(match[0]), match.start(), match.end()) for match in WORD.finditer(text)]


@lru_cache(maxsize=8192)
def fold_word(word: str) -> str:
    """Lower case, without accents and apostrophes, every digit a ``#``."""
    if not word.isascii():
        word = unicodedata.normalize("NFKD", word)
        word = "".join(letter for letter in word if not unicodedata.combining(letter))
    word = word.casefold().translate(APOSTROPHES)
    return DIGITS.sub("#", word if word.isascii() else word.translate(PLAIN_LETTERS))
