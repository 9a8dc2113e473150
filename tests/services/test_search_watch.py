"""SQLite's searches are stopped from outside, in time, and nothing else is."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from threading import enumerate as enumerate_threads

import pytest

from ticketapp.services.search_watch import Watch

FOR_EVER = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n WHERE instr(?, ? || i) > 0"
)
SHORT = ("a", "b")
# Nearly a match at every place: each row takes a while.
HUGE = ("a" * 100_000, "a" * 200 + "b")


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    yield connection
    connection.close()


def soon() -> float:
    return time.monotonic() + 0.02


@pytest.mark.parametrize("values", [SHORT, HUGE], ids=["short", "huge"])
def test_what_runs_too_long_is_interrupted(connection: sqlite3.Connection, values: tuple[str, str]) -> None:
    begun = time.monotonic()
    with Watch().stops(connection, soon()), pytest.raises(sqlite3.OperationalError, match="interrupted"):
        connection.execute(FOR_EVER, values).fetchall()
    assert time.monotonic() - begun < 10


def test_what_begins_too_late_is_interrupted(connection: sqlite3.Connection) -> None:
    with Watch().stops(connection, time.monotonic() - 1):
        for _ in range(2):
            with pytest.raises(sqlite3.OperationalError, match="interrupted"):
                connection.execute(FOR_EVER, SHORT).fetchall()


def test_nothing_else_is(connection: sqlite3.Connection) -> None:
    watch = Watch()
    with watch.stops(connection, soon()), pytest.raises(sqlite3.OperationalError):
        connection.execute(FOR_EVER, SHORT).fetchall()
    until = time.monotonic() + 0.1
    while time.monotonic() < until:
        assert connection.execute("SELECT 1").fetchall() == [(1,)]


def test_who_has_less_time_does_not_wait_for_others(connection: sqlite3.Connection) -> None:
    watch = Watch()
    watching = watchers()
    other = sqlite3.connect(":memory:")
    with watch.stops(other, time.monotonic() + 60):
        for _ in range(3):
            with watch.stops(connection, soon()), pytest.raises(sqlite3.OperationalError, match="interrupted"):
                connection.execute(FOR_EVER, SHORT).fetchall()
    other.close()
    assert watchers() == watching + 1


def watchers() -> int:
    return [thread.name for thread in enumerate_threads()].count("search-watch")


def test_a_closed_connection_ends_no_watch(connection: sqlite3.Connection) -> None:
    watch = Watch()
    closed = sqlite3.connect(":memory:")
    closed.close()
    with watch.stops(closed, time.monotonic() - 1), watch.stops(connection, soon()):
        for _ in range(2):
            with pytest.raises(sqlite3.OperationalError, match="interrupted"):
                connection.execute(FOR_EVER, SHORT).fetchall()


def test_a_forked_process_watches_too(connection: sqlite3.Connection) -> None:
    from ticketapp.services.search_watch import watch

    with watch.stops(connection, time.monotonic() + 60):
        child = os.fork()
        if child == 0:
            signal.alarm(10)
            try:
                with watch.stops(sqlite3.connect(":memory:"), soon()):
                    next(iter(watch.deadlines.values()))[0].execute(FOR_EVER, SHORT).fetchall()
            except sqlite3.OperationalError:
                os._exit(0)
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
