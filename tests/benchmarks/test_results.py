"""Percentiles, and cells that are kept from one run to the next."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from benchmarks.bench.client import Outcome
from benchmarks.bench.results import Cell, Figures, Rounds, Store, percentile


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([7], 0.5, 7),
        ([1, 2], 0.5, 1),
        ([1, 2, 3], 0.5, 2),
        (range(1, 101), 0.5, 50),
        (range(1, 101), 0.99, 99),
        (range(1, 1001), 0.99, 990),
        ([1, 2, 3], 0.99, 3),
        ([1, 2, 3], 1.0, 3),
    ],
)
def test_a_percentile_is_one_of_the_values(values: list[int], share: float, expected: int) -> None:
    assert percentile(values, share) == expected


def test_nothing_has_no_percentile() -> None:
    assert math.isnan(percentile([], 0.5))


def test_figures_are_of_all_rounds_together() -> None:
    rounds = Rounds()
    rounds.add(Outcome([3000, 1000], {}, seconds=1.0, processor_seconds=0.1), server_seconds=0.5)
    rounds.add(Outcome([2000], {"500": 1}, seconds=0.5, processor_seconds=0.2), server_seconds=0.3)
    figures = rounds.figures()
    assert (figures.p50, figures.p99) == (2.0, 3.0)
    assert (figures.rate, figures.answers, figures.wrong) == (2.0, 4, {"500": 1})
    assert figures.client_share == pytest.approx(0.2)
    assert figures.server_ms == pytest.approx(200)


def cell(row: str, size: int = 100) -> Cell:
    return Cell("sqlite", size, row, {"one": Figures(p50=1.5, wrong={"400": 2})}, {"date": "today"})


def test_cells_are_found_again_by_the_source_that_was_measured(tmp_path: Path) -> None:
    path = tmp_path / "cells.jsonl"
    Store(path, "abc").keep(cell("list"))
    Store(path, "abc").keep(cell("stats"))
    assert Store(path, "abc").find("sqlite", 100, "list") == cell("list")
    assert Store(path, "abc").find("sqlite", 100, "stats") == cell("stats")
    assert Store(path, "abc").find("sqlite", 200, "list") is None
    assert Store(path, "abc").find("postgresql", 100, "list") is None
    assert Store(path, "abc+changed").find("sqlite", 100, "list") is None


def test_a_line_that_was_cut_off_takes_no_other_with_it(tmp_path: Path) -> None:
    path = tmp_path / "cells.jsonl"
    Store(path, "abc").keep(cell("list"))
    path.write_text(path.read_text() + "\n" + path.read_text().strip()[:40])
    Store(path, "abc").keep(cell("stats"))
    assert set(Store(path, "abc").cells) == {("sqlite", 100, "list"), ("sqlite", 100, "stats")}


def test_the_last_of_two_measurements_counts(tmp_path: Path) -> None:
    store = Store(tmp_path / "cells.jsonl", "abc")
    store.keep(cell("list"))
    newer = Cell("sqlite", 100, "list", {"one": Figures(p50=9.0)})
    store.keep(newer)
    assert Store(store.path, "abc").find("sqlite", 100, "list") == newer


def test_a_cell_names_answers_that_nobody_expected() -> None:
    figures = {"one": Figures(wrong={"500": 1}), "many": Figures(wrong={"500": 2, "0": 1}), "hello-one": Figures()}
    assert Cell("sqlite", 100, "list", figures).wrong == {"500": 3, "0": 1}
