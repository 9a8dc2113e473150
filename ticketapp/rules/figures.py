"""Figures that say how good a classifier is. Plain sequences in, shares (0 to 1) out, 0.0 where nothing counts."""

from __future__ import annotations

import math
from collections.abc import Sequence

BINS = 10
# Two-sided 95 %.
Z = 1.959964


def accuracy(wanted: Sequence[str], given: Sequence[str]) -> float:
    """The share of *given* that is as *wanted*."""
    return share(sum(one == other for one, other in zip(wanted, given, strict=True)), len(wanted))


def macro_f1(wanted: Sequence[str], given: Sequence[str]) -> float:
    """The mean of each wanted class's F1: a rare class counts as much as a frequent one."""
    classes = sorted(set(wanted))
    return sum(f1(wanted, given, each) for each in classes) / len(classes) if classes else 0.0


def f1(wanted: Sequence[str], given: Sequence[str], word: str) -> float:
    """The harmonic mean of precision and recall of *word*."""
    hits = sum(one == other == word for one, other in zip(wanted, given, strict=True))
    return share(2 * hits, sum(one == word for one in wanted) + sum(one == word for one in given))


def recall(wanted: Sequence[str], given: Sequence[str], word: str) -> float:
    """Of those that are *word*, the share that was said to be."""
    hits = sum(one == other == word for one, other in zip(wanted, given, strict=True))
    return share(hits, sum(one == word for one in wanted))


def precision(wanted: Sequence[str], given: Sequence[str], word: str) -> float:
    """Of those that were said to be *word*, the share that is."""
    return recall(given, wanted, word)


def within_one(wanted: Sequence[str], given: Sequence[str], levels: Sequence[str]) -> float:
    """The share that is at most one of the *levels* off."""
    places = {word: place for place, word in enumerate(levels)}
    near = sum(abs(places[one] - places[other]) <= 1 for one, other in zip(wanted, given, strict=True))
    return share(near, len(wanted))


def calibration_error(confidences: Sequence[float], were_right: Sequence[bool]) -> float:
    """The expected calibration error over ten bins of equal width (Naeini, Cooper and Hauskrecht, 2015)."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, was_right in zip(confidences, were_right, strict=True):
        bins[min(BINS - 1, int(confidence * BINS))].append((confidence, was_right))
    gaps = [abs(sum(said for said, _ in each) - sum(right for _, right in each)) for each in bins if each]
    return share(sum(gaps), len(confidences))


def kappa(wanted: Sequence[str], given: Sequence[str]) -> float:
    """Agreement beyond what chance alone gives, 1 at most (Cohen, 1960); 1.0 where only one word is wanted."""
    number = len(wanted)
    if len(set(wanted)) < 2:
        return 1.0
    by_chance = sum(wanted.count(word) * given.count(word) for word in set(wanted)) / number**2
    return (accuracy(wanted, given) - by_chance) / (1 - by_chance)


def share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def wilson(hits: int, number: int) -> tuple[float, float]:
    """The 95 % interval of a rate (Wilson, 1927); (0, 1) where nothing was counted."""
    if number == 0:
        return 0.0, 1.0
    rate, spread = hits / number, Z * Z / number
    middle = rate + spread / 2
    reach = Z * math.sqrt(rate * (1 - rate) / number + spread / (4 * number))
    return max(0.0, (middle - reach) / (1 + spread)), min(1.0, (middle + reach) / (1 + spread))
