"""A text as the finders read it: disguises taken off, and the way back to the places of the original."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

DOUBLE_QUOTES, SINGLE_QUOTES, FULL_STOPS = "“”„‟«»″", "‘’‚‛‹›′´", "。｡"
NAMED = (
    dict.fromkeys(DOUBLE_QUOTES, '"')
    | dict.fromkeys(SINGLE_QUOTES, "'")
    | dict.fromkeys(FULL_STOPS, ".")
    | dict.fromkeys("\u2028\u2029\x85", "\n")
    | {"\u2212": "-", "\u2044": "/", "\u2215": "/"}
)
GONE = ""


class View(NamedTuple):
    """``places``: for each character of ``text`` where it stands in the original; None where both agree."""

    text: str
    places: Sequence[int] | None

    def place(self, at: int) -> int:
        return at if self.places is None else self.places[at]


def plain_view(text: str) -> View:
    """*text* with ASCII digits, blanks, dashes, quotes and full-width letters; without characters that nobody sees."""
    if text.isascii():
        return View(text, None)
    table = {letter: plain_letter(letter) for letter in set(text) if not letter.isascii()}
    if GONE not in table.values() and unicodedata.is_normalized("NFC", text):
        return View(text.translate({ord(letter): plain for letter, plain in table.items()}), None)
    letters: list[str] = []
    places: list[int] = []
    for at, letter in enumerate(text):
        plain = table.get(letter, letter)
        if letters and unicodedata.combining(letter):
            composed = unicodedata.normalize("NFC", letters[-1] + letter)
            if len(composed) == 1:
                letters[-1] = composed
                continue
        if plain != GONE:
            letters.append(plain)
            places.append(at)
    return View("".join(letters), [*places, len(text)])


def plain_letter(letter: str) -> str:
    """One character that means the same in ASCII, nothing for what cannot be seen, else *letter* itself."""
    if letter in NAMED:
        return NAMED[letter]
    category = unicodedata.category(letter)
    if category == "Cf" or "\ufe00" <= letter <= "\ufe0f":
        return GONE
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    if category in ("Zs", "Pd"):
        return " " if category == "Zs" else "-"
    compatible = unicodedata.normalize("NFKC", letter)
    return compatible if len(compatible) == 1 and compatible.isascii() else letter
