"""Counts of decisions and what follows from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from ticketapp.rules.rates import Rate

Key = TypeVar("Key")


@dataclass(frozen=True)
class Cell:
    """Decisions that are alike in everything the page asks about; ``said`` is the sum of their confidences."""

    field: str
    suggested: str
    decided: str
    source: str
    model: str
    prompt: str
    band: int
    without: str
    flags: str
    is_unseen: bool
    is_held: bool
    amount: int
    said: float


@dataclass(frozen=True)
class Tally:
    """``decided`` by agents, of which ``unseen`` without a suggestion before them, and ``held`` with the default."""

    decided: int = 0
    agreed: int = 0
    unseen: int = 0
    unseen_agreed: int = 0
    held: int = 0
    held_agreed: int = 0
    said: float = 0.0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.decided + other.decided,
            self.agreed + other.agreed,
            self.unseen + other.unseen,
            self.unseen_agreed + other.unseen_agreed,
            self.held + other.held,
            self.held_agreed + other.held_agreed,
            self.said + other.said,
        )

    @property
    def agreement(self) -> Rate:
        """Of all decisions, those that named the suggested value."""
        return Rate(self.agreed, self.decided)

    @property
    def overrides(self) -> Rate:
        """Of those who saw the suggestion, those who chose otherwise."""
        return Rate(self.kept.total - self.kept.hits, self.kept.total)

    @property
    def kept(self) -> Rate:
        """Of those who saw the suggestion, those who kept it."""
        agreed = self.agreed - self.unseen_agreed - self.held_agreed
        return Rate(agreed, self.decided - self.unseen - self.held)

    @property
    def blind(self) -> Rate:
        """Of those who had not seen it, those who came to the same."""
        return Rate(self.unseen_agreed, self.unseen)

    @property
    def doubted(self) -> Rate:
        """Of those who had the default before them, those who decided what would have been said."""
        return Rate(self.held_agreed, self.held)

    @property
    def mean_said(self) -> float | None:
        """The average confidence."""
        return self.said / self.decided if self.decided else None


def tally_of(cell: Cell) -> Tally:
    is_agreed = cell.suggested == cell.decided
    return Tally(
        decided=cell.amount,
        agreed=cell.amount if is_agreed else 0,
        unseen=cell.amount if cell.is_unseen else 0,
        unseen_agreed=cell.amount if is_agreed and cell.is_unseen else 0,
        held=cell.amount if cell.is_held else 0,
        held_agreed=cell.amount if is_agreed and cell.is_held else 0,
        said=cell.said,
    )


def total(cells: Iterable[Cell]) -> Tally:
    return sum((tally_of(cell) for cell in cells), Tally())


def by(cells: Iterable[Cell], key: Callable[[Cell], Key]) -> dict[Key, Tally]:
    """One tally for each value of *key*."""
    found: dict[Key, Tally] = {}
    for cell in cells:
        found[key(cell)] = found.get(key(cell), Tally()) + tally_of(cell)
    return found


def miss(bands: Iterable[Tally]) -> float | None:
    """The expected calibration error: how far what was said lies from what came true, weighted by decisions."""
    filled = [band for band in bands if band.decided]
    decided = sum(band.decided for band in filled)
    return sum(abs(band.said - band.agreed) for band in filled) / decided if decided else None
