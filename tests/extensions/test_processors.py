"""Promise: where there is a worker for each processor, each stays on its own; else they run where they may."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.load import wait_for
from tests.servers import Server
from ticketapp.extensions.processor_turns import SEATS
from ticketapp.extensions.processors import seats_for, stay_on_one

HAS_AFFINITY = hasattr(os, "sched_setaffinity")


@pytest.fixture
def moves(monkeypatch: pytest.MonkeyPatch) -> list[set[int]]:
    """A machine on which this process may use the processors 2, 3, 6 and 7, and where it was sent to."""
    seen: list[set[int]] = []
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {7, 2, 6, 3}, raising=False)
    monkeypatch.setattr(os, "sched_setaffinity", lambda _process, wanted: seen.append(wanted), raising=False)
    return seen


@pytest.mark.parametrize(("workers", "seats"), [(1, SEATS), (3, SEATS), (4, 1), (8, 1), (9, SEATS)])
def test_a_worker_for_each_processor_has_one_seat(moves: list[set[int]], workers: int, seats: int) -> None:
    assert seats_for(workers) == seats


@pytest.mark.parametrize(
    ("place", "workers", "wanted"), [(0, 4, [{2}]), (3, 4, [{7}]), (4, 8, [{2}]), (4, 5, []), (0, 3, []), (1, 1, [])]
)
def test_a_place_is_a_processor(moves: list[set[int]], place: int, workers: int, wanted: list[set[int]]) -> None:
    stay_on_one(place, workers)
    assert moves == wanted


def test_a_system_that_forbids_it_is_obeyed(moves: list[set[int]], monkeypatch: pytest.MonkeyPatch) -> None:
    def forbid(_process: int, _wanted: set[int]) -> None:
        moves.append(set())
        raise PermissionError

    monkeypatch.setattr(os, "sched_setaffinity", forbid)
    stay_on_one(0, 4)
    assert moves == [set()]


def test_a_system_that_does_not_say_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    stay_on_one(0, 8)
    assert seats_for(1) == 1


@pytest.mark.skipif(not HAS_AFFINITY, reason="processes choose their processors on Linux")
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_workers_of_a_server_have_one_each_and_a_new_one_that_of_the_old(database: str, tmp_path: Path) -> None:
    mine = sorted(os.sched_getaffinity(0))[:2]
    only = f"import os, sys; os.sched_setaffinity(0, {mine}); os.execvp(sys.argv[1], sys.argv[1:])"
    server = Server(
        database, tmp_path / "log", prefix=(sys.executable, "-c", only), WEB_CONCURRENCY=str(len(mine)), JOBS="off"
    )

    def have_one_each() -> bool:
        return sorted(map(places_of, server.workers())) == [[number] for number in mine]

    def replace(old: list[int], process: int, number: signal.Signals) -> None:
        os.kill(process, number)
        wait_for(lambda: not set(old) & set(server.workers()), "the end of the old")
        wait_for(have_one_each, "a processor for each again")

    try:
        wait_for(have_one_each, "a processor for each")
        replace(server.workers(), server.process.pid, signal.SIGHUP)
        for worker in server.workers():
            replace([worker], worker, signal.SIGTERM)
    finally:
        server.stop()


def places_of(process: int) -> list[int]:
    try:
        return sorted(os.sched_getaffinity(process))
    except ProcessLookupError:
        return []
