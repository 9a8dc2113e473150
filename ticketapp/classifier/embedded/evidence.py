"""What spoke for a suggestion: words that stand in the ticket, such that without them the suggestion is weaker.

Nothing is said to be the reason because it looks like one. The phrases and words that seem to weigh most for the value
are taken out of the ticket, one after the other, and the rest is judged again: the first that is missed is quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ticketapp.classifier.embedded.features import SCALES, SIGNALS_AT, Features
from ticketapp.classifier.embedded.kept import Kept
from ticketapp.classifier.embedded.languages import ANY_SMALL_WORD
from ticketapp.classifier.embedded.signals import SUBJECT, TOPICS
from ticketapp.classifier.embedded.texts import Reading
from ticketapp.classifier.embedded.tokens import Words

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


class Candidate(NamedTuple):
    """A sequence of folded words that may have spoken for the value, and how much it seems to weigh."""

    words: Words
    first: int
    signal: str
    weight: float


def find_evidence(
    features: Features,
    clues: Clues,
    chance: float,
    judge: Callable[[Words], float],
    preferences: Sequence[str],
) -> Evidence | None:
    """What carried a value most; None where no phrase or word alone did.

    *clues* are the value's; *chance* is what the value got, and *judge* says what it gets without some words. Of
    *preferences*, kinds with the most telling first, a lesser one is quoted only where none of the others carried it.
    """
    phrases = phrase_candidates(features, clues)
    for kind in preferences:
        if kind == WORD:
            found = word_candidates(features, clues, phrases)
        else:
            found = [phrase for phrase in phrases.values() if kind_of(phrase.signal) == kind]
        for candidate in sorted(found, key=lambda each: (-each.weight, each.first))[:TRIED]:
            if judge(candidate.words) < chance:
                return Evidence(quote_of(features.reading, candidate), candidate.signal)
    return None


def kind_of(signal: str) -> str:
    """What a phrase tells: what the ticket is about, what happened, or, for a plain word, neither."""
    if not signal:
        return WORD
    return ABOUT if signal in TOPICS or signal.startswith(SUBJECT) else HAPPENED


def phrase_candidates(features: Features, clues: Clues) -> dict[Words, Candidate]:
    """The lexicons' phrases that speak for the value, each sequence of words as what weighs most."""
    found: dict[Words, Candidate] = {}
    by_word = clues.by_word
    for hit in features.signals.hits:
        words = features.reading.words[hit.first : hit.past]
        of_words = sum([by_word[word] for word in set(words)]) if len(words) > 1 else by_word[words[0]]
        weight = clues.by_key.get(hit.key, 0.0) + of_words
        if weight > 0 and (words not in found or found[words].weight < weight):
            found[words] = Candidate(words, hit.first, hit.key, weight)
    return found


def word_candidates(features: Features, clues: Clues, phrases: Collection[Words]) -> list[Candidate]:
    """Plain words that speak for the value, but for those that are one of *phrases*."""
    return [
        Candidate((word,), features.reading.words.index(word), "", weight)
        for word, weight in clues.by_word.items()
        if weight > 0 and len(word) >= SHORTEST_WORD and word not in ANY_SMALL_WORD and (word,) not in phrases
    ]


class Clues(NamedTuple):
    """What seems to speak for a value: how much each word adds, as itself and by its n-grams, and each key."""

    by_word: dict[str, float]
    by_key: dict[str, float]


def clues_of(features: Features, margins: Singles) -> list[Clues]:
    """The clues of several values; *margins* are each one's weights less the mean of the others, at each place that
    the features have."""
    words = weights_of_words(features, margins)
    keys = weights_of_keys(features, margins)
    return [Clues(*each) for each in zip(words, keys, strict=True)]


def weights_of_words(features: Features, margins: Singles) -> list[dict[str, float]]:
    """What each word adds for each value."""
    if not features.words:
        return [{} for _ in margins]
    parts = features.parts
    values = (margins * features.weights).astype(np.float64)
    grams = values[:, parts["grams"]].take(features.grams.of_words, axis=1)
    sums = np.add.reduceat(grams, features.grams.starts, axis=1) + values[:, parts["words"]]
    return [dict(zip(features.words, each, strict=True)) for each in sums.tolist()]


def weights_of_keys(features: Features, margins: Singles) -> list[dict[str, float]]:
    """Of each key the weight of every feature that would not hold without it, its topic's included."""
    names = features.signals.names
    at = {place: number for number, place in enumerate(features.places[features.parts["signals"]].tolist())}
    places = [at[SIGNALS_AT[name]] for name in names]
    keys = [KEYS_IN[name] for name in names]
    found = []
    for values in margins[:, places].tolist():
        totals: dict[str, float] = {}
        for value, of_name in zip(values, keys, strict=True):
            for key in of_name:
                totals[key] = totals.get(key, 0.0) + SCALES["signals"] * value
        found.append(totals)
    return found


def keys_in(name: str) -> frozenset[str]:
    """The lexicons' keys that a feature's name speaks of."""
    return frozenset(part.rstrip(".?!~").rpartition(" ")[2] for part in name.split("+"))


KEYS_IN = Kept(keys_in, most=8192)


def quote_of(reading: Reading, candidate: Candidate) -> str:
    """The words as the requester wrote them, in one line."""
    start, end = reading.spans[candidate.first][0], reading.spans[candidate.first + len(candidate.words) - 1][1]
    return " ".join(reading.text[start:end].split())[:QUOTE_CHARACTERS]
