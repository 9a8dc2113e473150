"""Which processes a run started, so that the next one finds what a killed run left behind."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

PATIENCE_SECONDS = 10.0


def started_at(pid: int) -> str:
    """In the kernel's ticks: a number that is given again to another process has another time. Empty where none is."""
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (OSError, ValueError):
        return ""
    return "" if state == "Z" else fields[18]  # a zombie only waits for its parent to hear of its end


def note(folder: Path, pid: int) -> None:
    with (folder / "pids").open("a") as file:
        file.write(f"{pid} {started_at(pid)}\n")


def stop_leftovers(folder: Path) -> int:
    """Stop what is still running of an earlier run; how many there were."""
    file = folder / "pids"
    noted = [line.split() for line in file.read_text().splitlines()] if file.exists() else []
    left = [(int(line[0]), line[1]) for line in noted if len(line) == 2 and started_at(int(line[0])) == line[1]]
    for pid, _ticks in left:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while any(started_at(pid) == ticks for pid, ticks in left) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid, ticks in left:
        if started_at(pid) == ticks:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    file.unlink(missing_ok=True)
    return len(left)
