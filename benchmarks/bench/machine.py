"""On what was measured, in words that tell no address of the machine."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import subprocess
from collections.abc import Sequence
from pathlib import Path

from benchmarks.bench.results import Cell
from tests import postgres


def described(cells: Sequence[Cell], source: str, postgresql: Sequence[str]) -> dict[str, str]:
    """The load average is the highest at the start of a run that measured some of *cells*."""
    return {
        "date": ", ".join(dict.fromkeys(cell.facts["date"] for cell in cells)),
        "commit": source,
        "processor": f"{os.cpu_count()} × {processor()}",
        "memory": f"{memory_gigabytes():.0f} GB",
        "kernel": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "PostgreSQL": ", ".join([postgresql_version() or "not installed", *postgresql]),
        "load average at the start": f"{max(cell.facts['load_average'] for cell in cells):.1f}",
    }


def processor() -> str:
    found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else platform.machine()


def memory_gigabytes() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def postgresql_version() -> str:
    folder = postgres.programs()
    if folder is None:
        return ""
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return said.split()[2]
