"""What the model would think of a ticket without some of its words, from what that changes.

Reading the rest anew costs as much as judging the ticket did. But a block of features is one sum over its places and
one length: words that are missing change a few terms of both. Only signals are looked up again, near the words.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ticketapp.classifier.embedded.features import (
    DAMPED,
    SCALES,
    TITLE_WEIGHT,
    Counted,
    Features,
    Floats,
    Places,
    Weights,
    pair_place,
    signal_block,
)
from ticketapp.classifier.embedded.lexicons import Lexicon
from ticketapp.classifier.embedded.signals import signals_without
from ticketapp.classifier.embedded.texts import Reading

MOST = len(DAMPED) - 1


@dataclass(frozen=True)
class Sums:
    """Of a block's damped counts: each class's weights times them, and their squares."""

    products: Floats
    squares: float

    def logits(self, scale: float) -> Floats:
        return self.products * (scale / (math.sqrt(max(self.squares, 0.0)) or 1.0))


class Absences:
    """A ticket's features, and what is left of them."""

    def __init__(self, features: Features, lexicon: Lexicon, table: Weights) -> None:
        """*table* holds each class's weight at each place."""
        self._features = features
        self._lexicon = lexicon
        self._table = table
        self._own = self._sums([each.own for each in features.words.values()], list(features.counts.values()))
        self._pairs = self._sums(list(features.pairs), list(features.pairs.values()))
        self._grams = self._sums(*features.grams)

    def logits_without(self, words: tuple[str, ...]) -> Floats:
        """Each class's logit but for its bias, as if *words* stood nowhere in the text."""
        reading = self._features.reading
        gone = places_of(words, reading)
        missing: Counter[str] = Counter()
        for place in gone:
            missing[reading.tokens[place].word] += self._weight(place)
        signals = signals_without(self._features.signals, gone, reading, without(reading, gone), self._lexicon)
        places, weights = signal_block(signals)
        return np.asarray(
            weights @ self._table[places]
            + self._own_without(missing).logits(SCALES["words"])
            + self._pairs_without(gone).logits(SCALES["bigrams"])
            + self._grams_without(missing).logits(SCALES["grams"])
        )

    def _weight(self, place: int) -> int:
        reading = self._features.reading
        return TITLE_WEIGHT if reading.tokens[place].start < reading.title_end else 1

    def _sums(self, places: npt.ArrayLike, counts: npt.ArrayLike) -> Sums:
        damped = DAMPED[np.minimum(np.asarray(counts, np.int64), MOST)]
        return Sums(damped @ self._table[np.asarray(places, np.int32)], float(damped @ damped))

    def _changed(self, sums: Sums, places: Places, before: Counted, after: Counted) -> Sums:
        """*sums* where the counts at *places* are others."""
        old, new = DAMPED[np.minimum(before, MOST)], DAMPED[np.minimum(after, MOST)]
        return Sums(sums.products + (new - old) @ self._table[places], sums.squares + float(new @ new - old @ old))

    def _own_without(self, missing: Counter[str]) -> Sums:
        places = np.array([self._features.words[word].own for word in missing], np.int32)
        before = np.array([self._features.counts[word] for word in missing], np.int64)
        return self._changed(self._own, places, before, before - np.array(list(missing.values()), np.int64))

    def _pairs_without(self, gone: Sequence[int]) -> Sums:
        """Pairs of which a word is missing are gone too, and what stood around it are neighbours now."""
        tokens = self._features.reading.tokens
        changes: Counter[int] = Counter()
        absent = set(gone)
        for place in sorted({*gone, *(place + 1 for place in gone)}):
            if 0 < place < len(tokens):
                changes[pair_place(tokens[place - 1], tokens[place])] -= self._weight(place)
            if place in absent or place >= len(tokens):
                continue
            before = place - 1
            while before in absent:
                before -= 1
            if before >= 0:
                changes[pair_place(tokens[before], tokens[place])] += self._weight(place)
        places = np.array(list(changes), np.int32)
        before_counts = np.array([self._features.pairs.get(place, 0) for place in changes], np.int64)
        return self._changed(
            self._pairs, places, before_counts, before_counts + np.array(list(changes.values()), np.int64)
        )

    def _grams_without(self, missing: Counter[str]) -> Sums:
        places, totals = self._features.grams
        met = [np.searchsorted(places, self._features.words[word].grams) for word in missing]
        left = totals.copy()
        for where, count in zip(met, missing.values(), strict=True):
            left[where] -= count  # each of a word's stands there once
        changed = met[0] if len(met) == 1 else np.unique(np.concatenate(met))
        return self._changed(self._grams, places[changed], totals[changed], left[changed])


def places_of(words: tuple[str, ...], reading: Reading) -> list[int]:
    """The places of the tokens that belong to *words*, wherever these stand in a row."""
    found = [token.word for token in reading.tokens]
    gone: set[int] = set()
    for place in range(len(found) - len(words) + 1):
        if found[place] == words[0] and tuple(found[place : place + len(words)]) == words:
            gone.update(range(place, place + len(words)))
    return sorted(gone)


def without(reading: Reading, gone: Sequence[int]) -> Reading:
    """The reading as if nothing stood at the places *gone*, which rise."""
    kept = list(reading.tokens)
    for place in reversed(gone):
        del kept[place]
    ranges = ((first - bisect_left(gone, first), past - bisect_left(gone, past)) for first, past in reading.sentences)
    return replace(
        reading, tokens=tuple(kept), sentences=tuple((first, past) for first, past in ranges if past > first)
    )
