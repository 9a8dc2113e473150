"""A ticket as a sparse vector: hashed word and character n-grams beside signals, each block of its own length."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
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
NGRAM_PLACES = 1 << NGRAM_BITS
PLACES = SIGNAL_PLACES + NGRAM_PLACES
GRAMS = (3, 4, 5)
TITLE_WEIGHT = 2
# 1 + ln(count): the tenth time a word stands there says less than the first.
DAMPED = np.array([0.0, *(1.0 + math.log(count) for count in range(1, 400))])
SCALES = {"words": 2.0, "bigrams": 1.5, "grams": 2.0, "signals": 0.45, "topics": 0.5, "subjects": 1.0}

Places = npt.NDArray[np.int32]
Weights = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]
Counted = npt.NDArray[np.int64]
Block = tuple[Places, Floats]


@dataclass(frozen=True)
class Features:
    """``places`` rise and are below ``PLACES``, ``weights`` are theirs; what they came of stands beside them.

    ``words`` are the different ones of the text, each with its own place and those of its n-grams; ``counts``,
    ``pairs`` and ``grams`` say how often words, the places of neighbouring ones and those of n-grams stand there.
    """

    places: Places
    weights: Weights
    reading: Reading
    signals: Signals
    words: dict[str, WordPlaces]
    counts: dict[str, int]
    pairs: dict[int, int]
    grams: tuple[Places, Counted]


class WordPlaces(NamedTuple):
    """Where a word counts: as itself, and by its character n-grams, each once."""

    own: int
    grams: npt.NDArray[np.uint16]


def features_of(title: str, description: str, lexicon: Lexicon) -> Features:
    """The vector of a ticket, the same for the same text on every machine."""
    return features_of_reading(read(title, description), lexicon)


def features_of_reading(reading: Reading, lexicon: Lexicon) -> Features:
    """The vector of what was read."""
    signals = signals_of(reading, lexicon)
    counts = count_words(reading.tokens, reading.title_end)
    words = {word: places_of_word(word) for word in counts}
    pairs = count_pairs(reading.tokens, reading.title_end)
    grams = count_grams(words, counts)
    blocks = [
        signal_block(signals),
        block([each.own for each in words.values()], list(counts.values()), SCALES["words"]),
        block(list(pairs), list(pairs.values()), SCALES["bigrams"]),
        block(*grams, SCALES["grams"]),
    ]
    places, weights = merged(blocks)
    return Features(places, weights, reading, signals, words, counts, pairs, grams)


def signal_block(signals: Signals) -> Block:
    weights: dict[int, float] = {}
    for name in signals.names:
        weights[signal_place(name)] = SCALES["subjects" if name.startswith(SUBJECT) else "signals"]
    for topic in TOPICS:
        if count := signals.topics.get(topic, 0):
            weights[signal_place(f"topic {topic}")] = SCALES["topics"] * math.log1p(count)
    return np.array(list(weights), np.int32), np.array(list(weights.values()))


def count_words(tokens: tuple[Token, ...], title_end: int) -> dict[str, int]:
    """How often each word stands there, the title's counted twice."""
    counts: dict[str, int] = {}
    for token in tokens:
        counts[token.word] = counts.get(token.word, 0) + (TITLE_WEIGHT if token.start < title_end else 1)
    return counts


def count_pairs(tokens: tuple[Token, ...], title_end: int) -> dict[int, int]:
    """The places of neighbouring words, and how often they stand there."""
    counts: dict[int, int] = {}
    for one, other in pairwise(tokens):
        place = pair_place(one, other)
        counts[place] = counts.get(place, 0) + (TITLE_WEIGHT if other.start < title_end else 1)
    return counts


def pair_place(one: Token, other: Token) -> int:
    return ngram_place(f"{one.word} {other.word}")


def count_grams(words: dict[str, WordPlaces], counts: dict[str, int]) -> tuple[Places, Counted]:
    """The places of all words' character n-grams, rising, and how often they stand there."""
    if not words:
        return np.array([], np.int32), np.array([], np.int64)
    grams = [each.grams for each in words.values()]
    all_places = np.concatenate(grams)
    all_counts = np.repeat(np.fromiter(counts.values(), np.int64, len(counts)), [len(each) for each in grams])
    order = np.argsort(all_places, kind="stable")
    places, ordered = all_places[order], all_counts[order]
    starts = starts_of(places)
    return places[starts].astype(np.int32), np.add.reduceat(ordered, starts)


def starts_of(places: npt.NDArray[np.uint16]) -> npt.NDArray[np.intp]:
    """Where each of *places*, which are in order and more than none, begins."""
    return np.concatenate(([0], np.flatnonzero(places[1:] != places[:-1]) + 1))


def block(places: npt.ArrayLike, counts: npt.ArrayLike, scale: float) -> Block:
    """Damped counts, scaled to a length of *scale* over the block."""
    damped = DAMPED[np.minimum(np.asarray(counts, np.int64), len(DAMPED) - 1)]
    length = math.sqrt(float(damped @ damped)) or 1.0
    return np.asarray(places, np.int32), damped * (scale / length)


def merged(blocks: Sequence[Block]) -> tuple[Places, Weights]:
    """All blocks as one vector: places rise, and what shares one is added up."""
    places = np.concatenate([each for each, _ in blocks]).astype(np.uint16)  # of these the sort is linear
    weights = np.concatenate([each for _, each in blocks])
    if not len(places):
        return places.astype(np.int32), weights.astype(np.float32)
    order = np.argsort(places, kind="stable")
    places, weights = places[order], weights[order]
    starts = starts_of(places)
    return places[starts].astype(np.int32), np.add.reduceat(weights, starts).astype(np.float32)


@lru_cache(maxsize=8192)
def places_of_word(word: str) -> WordPlaces:
    """The word's own place, and those of its character n-grams, its borders marked."""
    padded = f"<{word}>"
    grams = {ngram_place(padded[at : at + size]) for size in GRAMS for at in range(len(padded) - size + 1)}
    return WordPlaces(ngram_place(f"w {word}"), np.array(sorted(grams), np.uint16))


def ngram_place(gram: str) -> int:
    return SIGNAL_PLACES + (crc32(gram.encode("utf-8", "surrogatepass")) & (NGRAM_PLACES - 1))


@lru_cache(maxsize=4096)
def signal_place(name: str) -> int:
    return crc32(name.encode("ascii")) & (SIGNAL_PLACES - 1)
