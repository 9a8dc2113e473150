"""Figures from latencies, and the file that keeps finished cells, so that an interrupted run goes on where it was."""

from __future__ import annotations

import hashlib
import json
import math
import subprocess
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.bench.client import Outcome
from config import ROOT

MEASURED = (
    *("ticketapp", "settings", "migrations", "config.py", "wsgi.py", "gunicorn.conf.py", "requirements.txt"),
    *("benchmarks/bench", ":!benchmarks/bench/report.py"),
)


def percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that *share* of the values do not exceed; nan where there are none."""
    if not ordered:
        return float("nan")
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


@dataclass
class Figures:
    """One kind of burst, over all of its rounds. Times are milliseconds; ``wrong`` are statuses nobody expected."""

    p50: float = 0.0
    p99: float = 0.0
    rate: float = 0.0
    answers: int = 0
    wrong: dict[str, int] = field(default_factory=dict)
    client_share: float = 0.0  # of one core
    server_ms: float = 0.0  # processor time of the server's processes for one answer


@dataclass
class Rounds:
    """Collects the bursts of a cell."""

    microseconds: list[int] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    client_seconds: float = 0.0
    server_seconds: float = 0.0

    def add(self, outcome: Outcome, server_seconds: float = 0.0) -> None:
        self.microseconds += outcome.microseconds
        self.wrong.update(outcome.wrong)
        self.seconds += outcome.seconds
        self.client_seconds += outcome.processor_seconds
        self.server_seconds += server_seconds

    def figures(self) -> Figures:
        ordered = sorted(self.microseconds)
        answers = len(ordered) + sum(self.wrong.values())
        return Figures(
            p50=percentile(ordered, 0.5) / 1000,
            p99=percentile(ordered, 0.99) / 1000,
            rate=len(ordered) / self.seconds if self.seconds else 0.0,
            answers=answers,
            wrong=dict(self.wrong),
            client_share=self.client_seconds / self.seconds if self.seconds else 0.0,
            server_ms=self.server_seconds * 1000 / answers if answers else 0.0,
        )


@dataclass
class Cell:
    """One row at one size on one engine. ``figures`` by kind of burst (``run.KINDS``), ``facts`` by name."""

    engine: str
    size: int
    row: str
    figures: dict[str, Figures] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def wrong(self) -> dict[str, int]:
        found: Counter[str] = Counter()
        for kind in ("one", "many"):
            if kind in self.figures:
                found.update(self.figures[kind].wrong)
        return dict(found)


class Store:
    """Cells in a file of JSON lines, by the source that was measured."""

    def __init__(self, path: Path, source: str) -> None:
        self.path, self.source = path, source
        self.cells: dict[tuple[str, int, str], Cell] = {}
        for cell in read_cells(path, source):
            self.cells[cell.engine, cell.size, cell.row] = cell

    def find(self, engine: str, size: int, row: str) -> Cell | None:
        return self.cells.get((engine, size, row))

    def keep(self, cell: Cell) -> None:
        self.cells[cell.engine, cell.size, cell.row] = cell
        with self.path.open("a", encoding="utf-8") as file:
            file.write("\n" + json.dumps({"source": self.source, **asdict(cell)}))  # a cut-off line stays alone


def read_cells(path: Path, source: str) -> Iterable[Cell]:
    """Those of *source*. A line that was cut off when a run was killed is none."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    for line in lines:
        try:
            values = json.loads(line)
        except ValueError:
            continue
        if values.pop("source") == source:
            values["figures"] = {kind: Figures(**each) for kind, each in values["figures"].items()}
            yield Cell(**values)


def commit() -> str:
    """The checkout's, shortened."""
    return git("rev-parse", "--short=10", "HEAD").strip() or "unknown"


def source_measured() -> str:
    """The commit, and what was changed since in the files that count."""
    changed = git("diff", "HEAD", "--", *MEASURED)
    return commit() + (f"+{hashlib.sha256(changed.encode()).hexdigest()[:10]}" if changed else "")


def git(*arguments: str) -> str:
    """Empty where this is no checkout."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout
