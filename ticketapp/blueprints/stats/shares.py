"""What the accuracy page is made of: counts and rates with the addresses of the tickets that they count."""

from __future__ import annotations

from dataclasses import dataclass

from ticketapp.blueprints.stats.filters import Filters
from ticketapp.rules.rates import Rate
from ticketapp.rules.vocabulary import CATEGORIES, PRIORITIES
from ticketapp.services.triage_stats.tallies import Tally

WORDS = {"category": CATEGORIES, "priority": PRIORITIES}


@dataclass(frozen=True)
class Figure:
    """A count and the list that it counts."""

    count: int
    url: str


@dataclass(frozen=True)
class Share:
    """A rate with the lists of its two counts; ``place`` is what it is the rate of."""

    rate: Rate
    hits: Figure
    total: Figure
    place: Filters

    @property
    def meter(self) -> dict[str, float]:
        """The interval and the rate as places on a line of 100."""
        low, high = self.rate.interval
        share = self.rate.share or 0.0
        return {"x": round(100 * low, 1), "width": round(100 * (high - low), 1), "point": round(100 * share - 0.6, 1)}


@dataclass(frozen=True)
class Row:
    """``word`` where the label is a priority, which has a mark."""

    label: str
    agreement: Share
    overrides: Share
    note: str = ""
    word: str = ""

    @property
    def place(self) -> Filters:
        return self.agreement.place


def share_of(rate: Rate, here: Filters, hits: str, all_of: str) -> Share:
    """*hits* and *all_of* are the outcomes that the rate's two counts stand for."""
    counts = (Figure(rate.hits, here.tickets_url(outcome=hits)), Figure(rate.total, here.tickets_url(outcome=all_of)))
    return Share(rate, *counts, place=here)


def shares(tally: Tally, here: Filters) -> dict[str, Share]:
    return {
        "agreement": share_of(tally.agreement, here, "agreed", "decided"),
        "overrides": share_of(tally.overrides, here, "overridden", "seen"),
    }


def row_of(label: str, tally: Tally, here: Filters, note: str = "", word: str = "") -> Row:
    return Row(label, note=note, word=word, **shares(tally, here))
