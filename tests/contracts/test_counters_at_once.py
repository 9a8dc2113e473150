"""Promise: many who write at once disturb neither each other nor the counters, and readers see sums that agree."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from random import Random

import pytest
from sqlalchemy import Engine, text

from tests.counting import assert_exact, plain_engine_of, read_number, write_tickets
from tests.engines import app_for, dispose
from ticketapp.extensions.database import db, reading
from ticketapp.services.counters import count_by_status, count_tickets

WRITERS = {"sqlite": 16, "postgresql": 48}
TICKETS = 480
PATCH = text("UPDATE tickets SET status = :status, priority = :priority, version = version + 1 WHERE id = :id")
# Two counters in opposite orders: whoever locks both rows of a pair meets somebody who has them the other way round.
WAYS = ((("open", "low"), ("closed", "high")), (("closed", "high"), ("open", "low")))


@pytest.fixture
def filled(database: str) -> Iterator[Engine]:
    engine = plain_engine_of(database)
    with engine.begin() as connection:
        write_tickets(connection, Random(1), TICKETS)
    yield engine
    engine.dispose()


def patch_both_ways(engine: Engine, number: int, writers: int, rounds: int) -> None:
    """Tickets of its own, so that only counters are shared; two changes in each transaction."""
    rng = Random(number)
    mine = range(1 + number, TICKETS + 1, writers)
    with engine.connect() as connection:
        for turn in range(rounds):
            for status, priority in WAYS[(number + turn) % 2]:
                connection.execute(PATCH, {"status": status, "priority": priority, "id": rng.choice(mine)})
            connection.rollback() if rng.random() < 0.1 else connection.commit()


def all_at_once(jobs: list[Callable[[], None]]) -> None:
    """Each in a thread of its own, begun together; the first error is raised."""
    barrier = threading.Barrier(len(jobs))

    def run(job: Callable[[], None]) -> None:
        barrier.wait(30)
        job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        done: list[Future[None]] = [pool.submit(run, job) for job in jobs]
    for each in done:
        each.result()


@contextmanager
def sums_that_agree(database: str) -> Iterator[None]:
    """Somebody who reads the whole time: no ticket is created or deleted, so that the total never moves."""
    stop, seen = threading.Event(), []

    def read() -> None:
        app = app_for(database)
        while not stop.is_set():
            with app.app_context():
                reading()
                seen.append((count_tickets(), sum(count_by_status().values())))
                db.session.rollback()
        dispose(app)

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
    assert set(seen) == {(TICKETS, TICKETS)}


def test_patches_in_opposite_directions(filled: Engine, engine: str, database: str) -> None:
    writers = WRITERS[engine]
    jobs = [lambda number=number: patch_both_ways(filled, number, writers, 20) for number in range(writers)]
    with sums_that_agree(database):
        all_at_once(jobs)
    assert_exact(filled)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_folding_the_whole_time(filled: Engine, database: str) -> None:
    """Several fold at once, whatever is written and read meanwhile, bulk changes included."""
    stop = threading.Event()
    folds = []

    def fold() -> None:
        with filled.connect() as connection:
            while not stop.is_set():
                folds.append(connection.scalar(text("SELECT fold_ticket_counts()")))
                connection.commit()

    def change_in_bulk() -> None:
        with filled.connect() as connection:
            for turn in range(15):
                connection.execute(
                    text("UPDATE tickets SET category = :one WHERE id % 12 = 0"),
                    {"one": ("billing", "general")[turn % 2]},
                )
                connection.commit()

    folders = [threading.Thread(target=fold) for _ in range(3)]
    for folder in folders:
        folder.start()
    # The twelfth share is the bulk's.
    jobs = [lambda number=number: patch_both_ways(filled, number, 12, 60) for number in range(11)]
    try:
        with sums_that_agree(database):
            all_at_once([*jobs, change_in_bulk])
    finally:
        stop.set()
        for folder in folders:
            folder.join()
    assert any(folds)
    assert_exact(filled)
    with filled.begin() as connection:
        assert connection.scalar(text("SELECT fold_ticket_counts()")) is True
        assert read_number(connection, "SELECT count(*) FROM ticket_count_deltas") == 0
    assert_exact(filled)
