"""Sixteen writers at once on one SQLite file, with and without the queue in which they wait.

``.venv/bin/python -m benchmarks.writers [--processes 16] [--threads 1] [--seconds 5] [--rounds 3]``: the two take
turns, so that what else the machine does disturbs both. Each writer stores one ticket after the other.
"""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import statistics
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.engines import SQLITE, Databases
from tests.write_storms import Plan, Write, overtakings, run


def report(name: str, writes: list[Write], seconds: float) -> None:
    spent = sorted((write.done - write.asked) * 1000 for write in writes)
    cuts = statistics.quantiles(spent, n=1000)
    others = overtakings(writes)
    print(
        f"{name:<9} {len(writes) / seconds:7,.0f} writes/s   p50 {cuts[499]:7.1f} ms   p99 {cuts[989]:8.1f} ms   "
        f"longest {spent[-1]:8.1f} ms   overtaken at most {max(others):,} times",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--processes", type=int, default=16)
    parser.add_argument("--threads", type=int, default=1, help="in each process")
    parser.add_argument("--seconds", type=float, default=5, help="of each round")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    logging.disable(logging.INFO)
    folder = Path(tempfile.mkdtemp(prefix="ticketapp-writers-", dir="/tmp"))
    try:
        databases = Databases(folder, "writers")
        base = Plan("", options.processes, options.threads, seconds=options.seconds)
        load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
        print(f"{base.processes} processes of {base.threads} threads, {options.seconds:g} s a round; load {load}")
        for _ in range(options.rounds):
            for takes_turns in (False, True):
                plan = replace(base, database=databases.migrated(SQLITE), takes_turns=takes_turns)
                report("in turn" if takes_turns else "storm", run(plan), options.seconds)
                databases.drop(plan.database)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
