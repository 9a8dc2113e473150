"""Measures what is missing: row by row, all sizes in turn, so that what else the machine does disturbs all alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf, nan
from pathlib import Path

from benchmarks.bench.client import Burst, LoadClient
from benchmarks.bench.databases import Databases
from benchmarks.bench.pace import START_SECONDS, Pace, ends
from benchmarks.bench.plan import CONNECTIONS, PROCESSES, ROWS, Row, request
from benchmarks.bench.processors import Processors
from benchmarks.bench.results import Cell, Rounds, Store
from benchmarks.bench.servers import BenchServer, HelloServer
from benchmarks.bench.sites import Site
from tests.fakes.gemini import FakeGemini
from tests.late_answers import gemini_settings

KINDS = ("floor", "one", "many", "hello-one", "hello-many")
LOAD = "load"
HELLO = request("/", {})
CREATE = next(row for row in ROWS if row.key == "create")
ASKING_BURSTS = 20


@dataclass(frozen=True)
class Scope:
    """What to measure; a cell takes ``rounds`` bursts of ``seconds`` at one connection, and as many at several.

    The bursts are shorter where all would take longer than ``budget_seconds``, set-up included.
    """

    engines: Sequence[str]
    sizes: Sequence[int]
    rows: Sequence[str]
    seconds: float
    rounds: int
    starts: int
    budget_seconds: float = inf

    @property
    def bursts_of_a_cell(self) -> float:
        """In full ones: the one that warms up, and in each round two of hello-world, one of the floor and two."""
        return 1 / 2 + self.rounds * (2 / 4 + 1 / 4 + 2)

    def cells_of(self, engine: str) -> list[tuple[int, str]]:
        keys = [key for key in self.rows if key != PROCESSES]
        cells = [(size, key) for key in (LOAD, *keys) for size in self.sizes]
        return cells + ([(max(self.sizes), PROCESSES)] if PROCESSES in self.rows else [])


@dataclass
class Run:
    """One run in one state folder. ``measured`` counts the cells that were not there yet."""

    folder: Path
    scope: Scope
    store: Store
    databases: Databases
    load_average: float
    say: Callable[[str], None]
    measured: int = 0

    def __post_init__(self) -> None:
        self.processors = Processors(self.folder)

    def missing(self, engine: str) -> list[tuple[int, str]]:
        return [cell for cell in self.scope.cells_of(engine) if self.store.find(engine, *cell) is None]

    def everything(self) -> None:
        if not any(self.missing(engine) for engine in self.scope.engines):
            return
        until = ends(time.monotonic(), self.scope.budget_seconds, len(self.scope.engines))
        with ExitStack() as stack:
            client = LoadClient()
            stack.callback(client.stop)
            stack.callback(self.databases.stop)
            hello = HelloServer(self.folder)
            stack.callback(hello.stop)
            for engine, end in zip(self.scope.engines, until, strict=True):
                if missing := self.missing(engine):
                    Measurement(self, client, hello, engine, missing).measure(end)

    def keep(self, cell: Cell) -> None:
        cell.facts |= {"load_average": self.load_average, "date": datetime.now(UTC).strftime("%-d %B %Y")}
        self.store.keep(cell)
        self.measured += 1


class Measurement:
    """One engine's missing cells."""

    def __init__(
        self, run: Run, client: LoadClient, hello: HelloServer, engine: str, missing: list[tuple[int, str]]
    ) -> None:
        self.run, self.client, self.hello, self.engine, self.missing = run, client, hello, engine, set(missing)

    def measure(self, until: float) -> None:
        scope = self.run.scope
        has_processes = any(key == PROCESSES for _size, key in self.missing)
        pace = Pace(scope.seconds, until - has_processes * (scope.starts + 1) * START_SECONDS)
        sizes = sorted({size for size, _row in self.missing})
        for size in sizes:
            self.prepare(size)
        with ExitStack() as stack:
            sites = {}
            for size in sizes:
                sites[size] = Site(self.run.databases, self.engine, size, self.run.folder)
                stack.callback(sites[size].stop)
            wanted = {row: [site for size, site in sites.items() if (size, row.key) in self.missing] for row in ROWS}
            cells_left = sum(map(len, wanted.values()))
            for row in (row for row in ROWS if wanted[row]):
                self.measure_row(row, wanted[row], pace.seconds(cells_left * scope.bursts_of_a_cell))
                cells_left -= len(wanted[row])
            for size, key in self.missing:
                if key == PROCESSES:
                    self.measure_processes(sites[size])

    def prepare(self, size: int) -> None:
        """The database, and how fast it was loaded."""
        changing = {row.key for row in ROWS if row.changes} | {PROCESSES, LOAD}
        only_changes = all(row in changing for each, row in self.missing if each == size)
        self.run.say(f"{self.engine}, {size:,} tickets: database")
        made = self.run.databases.prepare(self.engine, size, may_have_grown=only_changes)
        if (size, LOAD) in self.missing:
            self.run.keep(Cell(self.engine, size, LOAD, facts={"seconds": made.seconds}))

    def measure_row(self, row: Row, sites: list[Site], seconds: float) -> None:
        scope = self.run.scope
        self.run.say(f"{self.engine}, {row.title}: {', '.join(f'{site.size:,}' for site in sites)}")
        rounds = {site.size: {kind: Rounds() for kind in KINDS} for site in sites}
        for site in sites:
            if row.changes:
                site.has_grown()
            site.look()
            site.burst(self.client, row, CONNECTIONS, seconds / 2)  # caches fill, connections open
        slowness: dict[int, list[float]] = {site.size: [] for site in sites}
        for _ in range(scope.rounds):
            for site in sites:
                slowness[site.size].append(self.run.processors.slowness())
                self.measure_hello(rounds[site.size], seconds / 4)
                found = rounds[site.size]
                found["floor"].add(site.floor.run(row.key, seconds / 4))
                for kind, connections in (("one", 1), ("many", CONNECTIONS)):
                    found[kind].add(*site.burst(self.client, row, connections, seconds))
        for site in sites:
            figures = {kind: each.figures() for kind, each in rounds[site.size].items()}
            facts = {"burst_seconds": seconds, "slowness": statistics.median(slowness[site.size])}
            self.run.keep(Cell(self.engine, site.size, row.key, figures, facts))

    def measure_hello(self, rounds: dict[str, Rounds], seconds: float) -> None:
        for kind, connections in (("hello-one", 1), ("hello-many", CONNECTIONS)):
            rounds[kind].add(self.client.run(Burst(self.hello.port, connections, seconds, [HELLO], 200)))

    def measure_processes(self, site: Site) -> None:
        """New servers, one after another: how soon each answers, and its memory when it has created some tickets.

        Beside them the memory of the server that answered all that was measured before.
        """
        self.run.say(f"{self.engine}, processes")
        site.has_grown()
        starts, memory, wrong = [], [], {}
        for _ in range(self.run.scope.starts):
            server = BenchServer(site.server.database_url, self.run.folder, "start")
            try:
                starts.append(server.start_seconds)
                wrong |= self.create_some(server, site)
                memory.append(server.megabytes())
            finally:
                server.stop()
        facts = {
            "start_seconds": statistics.median(starts),
            "megabytes": statistics.median(memory),
            "megabytes_with_gemini": self.megabytes_with_gemini(site),
            "megabytes_after_all": site.server.megabytes(),
            "wrong": wrong,
        }
        self.run.keep(Cell(self.engine, site.size, PROCESSES, facts=facts))

    def create_some(self, server: BenchServer, site: Site) -> dict[str, int]:
        """Tickets that are classified; the answers that nobody expected."""
        seconds = self.run.scope.seconds
        burst = Burst(server.port, CONNECTIONS, seconds, CREATE.requests(site.caller), CREATE.status)
        return dict(self.client.run(burst).wrong)

    def megabytes_with_gemini(self, site: Site) -> float:
        """Of a new server whose tickets a Gemini of this machine classifies; nan where it never asked."""
        with FakeGemini(mood="keywords") as gemini:
            settings = gemini_settings(gemini)
            server = BenchServer(site.server.database_url, self.run.folder, "gemini", **settings)
            try:
                for _ in range(ASKING_BURSTS):  # until its client is loaded, a server does not ask
                    self.create_some(server, site)
                    if len(gemini.requests) > CONNECTIONS:
                        return server.megabytes()
                return nan
            finally:
                server.stop()
