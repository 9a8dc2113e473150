"""SQLite's writers: one at a time, in the order in which they came, whoever dies meanwhile."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import stat
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from tests.load import wait_for
from tests.opening import open_ticket
from tests.write_storms import Plan, Write, overtakings, run
from ticketapp.extensions import write_turns
from ticketapp.extensions.brief_writes import write_briefly
from ticketapp.extensions.database import db, reading
from ticketapp.extensions.write_turns import WriteTurn
from ticketapp.models import Ticket
from ticketapp.rules.actors import SYSTEM
from ticketapp.rules.clocks import utc_now
from ticketapp.services.tickets import Draft

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
FORK = multiprocessing.get_context("fork")
Make = Callable[[], WriteTurn]


@pytest.fixture
def make_turn(engine: str, tmp_path: Path) -> Iterator[Make]:
    """Places in one queue."""
    made: list[WriteTurn] = []

    def make() -> WriteTurn:
        made.append(WriteTurn(tmp_path / "write-lock"))
        return made[-1]

    yield make
    for turn in made:
        turn.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections that are opened from now on wait for a fifth of a second."""
    monkeypatch.setattr(write_turns, "PATIENCE_MS", 200)


def write(title: str = "a") -> None:
    open_ticket(Draft(title, "b"), SYSTEM, utc_now())
    db.session.commit()


def write_in(app: Flask, title: str = "a") -> None:
    with app.app_context():
        write(title)


def waiting(turn: WriteTurn) -> int:
    """How many stand in the queue, as the kernel has it."""
    inode = turn.path.stat().st_ino
    lines = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
    return sum(
        line[1] == "OFDLCK" and line[5].endswith(f":{inode}") and line[6] != "0" for line in lines if line[1] != "->"
    )


@pytest.mark.parametrize(("processes", "threads"), [(16, 1), (2, 8)])
def test_sixteen_writers_take_turns(database: str, processes: int, threads: int) -> None:
    writes = run(Plan(database, processes, threads, writes=20))
    assert len(writes) == 16 * 20
    # A writer that loses its processor between asking and queueing is overtaken by some; in a storm it is by hundreds.
    assert max(overtakings(writes)) <= 2 * 16


def test_what_overtaking_is(engine: str) -> None:
    first, second, third = Write(1, 5, 6), Write(2, 3, 4), Write(7, 8, 9)
    assert overtakings([third, second, first]) == [1, 0, 0]


def test_they_are_served_as_they_came(make_turn: Make) -> None:
    holder, others = make_turn(), [make_turn() for _ in range(5)]
    assert holder.take(0)
    served: list[int] = []

    def take(number: int) -> None:
        assert others[number].take(20)
        served.append(number)
        others[number].give_back()

    threads = [threading.Thread(target=take, args=(number,)) for number in range(5)]
    for number, thread in enumerate(threads):
        thread.start()
        wait_for(lambda number=number: waiting(holder) == number + 1, "a place in the queue")  # type: ignore[misc]
    holder.give_back()
    assert not holder.take(0) or served == [0, 1, 2, 3, 4], "who was just served stands at the end"
    for thread in threads:
        thread.join(20)
    assert served == [0, 1, 2, 3, 4]


def test_nobody_waits_longer_than_they_want(make_turn: Make) -> None:
    holder, other = make_turn(), make_turn()
    assert holder.take(0)
    assert not other.take(0.05)
    assert waiting(holder) == 0
    holder.give_back()
    assert other.take(0)


def hold(path: Path, told: Any, has_child: bool) -> None:
    """In a process of its own: take the turn, perhaps leave a child behind, and hang."""
    turn = WriteTurn(path)
    assert turn.take(20)
    child = os.fork() if has_child else -1
    if child != 0:
        told.put(child)
    signal.pause()


@pytest.mark.parametrize("has_child", [False, True])
def test_a_killed_holder_s_turn_is_over(make_turn: Make, has_child: bool) -> None:
    """Also where a child that it had forked lives on."""
    turn, told = make_turn(), FORK.Queue()
    holder = FORK.Process(target=hold, args=(turn.path, told, has_child))
    holder.start()
    child = told.get(timeout=20)
    try:
        assert not turn.take(0.05)
        os.kill(holder.pid or 0, signal.SIGKILL)
        holder.join()
        assert turn.take(5)
    finally:
        if has_child:
            os.kill(child, signal.SIGKILL)


