"""Which of many patterns may match a text, and where each of these can begin.

Most tickets lack the words that nearly every pattern needs, so that hardly one has to be tried, and that only where
such a word stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ticketapp.classifier.embedded.kept import Kept
from ticketapp.classifier.embedded.order_needs import WORD_CHARACTERS, begins_of, needs_of

WORD = re.compile(rf"\w{{1,{WORD_CHARACTERS}}}")

# Where in a text a match can begin; None where that may be anywhere.
Starts = Sequence[int] | None


class Screen:
    """Which of some patterns can match a text at all. Immutable but for a cache, which any number of threads share."""

    def __init__(self, patterns: Iterable[str]) -> None:
        patterns = list(patterns)
        needs = [needs_of(pattern) for pattern in patterns]
        begins = [begins_of(pattern) for pattern in patterns]
        named = (need for all_ in [*needs, filter(None, begins)] for need in all_)
        bits = {need: 1 << place for place, need in enumerate(dict.fromkeys(named))}
        self._begins = [bits[begin] if begin else 0 for begin in begins]
        self._wanted = [sum(bits[need] for need in set(all_)) for all_ in needs]
        self._words: dict[str, int] = {}
        self._starts: dict[str, int] = {}
        for need, bit in bits.items():
            for stem in need:
                table, key = (self._starts, stem[:-1]) if stem.endswith("*") else (self._words, stem)
                table[key] = table.get(key, 0) | bit
        self._lengths = sorted({len(start) for start in self._starts})
        self._met_by = Kept(self._look_up, most=8192)

    def passes(self, text: str) -> list[tuple[int, Starts]]:
        """The places of the patterns whose needs *text*, in lower case, meets: each with where in it it can begin."""
        words = [(self._met_by[word], starts) for word, starts in words_in(text).items()]
        met = 0
        for of_word, _ in words:
            met |= of_word
        passing = [place for place, wanted in enumerate(self._wanted) if wanted & met == wanted]
        return [(place, starts_among(words, self._begins[place])) for place in passing]

    def _look_up(self, word: str) -> int:
        met = self._words.get(word, 0)
        for length in self._lengths:
            met |= self._starts.get(word[:length], 0)
        return met


def words_in(text: str) -> dict[str, list[int]]:
    """The words of *text*, long ones in pieces, each with where it begins as a word or a word begins with it."""
    found: dict[str, list[int]] = {}
    past = -1
    for match in WORD.finditer(text):
        starts = found.setdefault(match[0], [])
        if match.start() != past:  # else it is a later piece
            starts.append(match.start())
        past = match.end()
    return found


def starts_among(words: Iterable[tuple[int, Sequence[int]]], begin: int) -> Starts:
    """The starts of those of *words* that meet *begin*; None where that is 0."""
    return [start for met, starts in words if met & begin for start in starts] if begin else None
