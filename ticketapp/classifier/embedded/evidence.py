"""What spoke for a suggestion: words that stand in the ticket, such that without them the suggestion is weaker.

Nothing is said to be the reason because it looks like one. The phrases and words that seem to weigh most for the value
are taken out of the ticket, one after the other, and the rest is judged again: the first that is missed is quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ticketapp.classifier.embedded.features import SCALES, Features, signal_place
from ticketapp.classifier.embedded.languages import ANY_SMALL_WORD
from ticketapp.classifier.embedded.signals import SUBJECT, TOPICS
from ticketapp.classifier.embedded.texts import Reading

TRIED = 3
ABOUT, HAPPENED, WORD = "about", "happened", "word"
PREFERENCES = {"category": (ABOUT, HAPPENED, WORD), "priority": (HAPPENED, ABOUT, WORD)}
QUOTE_CHARACTERS = 60
SHORTEST_WORD = 4

Singles = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Evidence:
    """``quote`` stands in the ticket as it is, but for white space; ``signal`` is the lexicon's key, or ``""``."""

    quote: str
    signal: str


@dataclass(frozen=True)
class Candidate:
    """A sequence of folded words that may have spoken for the value, and how much it seems to weigh."""

    words: tuple[str, ...]
    first: int
    signal: str
    weight: float


def find_evidence(
    features: Features,
    margins: Singles,
    chance: float,
    judge: Callable[[tuple[str, ...]], float],
    preferences: Sequence[str],
) -> Evidence | None:
    """What carried a value most; None where no phrase or word alone did.

    *margins* are the value's weights less the mean of the others, one a place; *chance* is what the value got, and
    *judge* says what it gets without some words. Of *preferences*, kinds with the most telling first, a lesser one is
    quoted only where none of the others carried it.
    """
    ranked = candidates(features, margins)
    for kind in preferences:
        for candidate in [each for each in ranked if kind_of(each.signal) == kind][:TRIED]:
            if judge(candidate.words) < chance:
                return Evidence(quote_of(features.reading, candidate), candidate.signal)
    return None


def kind_of(signal: str) -> str:
    """What a phrase tells: what the ticket is about, what happened, or, for a plain word, neither."""
    if not signal:
        return WORD
    return ABOUT if signal in TOPICS or signal.startswith(SUBJECT) else HAPPENED


def candidates(features: Features, margins: Singles) -> list[Candidate]:
    """Phrases of the lexicons and plain words, the weightiest first, each sequence of words once."""
    tokens = features.reading.tokens
    by_word = weights_of_words(features, margins)
    found: dict[tuple[str, ...], Candidate] = {}
    by_key: dict[str, float] = {}
    for hit in features.signals.hits:
        if hit.key not in by_key:
            by_key[hit.key] = weight_of_key(hit.key, features.signals.names, margins)
        words = tuple(token.word for token in tokens[hit.first : hit.past])
        weight = by_key[hit.key] + sum(by_word[word] for word in set(words))
        if weight > 0 and (words not in found or found[words].weight < weight):
            found[words] = Candidate(words, hit.first, hit.key, weight)
    for place, token in enumerate(tokens):
        words, weight = (token.word,), by_word[token.word]
        if weight > 0 and is_telling(token.word) and words not in found:
            found[words] = Candidate(words, place, "", weight)
    return sorted(found.values(), key=lambda each: (-each.weight, each.first))


def is_telling(word: str) -> bool:
    return len(word) >= SHORTEST_WORD and word not in ANY_SMALL_WORD


def weights_of_words(features: Features, margins: Singles) -> dict[str, float]:
    """What each word adds for the value, as itself and by its n-grams."""
    if not features.words:
        return {}
    value_at = np.zeros(len(margins))
    value_at[features.places] = features.weights * margins[features.places]
    places = list(features.words.values())
    sizes = [len(each.grams) for each in places]
    values = value_at[np.concatenate([each.grams for each in places])]
    sums = np.add.reduceat(values, np.cumsum([0, *sizes[:-1]])) + value_at[[each.own for each in places]]
    return dict(zip(features.words, sums.tolist(), strict=True))


def weight_of_key(key: str, names: Iterable[str], margins: Singles) -> float:
    """The weight of every feature that would not hold without *key*, its topic's included."""
    total = 0.0
    for name in names:
        if key in keys_in(name):
            total += SCALES["signals"] * float(margins[signal_place(name)])
    return total


@lru_cache(maxsize=8192)
def keys_in(name: str) -> frozenset[str]:
    """The lexicons' keys that a feature's name speaks of."""
    return frozenset(part.rstrip(".?!~").rpartition(" ")[2] for part in name.split("+"))


def without(reading: Reading, words: tuple[str, ...]) -> Reading:
    """The reading as if *words* stood nowhere in the text."""
    gone: set[int] = set()
    tokens = reading.tokens
    for place in range(len(tokens) - len(words) + 1):
        if tokens[place].word == words[0] and all(
            tokens[place + number].word == word for number, word in enumerate(words)
        ):
            gone.update(range(place, place + len(words)))
    kept = [place for place in range(len(tokens)) if place not in gone]
    before = np.concatenate([[0], np.cumsum([place not in gone for place in range(len(tokens))])]).tolist()
    ranges = ((before[first], before[past]) for first, past in reading.sentences)
    return replace(
        reading,
        tokens=tuple(tokens[place] for place in kept),
        sentences=tuple((first, past) for first, past in ranges if past > first),
    )


def quote_of(reading: Reading, candidate: Candidate) -> str:
    """The words as the requester wrote them, in one line."""
    first, last = reading.tokens[candidate.first], reading.tokens[candidate.first + len(candidate.words) - 1]
    return " ".join(reading.text[first.start : last.end].split())[:QUOTE_CHARACTERS]
