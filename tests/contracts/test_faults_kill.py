"""Promise: ``kill -9`` of any process at any moment loses no ticket that was answered 201, and leaves no half one."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg2
import pytest
import requests

from tests.fakes.gemini import FakeGemini
from tests.load import assert_whole, load_on, post, wait_for
from tests.servers import Server

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
# Counting to a number that nobody waits for, inside the INSERT: the only way to hold a SQLite transaction half way.
SLOW_WRITE = """
CREATE VIEW slow AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1e12) SELECT max(x) FROM n;
CREATE TRIGGER slow_write AFTER INSERT ON tickets WHEN new.title = 'Load held' BEGIN SELECT * FROM slow; END;
"""
FAST_WRITE = "DROP TRIGGER slow_write; DROP VIEW slow;"


@contextmanager
def held_inside_a_write(database: str) -> Iterator[Callable[[], bool]]:
    """Whoever stores the ticket ``held`` stops half way; answers a question whether somebody is there."""
    hold = held_on_sqlite if database.startswith("sqlite") else held_on_postgresql
    with hold(database) as is_inside:
        yield is_inside


@contextmanager
def held_on_sqlite(database: str) -> Iterator[Callable[[], bool]]:
    connection = sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None)
    connection.executescript(SLOW_WRITE)
    probe = sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None, timeout=0)

    def is_inside() -> bool:
        try:
            probe.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        probe.execute("ROLLBACK")
        return False

    yield is_inside
    connection.execute("PRAGMA busy_timeout = 30000")
    connection.executescript(FAST_WRITE)
    connection.close()
    probe.close()


@contextmanager
def held_on_postgresql(database: str) -> Iterator[Callable[[], bool]]:
    """A lock on the events, which are written after the ticket."""
    holder, probe = psycopg2.connect(database), psycopg2.connect(database)
    probe.autocommit = True
    holder.cursor().execute("LOCK TABLE events IN EXCLUSIVE MODE")

    def is_inside() -> bool:
        cursor = probe.cursor()
        cursor.execute(WAITING)
        return bool(cursor.fetchone() != (0,))

    yield is_inside
    holder.close()
    probe.close()


def kill_a_worker(server: Server) -> None:
    victim = server.workers()[0]
    os.kill(victim, signal.SIGKILL)
    wait_for(lambda: server.workers() and victim not in server.workers(), "a new worker")


def test_a_worker_killed_inside_the_write(serve: Callable[..., Server], database: str) -> None:
    server = serve()
    kept = {word: post(server.url, word).json()["id"] for word in ("one", "two")}
    with held_inside_a_write(database) as is_inside, ThreadPoolExecutor(1) as pool:
        answer = pool.submit(post, server.url, "held")
        wait_for(is_inside, "a worker inside the write")
        kill_a_worker(server)
        assert isinstance(answer.exception(30), requests.ConnectionError)
    server.wait()
    assert_whole(server.app, kept)
    again = [post(server.url, "held") for _ in range(2)]
    assert [answer.status_code for answer in again] == [201, 201]
    assert again[0].json() == again[1].json()
    assert_whole(server.app, {**kept, "held": again[0].json()["id"]})


def test_workers_killed_under_load(serve: Callable[..., Server]) -> None:
    server = serve(WEB_CONCURRENCY="2")
    with load_on(server.url) as load:
        for _ in range(3):
            load.wait_for_more(8)
            kill_a_worker(server)
        load.wait_for_more(8)
    assert load.refused == []
    assert_whole(server.app, load.kept)


def test_a_killed_master_and_a_new_start(serve: Callable[..., Server]) -> None:
    server = serve(WEB_CONCURRENCY="2")
    with load_on(server.url) as load:
        load.wait_for_more(8)
        workers = server.workers()
        server.process.kill()
        for worker in workers:  # they would end by themselves, but only when their clients have
            os.kill(worker, signal.SIGKILL)
        server.process.wait()
    assert_whole(server.app, load.kept)
    again = serve()
    kept = {**load.kept, "after": post(again.url, "after").json()["id"]}
    assert_whole(again.app, kept)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_worker_killed_while_gemini_thinks(serve: Callable[..., Server]) -> None:
    """Between the two commits: the ticket is there with its key, and the repeated post is told of it."""
    with FakeGemini() as fake:
        server = serve(GEMINI_API_KEY="k" * 20, GEMINI_BASE_URL=fake.url, CLASSIFY_TIMEOUT_S="5")
        kept: dict[str, int] = {}
        wait_for(lambda: is_asked(server, kept), "a worker that asks Gemini")
        before = len(fake.requests)
        fake.mood = "hang"
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(post, server.url, "held")
            wait_for(lambda: len(fake.requests) > before, "a question to Gemini")
            kill_a_worker(server)
            assert isinstance(answer.exception(30), requests.ConnectionError)
        server.wait()
        again = post(server.url, "held").json()
    assert again["triage"] is None
    assert_whole(server.app, {**kept, "held": again["id"]})


def is_asked(server: Server, kept: dict[str, int]) -> bool:
    """Its library is loaded in the background."""
    word = f"early{len(kept)}"
    ticket = post(server.url, word).json()
    kept[word] = ticket["id"]
    return bool(ticket["triage"]["source"] == "gemini")
