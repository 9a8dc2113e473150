"""How fast the processors are, by a loop whose times are told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.bench.processors import TRIES, Processors, loop_seconds


def times(*seconds: float) -> Iterator[float]:
    """Each as often as the loop is tried on all processors in one look."""
    tries = TRIES * len(os.sched_getaffinity(0))
    return iter([each for each in seconds for _ in range(tries)])


def test_a_look_is_compared_with_the_best_ever_seen(tmp_path: Path) -> None:
    told = times(0.010, 0.006, 0.009)
    processors = Processors(tmp_path, lambda: next(told))
    assert [processors.slowness() for _ in range(3)] == pytest.approx([1.0, 1.0, 1.5])
    told = times(0.012)
    assert Processors(tmp_path, lambda: next(told)).slowness() == pytest.approx(2.0)


def test_the_slowest_processor_counts(tmp_path: Path) -> None:
    number = len(os.sched_getaffinity(0))
    told = iter([0.006] * TRIES * number + [0.006] * TRIES * (number - 1) + [0.012] * TRIES)
    processors = Processors(tmp_path, lambda: next(told))
    processors.slowness()
    assert processors.slowness() == pytest.approx(2.0)


def test_what_cannot_be_read_is_forgotten(tmp_path: Path) -> None:
    (tmp_path / "processors.json").write_text("[]")
    assert Processors(tmp_path, lambda: 0.01).slowness() == 1.0


def test_the_loop_takes_time_and_the_process_may_run_where_it_might(tmp_path: Path) -> None:
    before = os.sched_getaffinity(0)
    assert loop_seconds() > 0
    assert Processors(tmp_path).slowness() >= 1.0
    assert os.sched_getaffinity(0) == before
