"""What a change does to a server under load: this tree and another one, on one database, in bursts in turn.

A machine that others use too is half as fast from one minute to the next, so two runs say nothing about each other.
Here each round gives one ratio for the two trees, in an order that is drawn anew, and the middle one of many is told.

    git worktree add /elsewhere main~3
    .venv/bin/python -m benchmarks.side_by_side /elsewhere sqlite:////some/tickets.sqlite3 --rows list,create

Both trees have to know the database's schema. Tickets are created in it.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks.bench.client import Burst, LoadClient
from benchmarks.bench.plan import CONNECTIONS, ROWS, Row
from benchmarks.bench.servers import BenchServer
from benchmarks.bench.sites import caller_of
from config import ROOT


class TreeServer(BenchServer):
    """The product as it stands in some tree, run by this tree's libraries."""

    def __init__(self, root: Path, database_url: str, folder: Path, name: str) -> None:
        self.root = root
        super().__init__(database_url, folder, name)


class Runner:
    """One tree's server and what its bursts gave."""

    def __init__(self, server: TreeServer) -> None:
        self.server = server
        self.forget()

    def forget(self) -> None:
        self.per_second: list[float] = []
        self.milliseconds: list[float] = []
        self.processor: list[float] = []

    def run(self, client: LoadClient, row: Row, requests: list[bytes], connections: int, seconds: float) -> None:
        before = self.server.processor_seconds()
        outcome = client.run(Burst(self.server.port, connections, seconds, requests, row.status))
        spent = self.server.processor_seconds() - before
        if outcome.wrong or not outcome.microseconds:
            raise SystemExit(f"{self.server.root}: {row.title}: {outcome.wrong or 'no answer'}")
        self.per_second.append(len(outcome.microseconds) / outcome.seconds)
        self.milliseconds += [each / 1000 for each in outcome.microseconds]
        self.processor.append(spent * 1000 / len(outcome.microseconds))

    def line(self, name: str, ratios: list[float]) -> str:
        p50, p99 = (statistics.quantiles(self.milliseconds, n=100)[place] for place in (49, 98))
        middle, least, most = statistics.median(ratios), min(ratios), max(ratios)
        return (
            f"  {name:<6} {statistics.median(self.per_second):7,.0f}/s  p50 {p50:7.2f}  p99 {p99:7.2f} ms"
            f"  server {statistics.median(self.processor):6.2f} ms   × {middle:.2f} ({least:.2f} to {most:.2f})"
        )


def compare(this: Runner, other: Runner, client: LoadClient, row: Row, options: argparse.Namespace) -> None:
    """One row of the speed table, in rounds."""
    requests = row.requests(options.caller)
    for runner in (this, other):
        runner.run(client, row, requests, options.connections, options.seconds)  # warm
        runner.forget()
    for _ in range(options.rounds):
        for runner in random.sample((this, other), 2):
            runner.run(client, row, requests, options.connections, options.seconds)
    ratios = [mine / theirs for mine, theirs in zip(this.per_second, other.per_second, strict=True)]
    print(f"{row.title}, {options.connections} connections, {options.rounds} rounds of {options.seconds:g} s")
    print(other.line("other", [1.0]))
    print(this.line("this", ratios), flush=True)


def main() -> None:
    keys = [row.key for row in ROWS if row.key != "unchanged"]
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("other", type=Path, help="the other tree")
    parser.add_argument("database", help="its address, as DATABASE_URL has it")
    parser.add_argument("--rows", default="list,create", help=f"of {', '.join(keys)}")
    parser.add_argument("--connections", type=int, default=CONNECTIONS)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=1.0)
    options = parser.parse_args()
    wanted = options.rows.split(",")
    if unknown := set(wanted) - set(keys):
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    if not (options.other / "wsgi.py").is_file():
        parser.error(f"{options.other} is no tree of this product")
    options.caller, _place = caller_of(options.database)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        runners = []
        for name, root in (("this", ROOT), ("other", options.other.resolve())):
            server = TreeServer(root, options.database, folder, name)
            stack.callback(server.stop)
            runners.append(Runner(server))
        client = LoadClient()
        stack.callback(client.stop)
        for row in (each for each in ROWS if each.key in wanted):
            compare(*runners, client, row, options)


if __name__ == "__main__":
    main()
