"""Words as the model compares them, each with its place in the text."""

from __future__ import annotations

import re
import unicodedata

from ticketapp.classifier.embedded.kept import Kept

WORD = re.compile(r"[^\W_]+(?:['’`´][^\W_]+)*")
APOSTROPHES = str.maketrans("", "", "'’`´")
# What has no decomposition into a letter and a mark.
PLAIN_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
DIGITS = re.compile(r"\d")

Words = tuple[str, ...]
Spans = tuple[tuple[int, int], ...]


def tokens_of(text: str) -> tuple[Words, Spans]:
    """The words of *text*, folded, in order; and from where to where each stands there."""
    spans = tuple([match.span() for match in WORD.finditer(text)])
    return tuple(map(FOLDED.__getitem__, [text[start:end] for start, end in spans])), spans


def fold_word(word: str) -> str:
    """Lower case, without accents and apostrophes, every digit a ``#``. What would be nothing then is a ``#`` too."""
    if not word.isascii():
        word = unicodedata.normalize("NFKD", word)
        word = "".join(letter for letter in word if not unicodedata.combining(letter))
    word = word.casefold().translate(APOSTROPHES)
    return DIGITS.sub("#", word if word.isascii() else word.translate(PLAIN_LETTERS)) or "#"


FOLDED = Kept(fold_word, most=8192)
