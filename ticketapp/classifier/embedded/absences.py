"""What the model would think of a ticket without some of its words, from what that changes.

Reading the rest anew costs as much as judging the ticket did. But a block of features is one sum over its places and
one length: words that are missing change a few terms of both. Only signals are looked up again, near the words.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import compress
from typing import NamedTuple

import numpy as np

from ticketapp.classifier.embedded.features import (
    DAMPED,
    MOST,
    TITLE_WEIGHT,
    Features,
    Floats,
    Weights,
    factor_of,
    pair_place,
    signal_block,
)
from ticketapp.classifier.embedded.lexicons import Lexicon
from ticketapp.classifier.embedded.signals import signals_without
from ticketapp.classifier.embedded.texts import Reading
from ticketapp.classifier.embedded.tokens import Words

DAMPED_NUMBERS = DAMPED.tolist()


class Change(NamedTuple):
    """Of a block: at which places the damped counts are others, by how much, and by how much the sum of their squares
    is. Of a few numbers, lists are faster than arrays."""

    places: list[int]
    steps: list[float]
    squares: float


class Absences:
    """A ticket's features, and what is left of them."""

    def __init__(self, features: Features, lexicon: Lexicon, table: Weights, rows: Weights) -> None:
        """*table* holds each class's weight at each place, *rows* are those of the features' places."""
        self._features = features
        self._lexicon = lexicon
        self._table = table
        parts = features.parts
        # Of each block: each class's weights times the damped counts.
        self._sums = np.array([each.damped @ rows[parts[name]] for name, each in features.blocks.items()])

    def logits_without(self, words: Words) -> Floats:
        """Each class's logit but for its bias, as if *words* stood nowhere in the text."""
        features = self._features
        reading = features.reading
        gone = places_of(words, reading)
        signals = signals_without(features.signals, gone, reading, without(reading, gone), self._lexicon)
        missing: dict[str, int] = {}
        for place in gone:
            word = reading.words[place]
            missing[word] = missing.get(word, 0) + self._weight(place)
        changes = (self._own_without(missing), self._pairs_without(gone), self._grams_without(missing))
        places, weights = signal_block(signals)
        factors = []
        for (name, block), change in zip(features.blocks.items(), changes, strict=True):
            factor = factor_of(name, left_of(block.squares + change.squares))
            factors.append(factor)
            places += change.places
            weights += [step * factor for step in change.steps]
        return np.asarray(np.array(weights) @ self._table.take(places, axis=0) + np.array(factors) @ self._sums)

    def _weight(self, place: int) -> int:
        reading = self._features.reading
        return TITLE_WEIGHT if reading.spans[place][0] < reading.title_end else 1

    def _own_without(self, missing: Mapping[str, int]) -> Change:
        words, counts = self._features.words, self._features.counts
        return change_of((words[word].own, counts[word], counts[word] - count) for word, count in missing.items())

    def _pairs_without(self, gone: Sequence[int]) -> Change:
        """Pairs of which a word is missing are gone too, and what stood around it are neighbours now."""
        words, known = self._features.reading.words, self._features.words
        changes: dict[int, int] = {}
        absent = set(gone)
        for place in sorted({*gone, *(place + 1 for place in gone)}):
            if 0 < place < len(words):
                pair = pair_place(known[words[place - 1]], known[words[place]])
                changes[pair] = changes.get(pair, 0) - self._weight(place)
            if place in absent or place >= len(words):
                continue
            before = place - 1
            while before in absent:
                before -= 1
            if before >= 0:
                pair = pair_place(known[words[before]], known[words[place]])
                changes[pair] = changes.get(pair, 0) + self._weight(place)
        counts = ((pair, self._features.pairs.get(pair, 0), change) for pair, change in changes.items())
        return change_of((pair, count, count + change) for pair, count, change in counts)

    def _grams_without(self, missing: Mapping[str, int]) -> Change:
        """Each of a word's n-grams stands in it once, but several words may share one."""
        grams = self._features.grams
        before: dict[int, int] = {}
        less: dict[int, int] = {}
        for word, count in missing.items():
            places = np.frombuffer(self._features.words[word].grams, np.uint16)
            listed = places.tolist()
            before.update(zip(listed, grams.counts.take(grams.places.searchsorted(places)).tolist(), strict=True))
            for place in listed:
                less[place] = less.get(place, 0) + count
        return change_of((place, before[place], before[place] - count) for place, count in less.items())


def change_of(counts: Iterable[tuple[int, int, int]]) -> Change:
    """Of (place, count before, count after)."""
    places, steps, squares = [], [], 0.0
    for place, before, after in counts:
        old, new = DAMPED_NUMBERS[min(before, MOST)], DAMPED_NUMBERS[min(after, MOST)]
        places.append(place)
        steps.append(new - old)
        squares += new * new - old * old
    return Change(places, steps, squares)


def left_of(squares: float) -> float:
    """*squares* of damped counts, none of which is below 1: less is what rounding left of nothing."""
    return squares if squares > 0.5 else 0.0


def places_of(words: Words, reading: Reading) -> list[int]:
    """The places of what belongs to *words*, wherever these stand in a row."""
    found, size = reading.words, len(words)
    starts = [place for place, word in enumerate(found) if word == words[0]]
    if size == 1:
        return starts
    gone: set[int] = set()
    for place in starts:
        if found[place : place + size] == words:
            gone.update(range(place, place + size))
    return sorted(gone)


def without(reading: Reading, gone: Sequence[int]) -> Reading:
    """The reading as if nothing stood at the places *gone*, which rise."""
    is_left = [True] * len(reading.words)
    for place in gone:
        is_left[place] = False
    words, spans = tuple(compress(reading.words, is_left)), tuple(compress(reading.spans, is_left))
    ranges = [(first - bisect_left(gone, first), past - bisect_left(gone, past)) for first, past in reading.sentences]
    sentences = tuple([(first, past) for first, past in ranges if past > first])
    return Reading(reading.text, reading.title_end, words, spans, sentences, reading.gives_orders)
