"""What was suggested against what was decided, as a matrix of counts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ticketapp.blueprints.stats.filters import Filters
from ticketapp.blueprints.stats.shares import WORDS, Figure
from ticketapp.services.triage_stats.tallies import Cell, Tally, by, total


def matrix_rows(cells: list[Cell], here: Filters) -> list[dict[str, Any]]:
    """One row for each suggested value; ``heat`` grows with a cell's share of its row, from 0 to 5."""
    words = WORDS[here.field]
    counts = {pair: tally.decided for pair, tally in by(cells, lambda cell: (cell.suggested, cell.decided)).items()}
    rows = []
    for suggested in words:
        amount = sum(counts.get((suggested, word), 0) for word in words)
        place = replace(here, suggested=suggested, outcome="decided")
        rows.append(
            {
                "word": suggested,
                "cells": [matrix_cell(counts.get((suggested, word), 0), amount, place, word) for word in words],
                "sum": Figure(amount, place.tickets_url()),
            }
        )
    return rows


def matrix_cell(count: int, of: int, place: Filters, word: str) -> dict[str, Any]:
    share = count / of if of else 0.0
    return {
        "word": word,
        "figure": Figure(count, place.tickets_url(decided=word)),
        "share": share,
        "heat": -int(-5 * share // 1) if count else 0,
        "is_hit": place.suggested == word,
    }


def matrix_sums(cells: list[Cell], here: Filters) -> list[Figure]:
    """How often each value was decided, and how many decisions there are."""
    found = by(cells, lambda cell: cell.decided)
    place = replace(here, outcome="decided")
    sums = [Figure(found.get(word, Tally()).decided, place.tickets_url(decided=word)) for word in WORDS[here.field]]
    return [*sums, Figure(total(cells).decided, place.tickets_url())]
