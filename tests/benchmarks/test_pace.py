"""A quick run ends in time: bursts give way, rows do not."""

from __future__ import annotations

import math

import pytest

from benchmarks.bench.__main__ import options_of, scope_of
from benchmarks.bench.pace import LATE_SECONDS, SHORTEST_SECONDS, Pace, ends
from benchmarks.bench.plan import QUICK_BUDGET_SECONDS, ROWS
from benchmarks.bench.run import Scope

QUICK = scope_of(options_of(["--quick", "--engines", "sqlite"]))


def run(
    scope: Scope, budget_seconds: float, set_up_seconds: float, slowness: float, late_seconds: float = 0.0
) -> tuple[list[float], float]:
    """The bursts of each row's cells, and when the last ended, where bursts take *slowness* times as long as said."""
    now = [set_up_seconds]
    pace = Pace(scope.seconds, budget_seconds, lambda: now[0])
    cells_left, lengths = len(ROWS) * len(scope.sizes), []
    for _row in ROWS:
        lengths.append(pace.seconds(cells_left * scope.bursts_of_a_cell))
        now[0] += len(scope.sizes) * scope.bursts_of_a_cell * (lengths[-1] * slowness + late_seconds)
        cells_left -= len(scope.sizes)
    return lengths, now[0]


def test_where_there_is_time_bursts_are_as_long_as_they_should_be() -> None:
    lengths, ended = run(QUICK, QUICK_BUDGET_SECONDS / 2, set_up_seconds=15, slowness=1.1)
    assert set(lengths) == {QUICK.seconds}
    assert ended < QUICK_BUDGET_SECONDS / 2


@pytest.mark.parametrize("set_up_seconds", [5.0, 20.0, 35.0])
@pytest.mark.parametrize("slowness", [1.0, 1.5, 3.0])
def test_a_slow_machine_has_shorter_bursts(set_up_seconds: float, slowness: float) -> None:
    lengths, ended = run(QUICK, 70, set_up_seconds, slowness)
    latest = len(lengths) * len(QUICK.sizes) * QUICK.bursts_of_a_cell * SHORTEST_SECONDS * slowness
    assert ended < 70 + latest
    assert all(SHORTEST_SECONDS <= length <= QUICK.seconds for length in lengths)


def test_no_row_is_left_out_where_there_is_no_time_at_all() -> None:
    lengths, _ended = run(QUICK, 70, set_up_seconds=100, slowness=1)
    assert lengths == [SHORTEST_SECONDS] * len(ROWS)
    assert Pace(0.01, until=0.0, clock=lambda: 5.0).seconds(10) == 0.01


def test_what_bursts_take_beyond_their_time_is_not_taken_from_the_last_rows() -> None:
    lengths, ended = run(QUICK, 50, set_up_seconds=20, slowness=1, late_seconds=LATE_SECONDS)
    assert lengths[-1] == pytest.approx(lengths[0])
    assert ended == pytest.approx(50)


def test_without_a_bound_nothing_is_shortened() -> None:
    assert Pace(1.0).seconds(1_000_000) == 1.0
    assert ends(100.0, math.inf, 2) == [math.inf, math.inf]


def test_each_engine_has_the_same_share() -> None:
    assert ends(100.0, 140.0, 2) == [170.0, 240.0]


@pytest.mark.parametrize(
    ("options", "budget_seconds"),
    [
        (["--quick"], QUICK_BUDGET_SECONDS),
        ([], math.inf),
        (["--quick", "--seconds", "1"], math.inf),
        (["--quick", "--sizes", "1000000"], math.inf),
    ],
)
def test_only_a_quick_run_as_it_comes_is_bounded(options: list[str], budget_seconds: float) -> None:
    assert scope_of(options_of([*options, "--engines", "sqlite"])).budget_seconds == budget_seconds
