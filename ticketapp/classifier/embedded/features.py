"""A ticket as a sparse vector: hashed word and character n-grams beside signals, each block of its own length."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np
import numpy.typing as npt

from ticketapp.classifier.embedded.lexicons import Lexicon
from ticketapp.classifier.embedded.signals import SUBJECT, TOPICS, Signals, signals_of
from ticketapp.classifier.embedded.texts import Reading, read
from ticketapp.classifier.embedded.tokens import Token

# Signals and n-grams never share a place: a collision would let a rare word pass for an outage.
SIGNAL_BITS = 13
NGRAM_BITS = 15
SIGNAL_PLACES = 1 << SIGNAL_BITS
PLACES = SIGNAL_PLACES + (1 << NGRAM_BITS)
GRAMS = (3, 4, 5)
TITLE_WEIGHT = 2
# 1 + ln(count): the tenth time a word stands there says less than the first.
DAMPED = (0.0, *(1.0 + math.log(count) for count in range(1, 400)))
SCALES = {"words": 2.0, "bigrams": 1.5, "grams": 2.0, "signals": 0.45, "topics": 0.5, "subjects": 1.0}

Places = npt.NDArray[np.int32]
Weights = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Features:
    """``places`` rise and are below ``PLACES``, ``weights`` are theirs; what they came of stands beside them."""

    places: Places
    weights: Weights
    reading: Reading
    signals: Signals


def features_of(title: str, description: str, lexicon: Lexicon) -> Features:
    """The vector of a ticket, the same for the same text on every machine."""
    return features_of_reading(read(title, description), lexicon)


def features_of_reading(reading: Reading, lexicon: Lexicon) -> Features:
    """The vector of what was read."""
    signals = signals_of(reading, lexicon)
    weights: dict[int, float] = {}
    add_signals(weights, signals)
    words, bigrams, grams = count_grams(reading.tokens, reading.title_end)
    for counts, name in ((words, "words"), (bigrams, "bigrams"), (grams, "grams")):
        add_counts(weights, counts, SCALES[name])
    places = np.fromiter(weights.keys(), np.int32, len(weights))
    values = np.fromiter(weights.values(), np.float32, len(weights))
    order = np.argsort(places, kind="stable")
    return Features(places[order], values[order], reading, signals)


def add_signals(weights: dict[int, float], signals: Signals) -> None:
    for name in signals.names:
        weights[signal_place(name)] = SCALES["subjects" if name.startswith(SUBJECT) else "signals"]
    for topic in TOPICS:
        if count := signals.topics.get(topic, 0):
            weights[signal_place(f"topic {topic}")] = SCALES["topics"] * math.log1p(count)


def count_grams(tokens: tuple[Token, ...], title_end: int) -> tuple[dict[int, int], dict[int, int], dict[int, int]]:
    """How often each word, pair of words and character n-gram stands there, the title's counted twice."""
    words: dict[int, int] = {}
    bigrams: dict[int, int] = {}
    grams: dict[int, int] = {}
    last = ""
    for token in tokens:
        weight = TITLE_WEIGHT if token.start < title_end else 1
        word_place, gram_places = places_of_word(token.word)
        words[word_place] = words.get(word_place, 0) + weight
        for place in gram_places:
            grams[place] = grams.get(place, 0) + weight
        if last:
            place = ngram_place(f"{last} {token.word}")
            bigrams[place] = bigrams.get(place, 0) + weight
        last = token.word
    return words, bigrams, grams


def add_counts(weights: dict[int, float], counts: dict[int, int], scale: float) -> None:
    """Damped counts, scaled to a length of *scale* over the block."""
    damped = [DAMPED[min(count, len(DAMPED) - 1)] for count in counts.values()]
    factor = scale / (math.sqrt(sum([value * value for value in damped])) or 1.0)
    for place, value in zip(counts, damped, strict=True):
        weights[place] = weights.get(place, 0.0) + factor * value


@lru_cache(maxsize=8192)
def places_of_word(word: str) -> tuple[int, tuple[int, ...]]:
    """The word's own place, and those of its character n-grams, its borders marked."""
    padded = f"<{word}>"
    grams = [padded[at : at + size] for size in GRAMS for at in range(len(padded) - size + 1)]
    return ngram_place(f"w {word}"), tuple({ngram_place(gram) for gram in grams})


def ngram_place(gram: str) -> int:
    return SIGNAL_PLACES + (crc32(gram.encode("utf-8", "surrogatepass")) & ((1 << NGRAM_BITS) - 1))


@lru_cache(maxsize=4096)
def signal_place(name: str) -> int:
    return crc32(name.encode("ascii")) & (SIGNAL_PLACES - 1)
