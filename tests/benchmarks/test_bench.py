"""The command itself, with very few tickets and very short bursts."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

from benchmarks.bench import pids, report
from benchmarks.bench.databases import postgresql_home
from config import ROOT
from tests import postgres
from tests.load import wait_for
from tests.servers import environment
from tests.skips import missing


def command(folder: Path, *options: str) -> list[str]:
    given = ["--rows", "list,two,unchanged,create,processes", "--folder", str(folder), *options]
    return [
        sys.executable,
        "-m",
        "benchmarks.bench",
        "--sizes",
        "150",
        "--seconds",
        "0.05",
        "--rounds",
        "1",
        "--source",
        "x",
        *given,
    ]


def run(folder: Path, *options: str) -> str:
    done = subprocess.run(
        command(folder, *options), cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_run_measures_writes_its_tables_cleans_up_and_is_not_repeated(tmp_path: Path) -> None:
    if postgres.programs() is None:
        missing("PostgreSQL's server")
    document, folder = tmp_path / "page.md", tmp_path / "state"
    document.write_text(f"# Speed\n\n{report.BEGIN}\n{report.END}\n\nAfter.\n")
    shown = run(folder, "--write", str(document))
    titles = ["list, first page", "search, two words and a filter", "list, unchanged (304)", "create, classified"]
    for table in re.split("^### ", shown, flags=re.MULTILINE)[1:3]:
        assert table.startswith(("SQLite", "PostgreSQL"))
        assert re.findall(r"^\| (.+?) +\| +150 \| +[\d.]+ \|.*$", table, re.MULTILINE) == titles, table
        assert re.search(r"^\| hello-world Flask +\| +\| +[\d.]+", table, re.MULTILINE), table
        assert re.search(r"memory of the master and its workers: \d+ MB", table), table
    tables, _, said = shown.rpartition("\n\n")
    assert said == "12 cells were measured, 0 were there already.\n"
    assert tables in document.read_text()
    assert document.read_text().endswith("\nAfter.\n")
    assert {path.name for path in folder.iterdir()} == {"cells.jsonl", "lock", "processors.json"}
    assert not postgresql_home(folder).exists()
    assert "0 cells were measured, 12 were there already." in run(folder)


def test_a_run_that_is_told_to_stop_stops_what_it_started(tmp_path: Path) -> None:
    null = subprocess.DEVNULL
    process = subprocess.Popen(command(tmp_path), cwd=ROOT, env=environment(), stdout=null, stderr=null)
    noted = tmp_path / "pids"
    try:
        wait_for(lambda: process.poll() is not None or (noted.exists() and noted.read_text()), "the first process")
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 128 + signal.SIGTERM
    finally:
        process.kill()
        process.wait()
    for line in noted.read_text().splitlines():
        pid, ticks = line.split()
        assert pids.started_at(int(pid)) != ticks
