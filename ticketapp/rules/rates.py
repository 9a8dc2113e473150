"""How often something came true, and how far that figure can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

# The 97.5 % point of the normal distribution: 95 % lie between it and its negative.
NORMAL_95 = 1.959963984540054
# Below this many decisions an interval is wider than most differences that anybody asks about.
ENOUGH = 30

# Lower bounds of the confidence bands, in percent. They hold the borders of the words that the pages use for confidence
# and are narrower where most suggestions lie.
BANDS = (0, 40, 60, 75, 85, 95)


@dataclass(frozen=True)
class Rate:
    """``hits`` of ``total``."""

    hits: int
    total: int

    @property
    def share(self) -> float | None:
        """From 0 to 1; None of nothing."""
        return self.hits / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval: holds near 0 and 1 and for small numbers, where the plain one does not."""
        if not self.total:
            return (0.0, 1.0)
        square = NORMAL_95 * NORMAL_95
        share = self.hits / self.total
        scale = 1 + square / self.total
        centre = (share + square / (2 * self.total)) / scale
        reach = NORMAL_95 * sqrt(share * (1 - share) / self.total + square / (4 * self.total**2)) / scale
        low = 0.0 if self.hits == 0 else max(0.0, centre - reach)
        high = 1.0 if self.hits == self.total else min(1.0, centre + reach)
        return (low, high)

    @property
    def is_enough(self) -> bool:
        """Whether the rate says anything."""
        return self.total >= ENOUGH


def band_end(band: int) -> int:
    """Where the band that starts at *band* ends; the last one holds 100."""
    place = BANDS.index(band) + 1
    return BANDS[place] if place < len(BANDS) else 100
