"""A ticket as a sparse vector: hashed word and character n-grams beside signals, each block of its own length."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeVar
from zlib import crc32

import numpy as np
import numpy.typing as npt

from ticketapp.classifier.embedded.kept import Kept
from ticketapp.classifier.embedded.lexicons import Lexicon
from ticketapp.classifier.embedded.signals import SUBJECT, TOPICS, Signals, signals_of
from ticketapp.classifier.embedded.texts import Reading, read

# Signals and n-grams never share a place: a collision would let a rare word pass for an outage.
SIGNAL_BITS = 13
NGRAM_BITS = 15
SIGNAL_PLACES = 1 << SIGNAL_BITS
NGRAM_PLACES = 1 << NGRAM_BITS
NGRAM_MASK = NGRAM_PLACES - 1
PLACES = SIGNAL_PLACES + NGRAM_PLACES
GRAMS = (3, 4, 5)  # without a gap
TITLE_WEIGHT = 2
# 1 + ln(count): the tenth time a word stands there says less than the first.
MOST = 399
DAMPED = np.array([0.0, *(1.0 + math.log(count) for count in range(1, MOST + 1))])
SCALES = {"words": 2.0, "bigrams": 1.5, "grams": 2.0, "signals": 0.45, "topics": 0.5, "subjects": 1.0}

Places = npt.NDArray[np.int32]
Weights = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]
Counted = npt.NDArray[np.int64]
Indices = npt.NDArray[np.intp]
Thing = TypeVar("Thing", str, int)


class WordPlaces(NamedTuple):
    """Where a word counts: as itself, and by its character n-grams, each once, rising, as an array's bytes.

    Of a word's checksum ``crc``, and of what the next one is ``appended`` as, a pair's place is made.
    """

    own: int
    grams: bytes
    crc: int
    appended: bytes


class Grams(NamedTuple):
    """``places`` of character n-grams, rising, and how often they stand there.

    ``of_words`` are indices of these: one word's after the other's, which begin at ``starts``.
    """

    places: Places
    counts: Counted
    of_words: Indices
    starts: Indices


class Block(NamedTuple):
    """The damped counts at some places, and the sum of their squares."""

    damped: Floats
    squares: float


class Features(NamedTuple):
    """``places`` are below ``PLACES``, ``weights`` are theirs: the signals', then each block's. The same place may
    stand in several of them, and then all its weights count. What they came of stands beside them.

    ``words`` are the different ones of the text, each with its own place and those of its n-grams; ``counts``,
    ``pairs`` and ``grams`` say how often words, the places of neighbouring ones and those of n-grams stand there.
    ``blocks``, named as in ``SCALES``, are made of these. ``parts`` say where in ``places`` the ``"signals"`` and each
    of the blocks stand.
    """

    places: Places
    weights: Weights
    reading: Reading
    signals: Signals
    words: dict[str, WordPlaces]
    counts: dict[str, int]
    pairs: dict[int, int]
    grams: Grams
    blocks: dict[str, Block]
    parts: dict[str, slice]


def features_of(title: str, description: str, lexicon: Lexicon) -> Features:
    """The vector of a ticket, the same for the same text on every machine."""
    return features_of_reading(read(title, description), lexicon)


def features_of_reading(reading: Reading, lexicon: Lexicon) -> Features:
    """The vector of what was read."""
    signals = signals_of(reading, lexicon)
    titled = bisect_left(reading.spans, (reading.title_end,))
    counts = count(reading.words, titled)
    words = dict(zip(counts, map(WORD_PLACES.__getitem__, counts), strict=True))
    pairs = count(pair_places([words[word] for word in reading.words]), max(titled - 1, 0))
    grams = count_grams(words, counts)
    blocks = {
        "words": block(list(counts.values())),
        "bigrams": block(list(pairs.values())),
        "grams": block(grams.counts),
    }
    of_signals, weights = signal_block(signals)
    few = array("i", [*of_signals, *[each.own for each in words.values()], *pairs])
    places = np.concatenate([np.frombuffer(few, np.int32), grams.places])
    all_weights = joined(weights, blocks).astype(np.float32)
    parts = parts_of({"signals": len(weights), **{name: len(each.damped) for name, each in blocks.items()}})
    return Features(places, all_weights, reading, signals, words, counts, pairs, grams, blocks, parts)


def joined(of_signals: Sequence[float], blocks: Mapping[str, Block]) -> Floats:
    """The weights of the signals, and then those of each block, scaled to its length."""
    return np.concatenate([of_signals, *[each.damped * factor_of(name, each.squares) for name, each in blocks.items()]])


def parts_of(lengths: dict[str, int]) -> dict[str, slice]:
    """Where each part is, of which one follows the other."""
    parts, past = {}, 0
    for name, length in lengths.items():
        parts[name] = slice(past, past + length)
        past += length
    return parts


def signal_block(signals: Signals) -> tuple[list[int], list[float]]:
    """The places of what holds, and its weights."""
    weights = {SIGNALS_AT[name]: scale_of(name) for name in signals.names}
    for topic in TOPICS:
        if count := signals.topics.get(topic, 0):
            weights[SIGNALS_AT[f"topic {topic}"]] = SCALES["topics"] * math.log1p(count)
    return list(weights), list(weights.values())


def scale_of(name: str) -> float:
    return SCALES["subjects" if name.startswith(SUBJECT) else "signals"]


def count(things: Sequence[Thing], titled: int) -> dict[Thing, int]:
    """How often each stands there; the first *titled*, which are the title's, count more."""
    counts = Counter(things)
    for thing in things[:titled]:
        counts[thing] += TITLE_WEIGHT - 1
    return counts


