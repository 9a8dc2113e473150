"""``make bench``: measures what is missing, prints the tables, and with ``--write FILE`` puts them into a document.

An interrupted run goes on where it was, in the same folder and at the same commit. Ends with 1 where an answer was not
the expected one.
"""

from __future__ import annotations

import argparse
import fcntl
import math
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import NoReturn

from benchmarks.bench import pids, report
from benchmarks.bench.databases import Databases
from benchmarks.bench.machine import described
from benchmarks.bench.plan import KEYS, QUICK_BUDGET_SECONDS, QUICK_SIZES, SIZES
from benchmarks.bench.results import Store, source_measured
from benchmarks.bench.run import Run, Scope
from config import ROOT
from tests import postgres
from tests.engines import ENGINES, POSTGRESQL

FOLDER = ROOT / ".bench"


def words(known: tuple[str, ...]) -> object:
    def split(given: str) -> tuple[str, ...]:
        chosen = tuple(given.split(","))
        if unknown := [word for word in chosen if word not in known]:
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: not among {', '.join(known)}")
        return chosen

    return split


def sizes(given: str) -> tuple[int, ...]:
    return tuple(sorted(int(part.replace("_", "")) for part in given.split(",")))


def options_of(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.bench", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="1,000 and 10,000 tickets, short bursts: under 3 minutes")
    parser.add_argument("--sizes", type=sizes, help="numbers of tickets, separated by commas")
    parser.add_argument("--engines", type=words(ENGINES), default=ENGINES, help=", ".join(ENGINES))
    parser.add_argument("--rows", type=words(KEYS), default=KEYS, help=", ".join(KEYS))
    parser.add_argument("--seconds", type=float, help="of one burst; a cell takes ten")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--postgresql", default="", help="settings of its server, such as fsync=off,shared_buffers=1GB")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="for databases and finished cells")
    parser.add_argument(
        "--source", help="how to name what is measured; default: the commit, and what was changed since"
    )
    parser.add_argument("--fresh", action="store_true", help="forget what was measured before")
    parser.add_argument("--keep", action="store_true", help="keep the databases after a whole run")
    parser.add_argument("--write", type=Path, help="a document whose tables are written anew")
    return parser.parse_args(arguments)


def scope_of(options: argparse.Namespace) -> Scope:
    engines = tuple(options.engines)
    if POSTGRESQL in engines and postgres.programs() is None:
        print("!!! PostgreSQL is not installed: it is SKIPPED. (Debian: apt install postgresql)", file=sys.stderr)
        engines = tuple(engine for engine in engines if engine != POSTGRESQL)
    # Who says what to measure and for how long has said how long it takes.
    is_bounded = options.quick and not (options.sizes or options.seconds or options.rounds)
    rounds = options.rounds or (3 if options.quick else 5)
    return Scope(
        engines=engines,
        sizes=options.sizes or (QUICK_SIZES if options.quick else SIZES),
        rows=options.rows,
        seconds=options.seconds or (0.15 if options.quick else 1.0),
        rounds=rounds,
        starts=min(3, rounds),
        budget_seconds=QUICK_BUDGET_SECONDS if is_bounded else math.inf,
    )


def end(number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


def main(arguments: list[str]) -> int:
    options = options_of(arguments)
    signal.signal(signal.SIGTERM, end)
    load_average = os.getloadavg()[0]
    folder = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)  # the database server may run as another user
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(f"another run has {folder}") from None
        if left := pids.stop_leftovers(folder):
            print(f"stopped {left} processes that an earlier run had left", file=sys.stderr)
        if options.fresh:
            (folder / "cells.jsonl").unlink(missing_ok=True)
        return run(options, folder, load_average)


def run(options: argparse.Namespace, folder: Path, load_average: float) -> int:
    scope = scope_of(options)
    settings = tuple(options.postgresql.split(",")) if options.postgresql else ()
    databases = Databases(folder, settings)
    source = options.source or source_measured()
    measured = (source, f"{scope.seconds:g} s × {scope.rounds}", *settings)
    store = Store(folder / "cells.jsonl", " ".join(measured))
    work = Run(folder, scope, store, databases, load_average, lambda line: print(line, file=sys.stderr, flush=True))
    work.everything()
    (folder / "pids").unlink(missing_ok=True)
    wanted = [(engine, *cell) for engine in scope.engines for cell in scope.cells_of(engine)]
    cells = [store.cells[each] for each in wanted]
    shown = report.Report(described(cells, source, settings), cells, scope)
    print(shown.text())
    print(f"{work.measured} cells were measured, {len(cells) - work.measured} were there already.")
    if options.write:
        report.write(options.write, shown.text())
    if not options.keep:
        databases.remove()
    return int(shown.has_wrong_answers)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
