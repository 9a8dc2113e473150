"""The tables: what was measured, and what became of the bounds. Printed as they stand in docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf, isnan, nan
from pathlib import Path

from benchmarks.bench.bounds import Verdict, ratio_of, verdicts
from benchmarks.bench.plan import CONNECTIONS, PROCESSES, ROWS
from benchmarks.bench.results import Cell
from benchmarks.bench.run import LOAD, Scope
from tests.engines import POSTGRESQL, SQLITE

BEGIN, END = "<!-- tables: written by the command -->", "<!-- end of tables -->"
BUSY = 1.0
NAMES = {POSTGRESQL: "PostgreSQL", SQLITE: "SQLite"}
HEAD = (
    *(
        "row",
        "tickets",
        "p50, 1",
        "p99, 1",
        "/s, 1",
        f"p50, {CONNECTIONS}",
        f"p99, {CONNECTIONS}",
        f"/s, {CONNECTIONS}",
    ),
    *("SQL alone, p50", "p99", "times SQL", "times hello", "server ms", "client"),
)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Markdown that can be read as it stands: the first column to the left, the others to the right."""
    lines = [list(head), *map(list, rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    rule = ["-" * width if not place else "-" * (width - 1) + ":" for place, width in enumerate(widths)]

    def shown(line: Sequence[str]) -> str:
        cells = [each.rjust(widths[place]) if place else each.ljust(widths[0]) for place, each in enumerate(line)]
        return f"| {' | '.join(cells)} |"

    return [shown(lines[0]), shown(rule), *map(shown, lines[1:])]


def number(value: float) -> str:
    """Three digits where it is small."""
    if isnan(value):
        return "–"
    return f"{value:,.0f}" if value >= 99.95 else f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"


def times(value: float, floor: float) -> str:
    return number(value / floor) if floor else "–"


def line_of(cell: Cell, title: str) -> list[str]:
    one, many, floor = (cell.figures[kind] for kind in ("one", "many", "floor"))
    if cell.wrong:
        said = ", ".join(f"{status if status != '0' else 'no answer'}" for status in sorted(cell.wrong))
        return [title, f"{cell.size:,}", said, *["–"] * (len(HEAD) - 3)]
    return [
        title,
        f"{cell.size:,}",
        *(number(each) for each in (one.p50, one.p99, one.rate, many.p50, many.p99, many.rate, floor.p50, floor.p99)),
        times(one.p50, floor.p50),
        times(one.p50, cell.figures["hello-one"].p50),
        number(many.server_ms),
        f"{many.client_share:.0%}",
    ]


def hello_line(cells: Sequence[Cell]) -> list[str]:
    """The ceiling, the median of what was measured beside each cell."""

    def median(kind: str, name: str) -> float:
        found = sorted(getattr(cell.figures[kind], name) for cell in cells if kind in cell.figures)
        return found[len(found) // 2] if found else nan

    kinds = [(kind, name) for kind in ("hello-one", "hello-many") for name in ("p50", "p99", "rate")]
    shown = [number(median(*each)) for each in kinds]
    return ["hello-world Flask", "", *shown, *["–"] * 5, f"{median('hello-many', 'client_share'):.0%}"]


class Report:
    """Everything about a run's cells."""

    def __init__(self, machine: dict[str, str], cells: Sequence[Cell], scope: Scope) -> None:
        self.machine, self.cells, self.scope = machine, cells, scope
        self.verdicts = verdicts(cells)

    @property
    def has_wrong_answers(self) -> bool:
        return any(cell.wrong or cell.facts.get("wrong") for cell in self.cells)

    def text(self) -> str:
        parts = [self.about()]
        parts += [self.of_engine(engine) for engine in self.scope.engines]
        parts.append(self.of_bounds())
        return "\n\n".join("\n".join(part) for part in parts if part) + "\n"

    def about(self) -> list[str]:
        lines = [f"- {name}: {value}" for name, value in self.machine.items()]
        shortest = min((cell.facts.get("burst_seconds", inf) for cell in self.cells), default=inf)
        shorter = (
            "" if shortest >= self.scope.seconds else f", shortened to no less than {shortest:.2f} s to end in time"
        )
        lines.append(f"- a cell: {self.scope.rounds} bursts of {self.scope.seconds:g} s{shorter}")
        if slowness := sorted(cell.facts["slowness"] for cell in self.cells if "slowness" in cell.facts):
            lines.append(
                f"- processors: beside a cell, a fixed loop took {slowness[0]:.2f} to {slowness[-1]:.2f} times "
                f"its best, {slowness[len(slowness) // 2]:.2f} in the middle"
            )
        if max((cell.facts.get("load_average", 0.0) for cell in self.cells), default=0.0) > BUSY:
            lines += ["", "**The machine was busy with other work when this was measured: trust ratios, not times.**"]
        return lines

    def of_engine(self, engine: str) -> list[str]:
        cells = {(cell.row, cell.size): cell for cell in self.cells if cell.engine == engine}
        lines = [
            line_of(cells[row.key, size], row.title)
            for row in ROWS
            for size in self.scope.sizes
            if (row.key, size) in cells
        ]
        measured = [cell for cell in cells.values() if cell.figures]
        shown = [f"### {NAMES[engine]}", ""]
        if measured:
            shown += table(HEAD, [*lines, hello_line(measured)])
        return [*shown, "", *self.of_facts(engine)]

    def of_facts(self, engine: str) -> Iterator[str]:
        for cell in self.cells:
            if cell.engine == engine and cell.row == LOAD:
                rate = cell.size / cell.facts["seconds"]
                yield f"- loading {cell.size:,} tickets: {cell.facts['seconds']:,.0f} s, {rate:,.0f} tickets/s"
            if cell.engine == engine and cell.row == PROCESSES:
                facts = cell.facts
                yield f"- start to first answer: {facts['start_seconds']:.2f} s"
                yield (
                    f"- memory of the master and its workers: {facts['megabytes']:.0f} MB after some creations, "
                    f"{facts['megabytes_with_gemini']:.0f} MB where Gemini was asked about them, "
                    f"{facts['megabytes_after_all']:.0f} MB after all rows above"
                )

    def of_bounds(self) -> list[str]:
        """Where there are both a million and ten thousand tickets: what had to hold. Else the ratios alone."""
        shown = ["### Bounds", ""]
        if self.verdicts:
            rows = [
                [f"{NAMES[each.engine]}: {each.what}", number(each.measured), each.bound_text, each.word]
                for each in self.verdicts
            ]
            shown += [*table(("what", "measured", "bound", "verdict"), rows), "", summary(self.verdicts)]
        ratios = [line for row in ROWS if len(line := self.ratio_line(row.key, row.title)) > 1]
        if ratios:
            low, high = min(self.scope.sizes), max(self.scope.sizes)
            head = (f"p50 at one connection, {high:,} over {low:,}", *(NAMES[each] for each in self.scope.engines))
            shown += ["", *table(head, ratios)]
        return shown if len(shown) > 2 else []

    def ratio_line(self, row: str, title: str) -> list[str]:
        low, high = min(self.scope.sizes), max(self.scope.sizes)
        if low == high:
            return [title]
        found = [ratio_of(self.cells, engine, row, low, high) for engine in self.scope.engines]
        return [title, *(number(each) for each in found)] if any(not isnan(each) for each in found) else [title]


def summary(found: Sequence[Verdict]) -> str:
    missed = [each for each in found if not each.holds]
    if not missed:
        return f"All {len(found)} bounds hold."
    worst = max(missed, key=lambda each: each.excess)
    return (
        f"{len(missed)} of {len(found)} bounds are missed, in {len({each.row for each in missed})} rows; "
        f"the furthest is {NAMES[worst.engine]}: {worst.what}, by a factor of {worst.excess:.2f}."
    )


def write(document: Path, tables: str) -> None:
    """Put *tables* between the document's markers; what stands around them stays."""
    text = document.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"{document} has no lines {BEGIN!r} and {END!r}")
    document.write_text(f"{before}{begin}\n\n{tables}\n{end}{after}", encoding="utf-8")