def pair_places(words: Sequence[WordPlaces]) -> list[int]:
    """Where each pair of neighbours counts."""
    crcs = map(crc32, [each.appended for each in words[1:]], [each.crc for each in words])
    return [SIGNAL_PLACES + (crc & NGRAM_MASK) for crc in crcs]


def pair_place(word: WordPlaces, following: WordPlaces) -> int:
    """Where two neighbours count: as ``pair_places`` has it, for a few."""
    return place_of(crc32(following.appended, word.crc))


def count_grams(words: dict[str, WordPlaces], counts: dict[str, int]) -> Grams:
    """The places of all words' character n-grams, and how often they stand there."""
    if not words:
        return Grams(np.array([], np.int32), np.array([], np.int64), *(np.array([], np.intp),) * 2)
    of_words = [each.grams for each in words.values()]
    lengths = np.array(list(map(len, of_words))) // 2
    places, order, starts, which = grouped(np.frombuffer(b"".join(of_words), np.uint16))
    all_counts = np.array(list(counts.values()), np.int64).repeat(lengths)
    return Grams(places, np.add.reduceat(all_counts[order], starts), which, lengths.cumsum() - lengths)


def grouped(places: npt.NDArray[np.uint16]) -> tuple[Places, Indices, Indices, Indices]:
    """The different ones of *places*, which are more than none, rising; the order that sorts *places*, where in it
    each of those begins; and of each of *places*, which of those it is."""
    order = places.argsort(kind="stable")
    in_order = places[order]
    is_first = np.empty(len(places), np.bool_)
    is_first[0] = True
    np.not_equal(in_order[1:], in_order[:-1], out=is_first[1:])
    starts = is_first.nonzero()[0]
    which = np.empty(len(places), np.intp)
    which[order] = is_first.cumsum() - 1
    return in_order[starts].astype(np.int32), order, starts, which


def summed(features: Features) -> tuple[Places, Weights]:
    """Its places, which rise, each once with all of its weights."""
    _, weights = signal_block(features.signals)
    rising, order, starts, _ = grouped(features.places.astype(np.uint16))  # of these the sort is linear
    return rising, np.add.reduceat(joined(weights, features.blocks)[order], starts).astype(np.float32)


def block(counts: npt.ArrayLike) -> Block:
    damped = DAMPED.take(np.asarray(counts, np.int64), mode="clip")
    return Block(damped, float(damped @ damped))


def factor_of(name: str, squares: float) -> float:
    """What scales damped counts with the sum *squares* to their block's length."""
    return SCALES[name] / (math.sqrt(squares) or 1.0)


def places_of_word(word: str) -> WordPlaces:
    """The word's own place, and those of its character n-grams, its borders marked."""
    written = written_as(word)
    return WordPlaces(place_of(crc32(b"w " + written)), places_of_grams(word), crc32(written), b" " + written)


def places_of_grams(word: str) -> bytes:
    """Those of its n-grams, rising. A checksum goes on where that of a shorter one ended."""
    letters = [written_as(letter) for letter in f"<{word}>"]
    places: set[int] = set()
    for first in range(len(letters) - GRAMS[0] + 1):
        crc = crc32(b"".join(letters[first : first + GRAMS[0] - 1]))
        for letter in letters[first + GRAMS[0] - 1 : first + GRAMS[-1]]:
            crc = crc32(letter, crc)
            places.add(place_of(crc))
    return array("H", sorted(places)).tobytes()


def place_of(crc: int) -> int:
    return SIGNAL_PLACES + (crc & NGRAM_MASK)


def written_as(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def signal_place(name: str) -> int:
    return crc32(name.encode("ascii")) & (SIGNAL_PLACES - 1)


WORD_PLACES = Kept(places_of_word, most=8192)
SIGNALS_AT = Kept(signal_place, most=4096)
