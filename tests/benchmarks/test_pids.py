"""Processes that a killed run left behind."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from benchmarks.bench import pids


def test_what_still_runs_is_stopped(tmp_path: Path) -> None:
    process = subprocess.Popen(["sleep", "60"])
    pids.note(tmp_path, process.pid)
    stopped = pids.stop_leftovers(tmp_path)
    # Nobody but this process could have taken note of its end before.
    assert (stopped, process.wait(5)) == (1, -15)
    assert pids.stop_leftovers(tmp_path) == 0


def test_a_number_that_another_process_has_now_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "pids").write_text(f"{os.getpid()} 1\ncut")
    assert pids.stop_leftovers(tmp_path) == 0