def test_who_is_killed_in_the_queue_leaves_no_gap(make_turn: Make) -> None:
    turn, told = make_turn(), FORK.Queue()
    assert turn.take(0)
    victim = FORK.Process(target=hold, args=(turn.path, told, False))
    victim.start()
    wait_for(lambda: waiting(turn) == 1, "a place in the queue")
    with ThreadPoolExecutor(1) as pool:
        last = make_turn()
        served = pool.submit(last.take, 20)
        wait_for(lambda: waiting(turn) == 2, "another place")
        os.kill(victim.pid or 0, signal.SIGKILL)
        victim.join()
        assert waiting(turn) == 1
        turn.give_back()
        assert served.result(20)


def test_a_session_gives_its_turn_back_with_its_transaction(in_app: Flask) -> None:
    """The one that waits comes before the session's own next transaction."""
    seen = []
    db.session.connection()
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(write_in, in_app, "other")
        turn: WriteTurn = db.session.connection().connection.driver_connection.turn  # type: ignore[union-attr]
        wait_for(lambda: waiting(turn) == 1, "a place in the queue")
        write("mine")
        seen = db.session.execute(text("SELECT title FROM tickets ORDER BY id")).scalars().all()
        other.result(20)
    assert seen == ["mine", "other"]


def test_readers_never_wait(in_app: Flask) -> None:
    def read() -> int:
        with in_app.app_context():
            reading()
            return db.session.query(Ticket).count()

    db.session.connection()
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(read).result(5) == 0
    write()


def test_a_second_writer_in_the_same_thread_is_refused_as_before(impatient: None, in_app: Flask) -> None:
    """It could wait for ever: SQLite has one writer, and this thread is it."""
    open_ticket(Draft("outer", "b"), SYSTEM, utc_now())
    with pytest.raises(OperationalError, match="database is locked") as caught, db.engine.begin():
        pass
    assert caught.value.orig.sqlite_errorname == "SQLITE_BUSY"  # type: ignore[union-attr]
    db.session.commit()
    with db.engine.begin() as connection:
        assert connection.scalar(text("SELECT title FROM tickets")) == "outer"


def test_a_program_that_takes_no_turns_is_waited_for_within_the_same_time(
    impatient: None, in_app: Flask, database: str
) -> None:
    stranger = sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(4) as pool:
        started = time.monotonic()
        refused = [pool.submit(write_in, in_app) for _ in range(4)]
        assert all(isinstance(one.exception(20), OperationalError) for one in refused)
    assert time.monotonic() - started < 4 * 0.2 + 5
    stranger.close()
    write()
    assert db.session.connection().exec_driver_sql("PRAGMA busy_timeout").scalar() == 200
    db.session.rollback()


def test_a_note_is_skipped_while_somebody_writes(in_app: Flask) -> None:
    write()
    note = db.update(Ticket).values(version=2)

    def write_it() -> bool:
        with in_app.app_context():
            return write_briefly(note)

    db.session.connection()
    with ThreadPoolExecutor(1) as pool:
        assert not pool.submit(write_it).result(5)  # not the ten seconds of a request
        db.session.rollback()
        assert pool.submit(write_it).result(20)


def test_a_transaction_that_fails_gives_its_turn_back(in_app: Flask) -> None:
    with pytest.raises(OperationalError):
        db.session.execute(text("UPDATE nothing SET a = 1"))
    db.session.rollback()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(write_in, in_app).result(5)
    db.session.connection()
    db.session.remove()  # neither committed nor rolled back
    with ThreadPoolExecutor(1) as pool:
        pool.submit(write_in, in_app).result(5)


def test_without_a_lock_file_writers_wait_as_sqlite_has_it(app: Flask, database: str) -> None:
    path = Path(f"{database.removeprefix('sqlite:///')}.write-lock")
    path.mkdir()
    write_in(app)
    with app.app_context():
        assert db.session.query(Ticket).count() == 1
    path.rmdir()


def test_the_file_is_the_owner_s_alone(in_app: Flask, database: str) -> None:
    write()
    path = Path(f"{database.removeprefix('sqlite:///')}.write-lock")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.stat().st_size == 0
    path.unlink()
    write("after it was deleted")
    assert path.exists()


def test_a_database_in_memory_has_no_queue(engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    memory = create_engine("sqlite://")
    with memory.begin() as connection:
        connection.execute(text("CREATE TABLE a (b)"))
    memory.dispose()
    assert list(tmp_path.iterdir()) == []
