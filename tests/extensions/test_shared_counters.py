"""Rate limits that several processes share."""

from __future__ import annotations

import multiprocessing
import os
import signal

import pytest
import time_machine
from limits import RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter

from ticketapp.extensions import shared_counters
from ticketapp.extensions.shared_counters import SharedCounters

FORK = multiprocessing.get_context("fork")


def test_it_counts_and_forgets() -> None:
    counters = SharedCounters()
    with time_machine.travel(1_000_000, tick=False) as clock:
        assert [counters.incr("a", 60) for _ in range(3)] == [1, 2, 3]
        assert counters.get("a") == 3
        assert counters.get("b") == 0
        assert counters.get_expiry("a") == 1_000_060
        clock.shift(59)
        assert counters.incr("a", 60) == 4
        clock.shift(2)
        assert counters.get("a") == 0
        assert counters.incr("a", 60) == 1


def test_clearing() -> None:
    counters = SharedCounters()
    counters.incr("a", 60)
    counters.incr("b", 60)
    counters.clear("a")
    assert (counters.get("a"), counters.get("b")) == (0, 1)
    counters.reset()
    assert counters.get("b") == 0


def test_a_limit_holds_over_forked_processes() -> None:
    limiter = FixedWindowRateLimiter(SharedCounters())
    limit = RateLimitItemPerMinute(50)

    def spend(passed: object) -> None:
        passed.put(sum(limiter.hit(limit, "somebody") for _ in range(40)))  # type: ignore[attr-defined]

    passed = FORK.Queue()
    children = [FORK.Process(target=spend, args=(passed,)) for _ in range(4)]
    for child in children:
        child.start()
    total = sum(passed.get(timeout=20) for _ in children)
    for child in children:
        child.join()
    assert total == 50


def test_a_process_killed_inside_the_lock_blocks_nobody() -> None:
    counters = SharedCounters()
    ready = FORK.Event()

    def hold() -> None:
        with counters.locked():
            ready.set()
            signal.pause()

    child = FORK.Process(target=hold)
    child.start()
    assert ready.wait(10)
    os.kill(child.pid or 0, signal.SIGKILL)
    child.join()
    assert counters.incr("a", 60) == 1


def test_when_every_slot_is_taken_the_oldest_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_counters, "SLOTS", 4)
    monkeypatch.setattr(shared_counters, "PROBES", 4)
    counters = shared_counters.SharedCounters()
    for seconds in (40, 10, 20, 30):
        counters.incr(f"for {seconds}", seconds)
    assert counters.incr("newcomer", 60) == 1
    assert counters.incr("newcomer", 60) == 2
    assert [counters.get(f"for {seconds}") for seconds in (40, 10, 20, 30)] == [1, 0, 1, 1]
