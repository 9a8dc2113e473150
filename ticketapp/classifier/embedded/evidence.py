"""What spoke for a suggestion: words that stand in the ticket, such that without them the suggestion is weaker.

Nothing is said to be the reason because it looks like one. The phrases and words that seem to weigh most for the value
are taken out of the ticket, one after the other, and the rest is judged again: the first that is missed is quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

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


class Candidate(NamedTuple):
    """A sequence of folded words that may have spoken for the value, and how much it seems to weigh."""

    words: tuple[str, ...]
    first: int
    signal: str
    weight: float


def find_evidence(
    features: Features,
    ranked: Sequence[Candidate],
    chance: float,
    judge: Callable[[tuple[str, ...]], float],
    preferences: Sequence[str],
) -> Evidence | None:
    """What carried a value most; None where no phrase or word alone did.

    *ranked* are the value's ``candidates``; *chance* is what the value got, and *judge* says what it gets without some
    words. Of *preferences*, kinds with the most telling first, a lesser one is quoted only where none of the others
    carried it.
    """
    by_kind: dict[str, list[Candidate]] = {kind: [] for kind in preferences}
    for candidate in ranked:
        tried = by_kind[kind_of(candidate.signal)]
        if len(tried) < TRIED:
            tried.append(candidate)
    for kind in preferences:
        for candidate in by_kind[kind]:
            if judge(candidate.words) < chance:
                return Evidence(quote_of(features.reading, candidate), candidate.signal)
    return None


def kind_of(signal: str) -> str:
    """What a phrase tells: what the ticket is about, what happened, or, for a plain word, neither."""
    if not signal:
        return WORD
    return ABOUT if signal in TOPICS or signal.startswith(SUBJECT) else HAPPENED


def candidates(features: Features, margins: Singles, by_word: Mapping[str, float]) -> list[Candidate]:
    """Phrases of the lexicons and plain words, the weightiest first, each sequence of words once.

    *margins* are the value's weights less the mean of the others, one a place; *by_word* is what each word adds.
    """
    tokens = features.reading.tokens
    found: dict[tuple[str, ...], Candidate] = {}
    by_key = weights_of_keys(features.signals.names, margins)
    for hit in features.signals.hits:
        words = tuple([token.word for token in tokens[hit.first : hit.past]])
        weight = by_key.get(hit.key, 0.0) + sum([by_word[word] for word in set(words)])
        if weight > 0 and (words not in found or found[words].weight < weight):
            found[words] = Candidate(words, hit.first, hit.key, weight)
    telling = {word for word, weight in by_word.items() if weight > 0 and is_telling(word)}
    for place, token in enumerate(tokens):
        if token.word in telling:
            telling.remove(token.word)
            words = (token.word,)
            if words not in found:
                found[words] = Candidate(words, place, "", by_word[token.word])
    return sorted(found.values(), key=lambda each: (-each.weight, each.first))


def is_telling(word: str) -> bool:
    return len(word) >= SHORTEST_WORD and word not in ANY_SMALL_WORD


def weights_of_words(features: Features, margins: Sequence[Singles]) -> list[dict[str, float]]:
    """What each word adds for each value, as itself and by its n-grams; *margins* are as for ``candidates``."""
    if not features.words:
        return [{} for _ in margins]
    words = list(features.words.values())
    starts = np.cumsum([0, *[len(each.grams) for each in words[:-1]]])
    grams = np.searchsorted(features.places, np.concatenate([each.grams for each in words]))
    own = np.searchsorted(features.places, [each.own for each in words])
    found = []
    for margin in margins:
        values = (features.weights * margin[features.places]).astype(np.float64)
        sums = np.add.reduceat(values[grams], starts) + values[own]
        found.append(dict(zip(features.words, sums.tolist(), strict=True)))
    return found


def weights_of_keys(names: Sequence[str], margins: Singles) -> dict[str, float]:
    """Of each key the weight of every feature that would not hold without it, its topic's included."""
    totals: dict[str, float] = {}
    values = margins[[signal_place(name) for name in names]].tolist()
    for name, value in zip(names, values, strict=True):
        for key in keys_in(name):
            totals[key] = totals.get(key, 0.0) + SCALES["signals"] * value
    return totals


@lru_cache(maxsize=8192)
def keys_in(name: str) -> frozenset[str]:
    """The lexicons' keys that a feature's name speaks of."""
    return frozenset(part.rstrip(".?!~").rpartition(" ")[2] for part in name.split("+"))


def quote_of(reading: Reading, candidate: Candidate) -> str:
    """The words as the requester wrote them, in one line."""
    first, last = reading.tokens[candidate.first], reading.tokens[candidate.first + len(candidate.words) - 1]
    return " ".join(reading.text[first.start : last.end].split())[:QUOTE_CHARACTERS]
