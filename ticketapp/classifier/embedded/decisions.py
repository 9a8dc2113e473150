"""From chances to a level: by what a mistake costs, not by what is likeliest alone."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from ticketapp.rules.vocabulary import PRIORITIES

Floats = npt.NDArray[np.float64]

# COST[true][chosen]. One level too high costs 1, a missed critical 4 and more (it was chosen on left-out sources:
# docs/triage.md).
COST: Floats = np.array([[0, 1, 2, 3], [1, 0, 1, 2], [2, 1, 0, 1], [5, 4, 2, 0]], dtype=np.float64)

# Stated as a fact, any of these may raise to at least high, if the model thinks that possible at all.
RAISING = frozenset({"outage.", "data_loss.", "safety.", "legal.", "takeover."})
RAISED_TO = PRIORITIES.index("high")
RAISED_FROM_CHANCE = 0.35


def cheapest_priority(chances: Floats) -> int:
    """The level (an index of ``PRIORITIES``) whose expected cost is least, for chances of each level."""
    return int((chances @ COST).argmin())


def raised_priority(level: int, chances: Floats, signals: Iterable[str]) -> int:
    """*level*, or high where an impact signal is stated as a fact and high or worse is not unlikely."""
    if level >= RAISED_TO or RAISING.isdisjoint(signals):
        return level
    return RAISED_TO if float(chances[RAISED_TO:].sum()) >= RAISED_FROM_CHANCE else level
