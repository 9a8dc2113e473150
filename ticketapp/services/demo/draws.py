"""Drawing lots, fast: a million tickets draw some hundred million of them."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


def pick(rng: Random, things: Sequence[Thing]) -> Thing:
    """One of *things*, each as likely."""
    return things[int(rng.random() * len(things))]


def whole(rng: Random, low: int, high: int) -> int:
    """A whole number from *low* to *high*, both included."""
    return low + int(rng.random() * (high - low + 1))


class Weighted(Generic[Thing]):
    """Things of which some come more often."""

    def __init__(self, weights: dict[Thing, float]) -> None:
        self.things = list(weights)
        self.sums = list(accumulate(weights.values()))

    def pick(self, rng: Random) -> Thing:
        return self.things[bisect(self.sums, rng.random() * self.sums[-1], hi=len(self.sums) - 1)]
