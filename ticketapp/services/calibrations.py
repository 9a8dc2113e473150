"""What Gemini's own figure has been worth: how often agents agreed where it said so much. For each model by itself.

Isotonic regression by pool-adjacent-violators: of all curves that never fall it is the nearest to what agents decided,
and it needs no guess about the shape. A figure that says more than was seen is never taken at its word.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Executable, Result, func, or_, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ticketapp.classifier.types import Worth
from ticketapp.extensions.database import db, reading_twin
from ticketapp.models import TicketSuggestion
from ticketapp.rules.vocabulary import FIELDS

Execute = Callable[[Executable], Result[Any]]

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
    if not is_fresh(model, field, now):
        draw_anew(model, field, now, db.session.execute)
    return known_curves()[model, field][1]


def worth_of(model: str, now: datetime) -> Worth:
    """What the figures of Gemini's *model* have been worth, as plain figures that need no database any more.

    Looks on a connection of its own, so that no transaction is left open. Where the database is away the curves at hand
    are good enough: whoever asks will meet it too, and say so. No *model*: nobody asks Gemini.
    """
    stale = [field for field in FIELDS if model and not is_fresh(model, field, now)]
    if stale:
        with suppress(DBAPIError, PoolTimeout), reading_twin(db.engine).connect() as connection:
            for field in stale:
                draw_anew(model, field, now, connection.execute)
    curves = {field: known_curves().get((model, field), (now, None))[1] for field in FIELDS}

    def worth(field: str, figure: float) -> float:
        curve = curves[field]
        return figure if curve is None else curve.at(figure)

    return worth


def known_curves() -> dict[tuple[str, str], tuple[datetime, Curve | None]]:
    return drawn_curves.setdefault(db.engine, {})


def is_fresh(model: str, field: str, now: datetime) -> bool:
    drawn = known_curves().get((model, field))
    return drawn is not None and timedelta() <= now - drawn[0] < FRESH


def draw_anew(model: str, field: str, now: datetime, execute: Execute) -> None:
    known_curves()[model, field] = (now, draw_curve(decisions(model, field, execute)))


def decisions(model: str, field: str, execute: Execute) -> list[tuple[float, bool]]:
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
    newest = execute(agents.order_by(row.decided_at.desc(), row.id.desc()).limit(DECISIONS_MAX))
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
