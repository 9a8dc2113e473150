"""What Gemini's own figure has been worth: how often agents agreed where it said so much. For each model by itself.

Isotonic regression by pool-adjacent-violators: of all curves that never fall it is the nearest to what agents decided,
and it needs no guess about the shape. A figure that says more than was seen is never taken at its word.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, or_, select

from ticketapp.extensions.database import db
from ticketapp.models import TicketSuggestion

DECISIONS_MIN = 100
# The newest ones are enough, and a model behind a name changes too.
DECISIONS_MAX = 5_000
FRESH = timedelta(minutes=1)


@dataclass(frozen=True)
class Curve:
    """Agreement by figure: up to ``bounds[n]`` it was ``shares[n]``. Both rise."""

    bounds: tuple[float, ...]
    shares: tuple[float, ...]
    decisions: int

    def at(self, figure: float) -> float:
        return self.shares[min(bisect_left(self.bounds, figure), len(self.shares) - 1)]


@dataclass(frozen=True)
class Sureness:
    """How sure a suggestion is. ``is_measured``: by agents' decisions or a calibration, not by its own word alone."""

    figure: float
    is_measured: bool


def sureness_of(source: str, model: str, field: str, figure: float, now: datetime) -> Sureness:
    """What a stored *figure* means. It is stored as it was said: what it is worth changes with every decision."""
    if source != "gemini":
        return Sureness(figure, is_measured=True)
    curve = curve_of(model, field, now)
    return Sureness(figure, is_measured=False) if curve is None else Sureness(curve.at(figure), is_measured=True)


# As this process last drew them, for each database. Two threads that draw one at once draw the same.
drawn_curves: WeakKeyDictionary[Engine, dict[tuple[str, str], tuple[datetime, Curve | None]]] = WeakKeyDictionary()


def curve_of(model: str, field: str, now: datetime) -> Curve | None:
    """Gemini's curve, at most a minute old; None before there are enough decisions."""
    known = drawn_curves.setdefault(db.engine, {})
    drawn = known.get((model, field))
    if drawn is None or not timedelta() <= now - drawn[0] < FRESH:
        drawn = known[model, field] = (now, draw_curve(decisions(model, field)))
    return drawn[1]


def decisions(model: str, field: str) -> list[tuple[float, bool]]:
    """(figure, whether the agent agreed with what Gemini said) of what agents decided.

    Where Gemini was doubted, what it said stands beside the value; where that was not kept yet, it cannot be judged.
    """
    row = TicketSuggestion
    agents = select(row.confidence, func.coalesce(row.said, row.value).label("said"), row.decided_value).where(
        row.source == "gemini",
        row.model == model,
        row.field == field,
        or_(row.said.is_not(None), ~row.flags.contains(field)),
        row.decided_by_id.is_not(None),
        row.decided_value.is_not(None),
    )
    newest = db.session.execute(agents.order_by(row.decided_at.desc(), row.id.desc()).limit(DECISIONS_MAX))
    return [(each.confidence, each.said == each.decided_value) for each in newest]


def draw_curve(decided: Iterable[tuple[float, bool]]) -> Curve | None:
    """The curve through *decided*; None where they are too few to say anything."""
    ordered = sorted(decided)
    if len(ordered) < DECISIONS_MIN:
        return None
    blocks: list[tuple[float, int, int]] = []  # (highest figure, agreed, decided)
    for figure, group in groupby(ordered, key=lambda each: each[0]):
        agreements = [agreed for _, agreed in group]
        block = (figure, sum(agreements), len(agreements))
        while blocks and share(blocks[-1]) >= share(block):
            _, agreed, number = blocks.pop()
            block = (figure, block[1] + agreed, block[2] + number)
        blocks.append(block)
    return Curve(tuple(block[0] for block in blocks), tuple(map(share, blocks)), len(ordered))


def share(block: tuple[float, int, int]) -> float:
    """Agreement within a block, held back a little while it is small: three of three are no certainty."""
    _, agreed, number = block
    return (agreed + 1) / (number + 2)
