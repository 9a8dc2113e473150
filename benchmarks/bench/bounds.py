"""What has to hold at a million tickets, and whether it does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf, isnan, nan

from benchmarks.bench.plan import BASE, CONNECTIONS, MILLION, PROCESSES, ROWS
from benchmarks.bench.results import Cell
from tests.engines import POSTGRESQL, SQLITE

# Milliseconds, the median at one connection, at most: (PostgreSQL, SQLite).
P50_MAX = {
    "list": (4, 4),
    "filter": (4, 4),
    "deep": (4, 4),
    "rare": (35, 12),
    "third": (60, 8),
    "two": (80, 15),
    "none": (5, 5),
    "stats": (3, 3),
    "create-given": (4, 4),
    "create": (4, 4),
}
# Requests a second at several connections, at least: (PostgreSQL, SQLite).
RATE_MIN = {"list": (700, 700), "create-given": (800, 400), "create": (800, 400)}
# Milliseconds, the 99th of 100 at several connections, at most.
P99_MAX = {("create-given", SQLITE): 250, ("create", SQLITE): 250}
# A million over ten thousand, medians at one connection, at most.
RATIO_MAX = 1.5
RATIO_ROWS = ("list", "filter", "deep", "stats", "create-given", "create")
# The server's processes: memory of all together, also where Gemini is asked, and from the start to the first answer.
MEGABYTES_MAX = 180
MEGABYTES_WITH_GEMINI_MAX = 220
START_SECONDS_MAX = 2.5

PLACES = {POSTGRESQL: 0, SQLITE: 1}
TITLES = {row.key: row.title for row in ROWS}


@dataclass(frozen=True)
class Verdict:
    """Of one bound. ``at_least``: what is measured may not be smaller."""

    engine: str
    row: str
    what: str
    measured: float
    bound: float
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """What is no number holds nothing."""
        return self.measured >= self.bound if self.at_least else self.measured <= self.bound

    @property
    def excess(self) -> float:
        """By what factor it is off; above 1 where it is missed."""
        if isnan(self.measured) or not self.measured:
            return inf
        return self.bound / self.measured if self.at_least else self.measured / self.bound

    @property
    def bound_text(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.bound:g}"

    @property
    def word(self) -> str:
        return "holds" if self.holds else f"missed, × {self.excess:.2f}"


def verdicts(cells: Sequence[Cell]) -> list[Verdict]:
    return [verdict for cell in cells for verdict in verdicts_of(cell, cells)]


def verdicts_of(cell: Cell, cells: Sequence[Cell]) -> Iterator[Verdict]:
    """A cell with an unexpected answer misses every bound."""
    engine, row = cell.engine, cell.row
    if row == PROCESSES:
        yield Verdict(engine, row, "memory, MB", cell.facts["megabytes"], MEGABYTES_MAX)
        with_gemini = cell.facts["megabytes_with_gemini"]
        yield Verdict(engine, row, "memory with Gemini in use, MB", with_gemini, MEGABYTES_WITH_GEMINI_MAX)
        yield Verdict(engine, row, "start to first answer, s", cell.facts["start_seconds"], START_SECONDS_MAX)
    if cell.size != MILLION or not cell.figures:
        return
    one, many, title = cell.figures["one"], cell.figures["many"], TITLES[row]
    nothing = nan if cell.wrong else 0.0
    if row in P50_MAX:
        yield Verdict(engine, row, f"{title}, p50, ms", one.p50 + nothing, P50_MAX[row][PLACES[engine]])
    if row in RATE_MIN:
        what = f"{title}, requests/s at {CONNECTIONS}"
        yield Verdict(engine, row, what, many.rate + nothing, RATE_MIN[row][PLACES[engine]], at_least=True)
    if (row, engine) in P99_MAX:
        yield Verdict(engine, row, f"{title}, p99 at {CONNECTIONS}, ms", many.p99 + nothing, P99_MAX[row, engine])
    ratio = ratio_of(cells, engine, row, BASE, MILLION)
    if row in RATIO_ROWS and not isnan(ratio):
        yield Verdict(engine, row, f"{title}, 1M over 10k", ratio, RATIO_MAX)


def ratio_of(cells: Sequence[Cell], engine: str, row: str, low: int, high: int) -> float:
    """Of the medians at one connection; nan where one of them is missing or was answered otherwise."""
    found = {cell.size: cell for cell in cells if (cell.engine, cell.row) == (engine, row) and cell.figures}
    if low not in found or high not in found or found[low].wrong or found[high].wrong:
        return nan
    below = found[low].figures["one"].p50
    return found[high].figures["one"].p50 / below if below else nan
